#include "connector/net/entrance.hpp"

#include "connector/net/caller.hpp"
#include "connector/net/media_type.hpp"

#include <algorithm>
#include <utility>

namespace qf::net {
namespace {

constexpr double share_of_session = 0.25;

rate share(rate whole) {
    return {.burst = std::max(1.0, whole.burst * share_of_session), .per_second = whole.per_second * share_of_session};
}

bool is_form(const request& asked) {
    return is_media_type(asked[http::field::content_type], "application/x-www-form-urlencoded");
}

}  // namespace

std::optional<objection> object_to_host(const request& asked, const std::vector<std::string>& hosts) {
    if (asked[http::field::host].empty())
        return objection{http::status::bad_request, "no_host", "a Host is required\n"};
    if (host_allowed(asked, hosts)) return std::nullopt;
    return objection{http::status::misdirected_request, "other_host", "this is not the place for that host\n"};
}

std::variant<form_body, objection> read_form(const request& asked, std::size_t bytes_max) {
    if (!is_form(asked)) return objection{http::status::unsupported_media_type, "not_a_form"};
    if (asked.body().size() > bytes_max) return objection{http::status::payload_too_large, "form_too_large"};
    auto fields = form_body::parse(asked.body());
    if (!fields) return objection{http::status::bad_request, "form_malformed"};
    return std::move(*fields);
}

limits::limits(rate allowance) : by_address{allowance}, by_session{share(allowance)} {}

std::optional<std::chrono::seconds> wait_for_turn(rate_limit& limit, std::string_view key, instant now) {
    const auto wait = limit.take(key, now);
    if (!wait) return std::nullopt;
    return std::max(std::chrono::seconds{1}, std::chrono::ceil<std::chrono::seconds>(*wait));
}

}  // namespace qf::net
