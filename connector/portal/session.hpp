// connector/portal/session.hpp -- what the portal knows of one browser between two requests, and its way to text and
// back.
//
// Fails:    read(): malformed_json, content_invalid, for a text that this version did not write.
// Thread:   any: a value.
#pragma once

#include "connector/portal/known_search.hpp"
#include "connector/site/session_base.hpp"
#include "connector/site/sessions_of.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qf::portal {

struct known_agent {  // what they may do is asked of the inbox at each request
    std::string id;
    std::string id_token;
    bool second_factor = false;
    std::string subject = {};                 // the provider's word at this login: once it is unbound, nobody's
    std::string wanted = {};                  // where a login with a second factor leads
    std::vector<known_search> searches = {};  // the newest last
};

struct session : site::session_base {
    std::optional<known_agent> agent = {};

    std::string written() const;  // JSON
    static result<session> read(std::string_view text, site::session_flag = site::session_flag::lowered);
};

using session_store = site::sessions_of<session>;
using open_session = site::open_session<session>;

}  // namespace qf::portal
