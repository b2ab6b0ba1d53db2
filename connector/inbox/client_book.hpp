// connector/inbox/client_book.hpp -- who may use the inbox: added, listed and removed beside a running one.
//
// Promise:  add() gives the secret once: only its digest is stored. For an SI it also makes the organization and an
//           active subscription to the process when there is none, so that folders for it are accepted from then on.
//           A removed client's tokens are refused from its next request on.
// Fails:    add(): malformed_text (the organization), content_invalid (an SI without a process, or not of type SI, or a
//           process code of more than 30 characters), not_found (the inbox has no such process). sqlite::failure or
//           std::system_error when the file cannot be used.
// Thread:   one.
#pragma once

#include "connector/base/clock.hpp"
#include "connector/base/errors.hpp"
#include "connector/inbox/client_table.hpp"
#include "connector/inbox/organization_table.hpp"
#include "connector/inbox/process_table.hpp"
#include "connector/inbox/subscription_table.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace qf::inbox {

struct client_wish {
    std::string organization;                      // "SI-21260086600016-26086", "OSL-…-…"
    std::optional<std::string> process_code = {};  // nothing: every process (not for an SI)
    qf::inbox::scope scope = scope::si;
};
struct client_credentials {
    std::string id;
    std::string secret;
};

class client_book {
public:
    client_book(const std::filesystem::path& folder, const clock_source& clock);
    result<client_credentials> add(const client_wish& wish);
    std::vector<client_row> list();
    bool remove(std::string_view id);  // false: there is none

private:
    const clock_source& clock_;
    sqlite::database db_;
    organization_table organizations_{db_};
    subscription_table subscriptions_{db_};
    process_table processes_{db_};
    client_table clients_{db_};
};

}  // namespace qf::inbox
