// connector/inbox/agent_book.hpp -- the first agents of an organization, made by the operator beside a running inbox;
// its own administrators invite the others in the portal.
//
// Promise:  add() makes the organization where the inbox does not know it yet. A removed agent is out at their next
//           request; what they did stays in the trail.
// Fails:    add(): malformed_text (the organization), content_invalid (not an SI's, no e-mail address, a process of
//           more than 30 characters), not_found (the inbox has no such process), already_exists (that address is
//           invited there). sqlite::failure or std::system_error when the file cannot be used.
// Thread:   one.
#pragma once

#include "connector/base/clock.hpp"
#include "connector/base/errors.hpp"
#include "connector/inbox/agent_table.hpp"
#include "connector/inbox/organization_table.hpp"
#include "connector/inbox/process_table.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace qf::inbox {

struct agent_wish {
    std::string organization;  // "SI-21260086600016-26086"
    std::string email;
    std::string name = {};  // until the first login tells it
    std::vector<agent_right> rights = {};
    bool administrator = false;
    std::string organization_label = {};  // "Mairie de Rennes", for an organization without a name
};

class agent_book {
public:
    agent_book(const std::filesystem::path& folder, const clock_source& clock);
    result<std::string> add(const agent_wish& wish);  // the agent's id
    std::vector<agent_row> list();
    bool remove(std::string_view id);  // false: there is none

private:
    void name_organization(organization_key key, const organization& named, const std::string& label);
    const clock_source& clock_;
    sqlite::database db_;
    organization_table organizations_{db_};
    process_table processes_{db_};
    agent_table agents_{db_};
};

}  // namespace qf::inbox
