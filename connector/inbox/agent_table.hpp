// connector/inbox/agent_table.hpp -- the people of an organization who may use its portal, and what each may do.
//
// Promise:  e-mail addresses are kept and compared in lower case. An agent belongs to one organization; a person who
//           works for two is two agents.
// Thread:   that of its database.
#pragma once

#include "connector/base/sqlite.hpp"
#include "connector/inbox/organization.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qf::inbox {

struct agent_right {
    std::string process_code;
    bool acts = false;  // false: reads only
    friend bool operator==(const agent_right&, const agent_right&) = default;
};

struct agent_row {
    std::string id;
    organization_key organization = 0;
    inbox::organization organization_name = {};
    std::string email;
    std::string name;
    std::optional<std::string> subject = {};
    bool administrator = false;
    bool active = true;
    std::int64_t invited = 0;
    std::optional<std::int64_t> seen = {};
    std::vector<agent_right> rights = {};
    std::string notify = "none";  // by e-mail: "none", "each", "daily"
    std::int64_t notified = 0;    // told of what arrived up to then

    bool may_read(std::string_view process_code) const noexcept;
    bool may_act(std::string_view process_code) const noexcept;
};

class agent_table {
public:
    explicit agent_table(sqlite::database& db) : db_{db} {}

    void add(const agent_row& row);
    std::optional<agent_row> find(std::string_view id);
    std::vector<agent_row> of_organization(organization_key organization);
    std::vector<agent_row> all();
    // Active or not, of an organization of this SIRET; the first invited first.
    std::vector<agent_row> by_subject(std::string_view subject, std::string_view siret);
    std::vector<agent_row> by_email(std::string_view email, std::string_view siret);
    bool has_email(organization_key organization, std::string_view email);
    void logged_in(std::string_view id, std::string_view subject, std::string_view name, std::int64_t now);
    void change(std::string_view id, bool administrator, bool active);
    // Whoever logs in next with the address becomes the agent, within the invitation's time from `now`.
    void unbind(std::string_view id, std::int64_t now);
    void invite_again(std::string_view id, std::int64_t now);  // who is bound stays so
    void set_rights(std::string_view id, const std::vector<agent_right>& rights);
    bool remove(std::string_view id);
    void set_notify(std::string_view id, std::string_view wish, std::int64_t now);  // what came before is not told
    void notified(std::string_view id, std::int64_t until);
    std::vector<agent_row> to_notify();
    std::vector<std::string> processes_of(organization_key organization);  // that it has subscribed to, or received

private:
    static constexpr std::string_view columns = R"(SELECT a.id, a.organization, o.type, o.company_register,
        o.branch_code, a.email, a.name, a.subject, a.administrator, a.active, a.invited, a.seen, a.notify, a.notified
        FROM agent a JOIN organization o ON o.key = a.organization )";
    agent_row read(const sqlite::execution& row);

    sqlite::database& db_;
    sqlite::statement add_{db_, R"(INSERT INTO agent (id, organization, email, name, subject, administrator, active,
                                     invited, seen) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9))"};
    sqlite::statement find_{db_, std::string{columns} + "WHERE a.id = ?1"};
    sqlite::statement of_organization_{db_,
                                       std::string{columns} + "WHERE a.organization = ?1 ORDER BY a.name, a.email"};
    sqlite::statement all_{db_, std::string{columns} + "ORDER BY a.organization, a.email"};
    sqlite::statement by_subject_{
        db_, std::string{columns} + "WHERE a.subject = ?1 AND o.company_register = ?2 ORDER BY a.invited, a.id"};
    sqlite::statement by_email_{
        db_, std::string{columns} + "WHERE a.email = ?1 AND o.company_register = ?2 ORDER BY a.invited, a.id"};
    sqlite::statement has_email_{db_, "SELECT 1 FROM agent WHERE organization = ?1 AND email = ?2"};
    sqlite::statement logged_in_{
        db_, "UPDATE agent SET subject = ?2, name = iif(?3 = '', name, ?3), seen = ?4 WHERE id = ?1"};
    sqlite::statement change_{db_, "UPDATE agent SET administrator = ?2, active = ?3 WHERE id = ?1"};
    sqlite::statement unbind_{db_, "UPDATE agent SET subject = NULL, invited = ?2 WHERE id = ?1"};
    sqlite::statement invite_again_{db_, "UPDATE agent SET invited = ?2 WHERE id = ?1 AND subject IS NULL"};
    sqlite::statement rights_{db_, "SELECT process_code, acts FROM agent_right WHERE agent = ?1 ORDER BY process_code"};
    sqlite::statement no_rights_{db_, "DELETE FROM agent_right WHERE agent = ?1"};
    sqlite::statement add_right_{db_, "INSERT INTO agent_right (agent, process_code, acts) VALUES (?1, ?2, ?3)"};
    sqlite::statement remove_{db_, "DELETE FROM agent WHERE id = ?1"};
    sqlite::statement set_notify_{db_, "UPDATE agent SET notify = ?2, notified = ?3 WHERE id = ?1"};
    sqlite::statement notified_{db_, "UPDATE agent SET notified = ?2 WHERE id = ?1"};
    sqlite::statement to_notify_{db_, std::string{columns} + "WHERE a.notify <> 'none' ORDER BY a.id"};
    sqlite::statement processes_{db_, R"(SELECT process_code FROM subscription WHERE organization = ?1
        UNION SELECT process_code FROM client WHERE organization = ?1 AND process_code IS NOT NULL
        UNION SELECT code FROM process WHERE EXISTS
            (SELECT 1 FROM folder_case c WHERE c.recipient = ?1 AND c.process_code = code) ORDER BY 1)"};
};

// "Camille.Martin@Mairie.example" as it is kept; nothing for what is no address: one @, something on both sides, no
// blank, 254 characters at most.
std::optional<std::string> email_of(std::string_view text);

}  // namespace qf::inbox
