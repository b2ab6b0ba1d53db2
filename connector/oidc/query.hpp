// connector/oidc/query.hpp -- parameters, percent-encoded, for an address or a form.
//
// Thread:   one.
#pragma once

#include "connector/net/http.hpp"
#include "connector/net/percent.hpp"

#include <string>
#include <string_view>

namespace qf::oidc {

class query {
public:
    void add(std::string_view name, std::string_view value) {
        if (!text_.empty()) text_ += '&';
        (text_ += name) += '=';
        text_ += net::percent_encoded(value);
    }
    const std::string& text() const noexcept { return text_; }
    // An endpoint may have parameters of its own (RFC 6749, section 3.1): they stay.
    std::string after(std::string_view address) const {
        std::string out{address};
        out += address.find('?') == address.npos ? '?' : '&';
        return out += text_;
    }

private:
    std::string text_;
};

}  // namespace qf::oidc
