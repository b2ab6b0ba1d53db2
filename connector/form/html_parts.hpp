// connector/form/html_parts.hpp -- HTML as a type of its own, and the parts that many pages share.
//
// Promise:  html() writes its pattern as it stands and escapes every other text; only a `markup`, which html() made
//           before, goes in unchanged. So a text can reach a page unescaped only by being written in its source.
// Not here: what stands around every page (layout.hpp), words (wording.hpp).
// Thread:   any.
#pragma once

#include "connector/base/append.hpp"
#include "connector/form/views.hpp"
#include "connector/net/html.hpp"

#include <fmt/core.h>

#include <concepts>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

namespace qf::form {

class markup {
public:
    markup() = default;
    const std::string& text() const noexcept { return text_; }
    bool empty() const noexcept { return text_.empty(); }
    markup& operator+=(const markup& more) { return text_ += more.text_, *this; }
    friend markup operator+(markup first, const markup& second) { return first += second; }

private:
    explicit markup(std::string text) : text_{std::move(text)} {}
    template <class... Parts>
    friend markup html(fmt::format_string<std::conditional_t<true, std::string, Parts>...>, const Parts&...);
    std::string text_;
};

inline std::string_view as_html(const markup& part) {
    return part.text();
}
inline std::string as_html(std::string_view text) {
    return net::escaped(text);
}
template <std::integral Number>
requires(!std::same_as<Number, bool>) std::string as_html(Number number) {
    return std::to_string(number);
}

// A pattern with its parts, which are HTML already; one allocation, since a page is parts within parts.
template <class... Parts>
std::string filled(fmt::string_view pattern, const Parts&... parts) {
    std::string out;
    out.reserve(pattern.size() + (std::size_t{0} + ... + parts.size()));
    append_values(out, pattern, fmt::make_format_args(parts...));
    return out;
}

template <class... Parts>
markup html(fmt::format_string<std::conditional_t<true, std::string, Parts>...> pattern, const Parts&... parts) {
    return markup{filled(pattern, as_html(parts)...)};
}

template <class Items, class Write>
markup each(const Items& items, Write write) {
    markup out;
    for (const auto& item : items) out += write(item);
    return out;
}

// A part that is there only when `shown` says so; `write` is not called otherwise.
template <class Shown, class Write>
markup when(const Shown& shown, Write write) {
    return shown ? write() : markup{};
}

markup csrf_field(const frame& f);

// What went wrong and where: the first thing read, and a link to the field. Its anchor is #erreurs.
markup error_summary(std::string_view fault, std::string_view field_id);

enum class tone { calm, warning, success };
markup notice(tone t, std::string_view title, const markup& body);

// A commune's field with its button: GET /communes. form.js makes a combobox of it.
markup commune_search(std::string_view typed, std::string_view fault);

// Where each fund's own site gives the certificate of its quotient, after its own login.
inline constexpr std::string_view caf_certificate = "https://wwwd.caf.fr/wps/myportal/caffr/moncompte/mesattestations";
inline constexpr std::string_view msa_certificate = "https://monespaceprive.msa.fr/";

// What one can do without this service: the attestation of the CAF or the MSA, and the town hall.
markup alternatives(std::string_view cog);

// One line of a description list; nothing when there is nothing to say.
markup fact(std::string_view name, std::string_view text);

}  // namespace qf::form
