// connector/base/uuid.hpp -- identifiers of RFC 9562: version 7 (in the order of time) and version 4.
#pragma once

#include "connector/base/errors.hpp"
#include "connector/base/time.hpp"

#include <string>
#include <string_view>

namespace qf {

class uuid {
public:
    static uuid v7(instant now);  // the low 74 bits are random
    static uuid v4();
    static result<uuid> parse(std::string_view text);  // 8-4-4-4-12, any version, either case; kept in lower case

    const std::string& text() const noexcept { return text_; }
    friend auto operator<=>(const uuid&, const uuid&) = default;

private:
    explicit uuid(std::string text) : text_{std::move(text)} {}
    std::string text_;
};

}  // namespace qf
