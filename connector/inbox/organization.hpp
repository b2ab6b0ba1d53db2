// connector/inbox/organization.hpp -- who sends or receives: (type, SIRET, branch code), written
// "SI-21260086600016-26086".
//
// Promise:  parse() accepts what HubEE's pattern accepts: 14 digits and a branch code of 1 to 10 letters or digits. It
//           does not check Luhn's digit, since HubEE does not.
#pragma once

#include "connector/base/errors.hpp"
#include "schemas/json.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace qf::inbox {

using organization_key = std::int64_t;  // its row

struct organization {
    std::string type;              // OSL, SI, ADMIN, DATAPASS
    std::string company_register;  // SIRET
    std::string branch_code;       // COG code for a commune

    static result<organization> parse(std::string_view text);
    static organization from(json::value v);  // of a body that its schema has accepted
    std::string text() const { return type + '-' + company_register + '-' + branch_code; }
};

// Whose request it is; HubEE gives a client one right.
enum class scope { osl, si, admin, datapass };
std::string_view text(scope s) noexcept;
std::optional<scope> scope_of(std::string_view text) noexcept;

struct caller {
    std::string client;  // client id
    inbox::scope scope = scope::si;
    organization_key organization = 0;
    std::optional<std::string> process_code = {};  // it sees this one only
};

}  // namespace qf::inbox
