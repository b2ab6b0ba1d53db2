// connector/site/html_parts.hpp -- HTML as a type of its own, and the parts that many pages share.
//
// Promise:  html() writes its pattern as it stands and escapes every other text; only a `markup`, which html() made
//           before, goes in unchanged. So a text can reach a page unescaped only by being written in its source.
// Not here: what stands around every page (page_frame.hpp), and what one site alone has.
// Thread:   any.
#pragma once

#include "connector/base/append.hpp"
#include "connector/net/html.hpp"

#include <fmt/core.h>

#include <concepts>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

namespace qf::site {

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

markup csrf_field(std::string_view token);

// What went wrong and where: the first thing read, and a link to the field. Its anchor is #erreurs.
markup error_summary(std::string_view fault, std::string_view field_id);

enum class tone { calm, warning, success };
markup notice(tone t, std::string_view title, const markup& body);

// One line of a description list; nothing when there is nothing to say.
markup fact(std::string_view name, std::string_view text);

}  // namespace qf::site
