// connector/site/session_base.hpp -- what every site keeps of a session, whoever is in it: the token of its forms, and
// the login or logout that is under way. And how a site's own members are read back.
//
// Promise:  write_base() puts members of an object that the site has begun; read_base() reads them from its root.
// Fails:    a session_reader remembers that a member was missing or of another type: the whole text is then not good.
// Thread:   any: values.
#pragma once

#include "connector/base/time.hpp"
#include "connector/oidc/provider.hpp"
#include "schemas/json.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace qf::site {

struct session_base {
    std::string csrf = {};                          // 32 random characters
    std::optional<oidc::departure> departure = {};  // to the identity provider; taken out when somebody comes back
    std::optional<std::string> parting_state = {};  // of a logout there: what must come back
};

class session_reader {
public:
    explicit session_reader(bool& good) : good_{&good} {}

    std::string text(json::value member) const;
    std::optional<std::string> maybe_text(json::value member) const;
    std::int64_t integer(json::value member) const;
    instant time(json::value member) const { return instant{duration{integer(member)}}; }
    bool boolean(json::value member) const;
    void require(bool condition) const { *good_ = *good_ && condition; }

private:
    bool* good_;
};

void write_base(json::writer& out, const session_base& session);
void read_base(const session_reader& reader, json::value root, session_base& session);
std::int64_t count_of(instant time);  // as a text has it, and session_reader::time() reads it

}  // namespace qf::site
