#include "connector/webhook/subscriber.hpp"

#include <algorithm>

namespace qf::webhook {

result<destination> destination::parse(std::string_view url) {
    const auto scheme = url.find("://");
    if (scheme == url.npos) return errc::malformed_text;
    const auto end = std::min(url.find_first_of("/?#", scheme + 3), url.size());
    auto origin = net::origin::parse(url.substr(0, end));
    if (!origin) return origin.error();
    std::string target{url.substr(end)};
    if (!target.starts_with('/')) target.insert(0, 1, '/');
    if (!net::target::parse(target)) return errc::malformed_text;  // a fragment is one such fault
    return destination{std::move(*origin), std::move(target)};
}

const subscriber_conf* find_subscriber(std::span<const subscriber_conf> all, std::string_view name) noexcept {
    const auto found = std::ranges::find(all, name, &subscriber_conf::name);
    return found == all.end() ? nullptr : &*found;
}

}  // namespace qf::webhook
