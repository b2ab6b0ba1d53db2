#include "connector/envelope/jose_header.hpp"

#include "connector/base/encoding.hpp"

#include <algorithm>

namespace qf::envelope {
namespace {

constexpr std::size_t encoded_size_max = 4096;  // bytes; ours has about 400

bool has_duplicates(json::value object) {
    std::vector<std::string_view> names;
    object.for_each_member([&](std::string_view name, json::value) { names.push_back(name); });
    std::ranges::sort(names);
    return std::ranges::adjacent_find(names) != names.end();
}

}  // namespace

std::optional<std::vector<std::string_view>> compact_parts(std::string_view text, std::size_t count) {
    std::vector<std::string_view> out;
    out.reserve(count);
    for (;;) {
        const auto dot = text.find('.');
        out.push_back(text.substr(0, dot));
        if (dot == std::string_view::npos) break;
        if (out.size() == count) return std::nullopt;
        text.remove_prefix(dot + 1);
    }
    if (out.size() != count) return std::nullopt;
    return out;
}

result<jose_header> jose_header::parse(std::string_view encoded) {
    if (encoded.size() > encoded_size_max) return errc::envelope_malformed;
    const auto text = from_base64url(encoded);
    if (!text) return errc::envelope_malformed;
    auto document = json::document::parse(*text);
    if (!document || !document->root().is_object()) return errc::envelope_malformed;
    jose_header out{std::move(*document)};
    const bool complete = out["alg"].is_text() && out["kid"].is_text();
    if (!complete || has_duplicates(out.document_.root()) || has_duplicates(out["epk"]))
        return errc::envelope_malformed;
    return out;
}

}  // namespace qf::envelope
