// connector/inbox/client_table.hpp -- who may ask for a token, and the tokens given.
//
// Promise:  neither a secret nor a token is kept: only its SHA-256. Both are 256 random bits, which nobody guesses, so
//           the digest needs neither salt nor stretching; those protect passwords that people choose.
//           Removing a client ends its tokens.
// Thread:   that of its database.
#pragma once

#include "connector/base/sqlite.hpp"
#include "connector/inbox/organization.hpp"

#include <optional>
#include <string>
#include <vector>

namespace qf::inbox {

struct client_row {
    std::string id;
    inbox::scope scope = scope::si;
    inbox::organization organization;
    std::optional<std::string> process_code = {};
    std::int64_t created = 0;
};

class client_table {
public:
    explicit client_table(sqlite::database& db) : db_{db} {}

    void add(const client_row& row, std::string_view secret_digest, organization_key organization);
    std::vector<client_row> list();
    bool remove(std::string_view id);
    // The client's scope when the secret is its own.
    std::optional<scope> check(std::string_view id, std::string_view secret_digest);

    // Forgets the tokens whose time is over, at most some at once.
    void add_token(std::string_view digest, std::string_view client, std::int64_t now, std::int64_t expires);
    std::optional<caller> caller_of(std::string_view token_digest, std::int64_t now);

private:
    sqlite::database& db_;
    sqlite::statement add_{db_, R"(INSERT INTO client (id, secret_digest, scope, organization, process_code, created)
                                   VALUES (?1, ?2, ?3, ?4, ?5, ?6))"};
    sqlite::statement list_{db_, R"(SELECT c.id, c.scope, o.type, o.company_register, o.branch_code, c.process_code,
                                           c.created
                                      FROM client c JOIN organization o ON o.key = c.organization ORDER BY c.created, c.id)"};
    sqlite::statement remove_{db_, "DELETE FROM client WHERE id = ?1"};
    sqlite::statement check_{db_, "SELECT scope, secret_digest FROM client WHERE id = ?1"};
    sqlite::statement forget_{db_, R"(DELETE FROM token WHERE digest IN
                                      (SELECT digest FROM token WHERE expires <= ?1 ORDER BY expires LIMIT 100))"};
    sqlite::statement add_token_{db_, "INSERT INTO token (digest, client, expires) VALUES (?1, ?2, ?3)"};
    sqlite::statement caller_{db_, R"(SELECT c.id, c.scope, c.organization, c.process_code
                                        FROM token t JOIN client c ON c.id = t.client
                                       WHERE t.digest = ?1 AND t.expires > ?2)"};
};

}  // namespace qf::inbox
