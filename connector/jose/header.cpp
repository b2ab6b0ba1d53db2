#include "connector/jose/header.hpp"

#include "connector/base/encoding.hpp"

namespace qf::jose {
namespace {

constexpr std::size_t encoded_size_max = 4096;  // bytes; ours has about 400

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

std::optional<header> header::parse(std::string_view encoded) {
    if (encoded.size() > encoded_size_max) return std::nullopt;
    const auto text = from_base64url(encoded);
    if (!text) return std::nullopt;
    auto document = json::document::parse(*text);
    if (!document || !document->root().is_object()) return std::nullopt;
    header out{std::move(*document)};
    if (json::has_duplicates(out.document_.root()) || json::has_duplicates(out["epk"])) return std::nullopt;
    return out;
}

}  // namespace qf::jose
