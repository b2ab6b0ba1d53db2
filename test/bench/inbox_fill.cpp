#include "test/bench/inbox_fill.hpp"

#include "connector/inbox/organization.hpp"
#include "connector/inbox/store.hpp"

#include <fmt/format.h>

#include <chrono>
#include <stdexcept>

namespace qf::bench {
namespace {

std::int64_t key_of(sqlite::database& db, const std::string& name) {
    const auto o = inbox::organization::parse(name);
    if (!o) throw std::runtime_error{"no organization: " + name};
    sqlite::statement find{
        db, "SELECT key FROM organization WHERE type = ?1 AND company_register = ?2 AND branch_code = ?3"};
    auto row = find.with(o->type, o->company_register, o->branch_code);
    if (!row.step()) throw std::runtime_error{"the inbox does not know " + name};
    return row.integer(0);
}

}  // namespace

void fill(const filling& what) {
    auto db = inbox::open_file(what.folder);
    db.run("PRAGMA synchronous = OFF; PRAGMA cache_size = -262144");
    const auto osl = key_of(db, what.osl), si = key_of(db, what.recipient);
    const auto have = db.number(fmt::format("SELECT count(*) FROM folder_case WHERE recipient = {}", si).c_str());
    const auto numbers = fmt::format("WITH RECURSIVE n(i) AS (SELECT {} UNION ALL SELECT i + 1 FROM n WHERE i < {}) ",
                                     have + 1, what.until);
    // Ids as UUIDv7 are: the later, the greater. The first of them are of the year 1970, so that what is made later
    // follows them.
    constexpr std::string_view id = "printf('%08x-0000-7000-8000-%012x', i, i)";
    constexpr std::string_view status =
        "CASE WHEN i % 10 = 0 THEN 'HUBEE_NOTIFIED' WHEN i % 100 = 1 THEN 'REFUSED' ELSE 'DONE' END";
    sqlite::transaction all{db};
    const auto put = [&](const std::string& sql) { db.run((numbers + sql).c_str()); };
    put(
        fmt::format("INSERT INTO folder (id, process_code, external_id, osl, status, first_name, last_name, created) "
                    "SELECT {0}, 'FormulaireQF', printf('Formulaire-QF-%013X', i), {1}, {2}, 'Prénom ' || i % 97, "
                    "'Nom ' || i % 1009, i FROM n",
                    id, osl, status));
    const auto now =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
            .count();
    put(
        fmt::format("INSERT INTO folder_case (id, folder, number, external_id, recipient, process_code, status, "
                    "created, transmitted, settled) SELECT {0}, {0}, 0, printf('Formulaire-QF-%013X-01', i), {1}, "
                    "'FormulaireQF', {2}, i, i, CASE WHEN i % 10 <> 0 THEN {3} END FROM n",
                    id, si, status, now));
    put(
        fmt::format("INSERT INTO attachment SELECT {0}, {0}, 0, 'a.json', 'FormulaireQF', 5, 'application/json', "
                    "'RECEIVED' FROM n",
                    id));
    put(fmt::format("INSERT INTO attachment_reader (folder_case, attachment) SELECT {0}, {0} FROM n", id));
    put(fmt::format("INSERT INTO content (attachment, digest, size, bytes) SELECT {0}, x'00', 5, x'3132333435' FROM n",
                    id));
    put(
        fmt::format("INSERT INTO event (id, folder_case, transmitter, action_type, notification, status, "
                    "case_new_status, created, updated) SELECT {0}, {0}, {1}, 'STATUS_UPDATE', 1, 'SENT', "
                    "CASE WHEN i % 10 <> 0 THEN {2} END, i, i FROM n WHERE i % 3 = 0",
                    id, si, status));
    put(
        fmt::format("INSERT INTO notification (id, recipient, transmitter, process_code, folder_case, created) "
                    "SELECT {0}, {1}, {2}, 'FormulaireQF', {0}, i FROM n WHERE i % 10 = 0",
                    id, si, osl));
    all.commit();
    db.run("PRAGMA wal_checkpoint(TRUNCATE)");
}

}  // namespace qf::bench
