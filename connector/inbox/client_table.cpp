#include "connector/inbox/client_table.hpp"

#include "connector/base/digest.hpp"

namespace qf::inbox {
namespace {

// The table's CHECK allows nothing else.
scope read_scope(std::string_view text) {
    return scope_of(text).value_or(scope::si);
}

}  // namespace

void client_table::add(const client_row& row, std::string_view secret_digest, organization_key organization) {
    add_.run(row.id, sqlite::blob{secret_digest}, text(row.scope), organization, row.process_code, row.created);
}

std::vector<client_row> client_table::list() {
    std::vector<client_row> out;
    auto rows = list_.with();
    while (rows.step())
        out.push_back({rows.text(0),
                       read_scope(rows.view(1)),
                       {rows.text(2), rows.text(3), rows.text(4)},
                       rows.maybe_text(5),
                       rows.integer(6)});
    return out;
}

bool client_table::remove(std::string_view id) {
    return remove_.run(id) == 1;
}

std::optional<scope> client_table::check(std::string_view id, std::string_view secret_digest) {
    auto rows = check_.with(id);
    if (!rows.step() || !same_secret(rows.view(1), secret_digest)) return std::nullopt;
    return read_scope(rows.view(0));
}

void client_table::add_token(std::string_view digest, std::string_view client, std::int64_t now, std::int64_t expires) {
    forget_.run(now);
    add_token_.run(sqlite::blob{digest}, client, expires);
}

std::optional<caller> client_table::caller_of(std::string_view token_digest, std::int64_t now) {
    auto rows = caller_.with(sqlite::blob{token_digest}, now);
    if (!rows.step()) return std::nullopt;
    return caller{rows.text(0), read_scope(rows.view(1)), rows.integer(2), rows.maybe_text(3)};
}

}  // namespace qf::inbox
