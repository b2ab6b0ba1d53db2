// connector/base/reference.hpp -- what a person is told to keep: 13 upper-case hexadecimal characters (52 random bits).
#pragma once

#include "connector/base/errors.hpp"

#include <string>
#include <string_view>

namespace qf {

class reference {
public:
    static reference random();
    static result<reference> parse(std::string_view text);
    const std::string& text() const noexcept { return text_; }
    friend auto operator<=>(const reference&, const reference&) = default;

private:
    explicit reference(std::string_view text) : text_{text} {}
    std::string text_;
};

}  // namespace qf
