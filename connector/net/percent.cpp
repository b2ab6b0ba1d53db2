#include "connector/net/percent.hpp"

#include "connector/base/encoding.hpp"

#include <boost/url/encode.hpp>
#include <boost/url/parse_query.hpp>
#include <boost/url/pct_string_view.hpp>
#include <boost/url/rfc/pchars.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>

namespace qf::net {
namespace {

namespace urls = boost::urls;

constexpr auto target_characters = urls::pchars + '/' + '?' + '%';

}  // namespace

result<std::string> percent_decoded(std::string_view text, plus rule) {
    const auto escaped = urls::make_pct_string_view(text);
    if (!escaped) return errc::malformed_text;
    urls::encoding_opts options;
    options.space_as_plus = rule == plus::blank;
    auto out = escaped->decode(options);
    if (out.find('\0') != out.npos || !is_utf8(out)) return errc::malformed_text;
    return out;
}

std::string percent_encoded(std::string_view text) {
    return urls::encode(text, urls::unreserved_chars);
}

std::string strictly_written(std::string_view text) {
    return urls::encode(text, target_characters);
}

result<std::vector<std::pair<std::string, std::string>>> decoded_pairs(std::string_view text, std::size_t most) {
    const auto query = strictly_written(text);
    const auto pairs = urls::parse_query(query);
    if (!pairs) return errc::malformed_text;
    std::vector<std::pair<std::string, std::string>> out;
    for (const auto& pair : *pairs) {
        if (pair.key.empty() && !pair.has_value) continue;
        if (out.size() == most) return errc::too_large;
        auto name = percent_decoded(pair.key, plus::blank);
        auto value = percent_decoded(pair.value, plus::blank);
        if (!name || !value) return errc::malformed_text;
        out.emplace_back(std::move(*name), std::move(*value));
    }
    return out;
}

}  // namespace qf::net
