// connector/net/form_body.hpp -- application/x-www-form-urlencoded, as browsers send it.
//
// Promise:  fields in the order in which they came; a name may come several times (checkboxes). At most 200 fields.
// Fails:    malformed_text: a bad escape, invalid UTF-8, a control character other than a tab or a line break;
//           too_large.
// Thread:   any.
// Source:   https://url.spec.whatwg.org/#urlencoded-parsing
#pragma once

#include "connector/base/errors.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace qf::net {

class form_body {
public:
    static result<form_body> parse(std::string_view body);
    std::string_view first(std::string_view name) const noexcept;  // "" when it is not there
    bool has(std::string_view name) const noexcept;
    std::vector<std::string_view> all(std::string_view name) const;

private:
    std::vector<std::pair<std::string, std::string>> fields_;
};

}  // namespace qf::net
