#include "connector/communes/registry.hpp"

#include "connector/base/file.hpp"
#include "connector/base/latin.hpp"
#include "connector/communes/communes_file.hpp"
#include "schemas/embedded.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace qf::communes {
namespace {

std::string select_communes(std::string_view which) {
    return fmt::format("SELECT cog, name, department, postal_codes FROM communes WHERE {}", which);
}

commune commune_of(const sqlite::execution& row) {
    return {row.text(0), row.text(1), row.text(2), split(row.view(3))};
}

std::string select_recipients(std::string_view which) {
    return fmt::format(
        "SELECT r.cog, r.siret, c.name, r.label, r.active FROM recipients r JOIN communes c USING (cog) "
        "WHERE {} ORDER BY r.cog, r.siret",
        which);
}

enrolled enrolled_of(const sqlite::execution& row) {
    // What the table holds was parsed before it was written.
    return {recipient{commune_code::parse(row.view(0)).value(), siret::parse(row.view(1)).value()}, row.text(2),
            row.text(3), row.integer(4) != 0};
}

errc storage(const sqlite::failure& f) {
    return f.full() ? errc::storage_full : errc::storage_failed;
}

sqlite::database open(const std::filesystem::path& file, sqlite::access how) {
    static const auto migrations = schemas::migrations_of("communes");
    return {file, {.access = how, .migrations = migrations}};
}

import_report store(sqlite::database& db, const communes_file& file) {
    const auto rows = [&] {
        return static_cast<unsigned>(
            db.number("SELECT (SELECT count(*) FROM communes) + (SELECT count(*) FROM recipients)"));
    };
    sqlite::transaction all{db};
    sqlite::statement commune{db,
                              "INSERT INTO communes (cog, name, folded, department, postal_codes) "
                              "VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (cog) DO UPDATE SET name = ?2, folded = ?3, "
                              "department = ?4, postal_codes = ?5 WHERE (name, folded, department, postal_codes) "
                              "IS NOT (?2, ?3, ?4, ?5)"};
    sqlite::statement forget_codes{db, "DELETE FROM postal_codes WHERE cog = ?"};
    sqlite::statement postal_code{db, "INSERT INTO postal_codes (code, cog) VALUES (?, ?)"};
    sqlite::statement recipient{db,
                                "INSERT INTO recipients (cog, siret, label, active) VALUES (?1, ?2, ?3, ?4) "
                                "ON CONFLICT (cog, siret) DO UPDATE SET label = ?3 WHERE label <> ?3"};
    const unsigned before = rows();
    unsigned changed = 0;
    for (const auto& c : file.communes) {
        const auto folded = fold(c.name);
        if (commune.run(c.cog, c.name, folded, c.department, c.postal_codes) == 0) continue;
        ++changed;
        forget_codes.run(c.cog);
        for (const auto& code : split(c.postal_codes)) postal_code.run(code, c.cog);
    }
    for (const auto& r : file.recipients)
        changed += static_cast<unsigned>(recipient.run(r.cog, r.siret, r.label, r.active));
    const unsigned added = rows() - before;
    all.commit();
    return {static_cast<unsigned>(file.communes.size()), static_cast<unsigned>(file.recipients.size()), added,
            changed - added};
}

}  // namespace

registry::registry(const std::filesystem::path& file, sqlite::access how) : db_{open(file, how)} {}

result<import_report> registry::import_csv(const std::filesystem::path& file, faults& out) {
    const auto text = read_file(file);
    if (!text) {
        out.add(file.string(), "the file cannot be read, or is larger than 64 MiB");
        return text.error();
    }
    faults found;
    const auto content = read(*text, file.string(), found);
    for (const auto& f : found.list()) out.add(f.where, f.what, f.suggestion);
    if (!found.empty()) return errc::content_invalid;
    try {
        return store(db_, content);
    } catch (const sqlite::failure& f) {
        return storage(f);
    }
}

std::vector<commune> registry::find(std::string_view text, std::size_t limit) const {
    std::vector<commune> out;
    const auto folded = fold(text);
    if (folded.empty()) return out;
    // Codes in capitals, as they are written; `end` is above every text that begins with the words searched.
    std::string code = folded;
    std::ranges::transform(code, code.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    const std::string above = "\U0010FFFF";
    sqlite::statement search{
        db_, select_communes("(folded >= ?1 AND folded < ?1 || ?3) OR (cog >= ?2 AND cog < ?2 || ?3) "
                             "OR cog IN (SELECT cog FROM postal_codes WHERE code >= ?2 AND code < ?2 || ?3) "
                             "ORDER BY cog <> ?2, folded <> ?1, folded, cog LIMIT ?4")};
    auto rows = search.with(folded, code, above, static_cast<std::int64_t>(std::min<std::size_t>(limit, 40'000)));
    while (rows.step()) out.push_back(commune_of(rows));
    return out;
}

std::optional<commune> registry::one(const commune_code& cog) const {
    sqlite::statement search{db_, select_communes("cog = ?")};
    auto rows = search.with(cog.text());
    if (!rows.step()) return std::nullopt;
    return commune_of(rows);
}

std::vector<enrolled> registry::recipients(bool active_only) const {
    sqlite::statement search{db_, select_recipients("r.active >= ?")};
    auto rows = search.with(active_only);
    std::vector<enrolled> out;
    while (rows.step()) out.push_back(enrolled_of(rows));
    return out;
}

std::vector<enrolled> registry::recipients_of(const commune_code& cog) const {
    sqlite::statement search{db_, select_recipients("r.cog = ?")};
    auto rows = search.with(cog.text());
    std::vector<enrolled> out;
    while (rows.step()) out.push_back(enrolled_of(rows));
    return out;
}

result<enrolled> registry::choose(const commune_code& cog, const std::optional<siret>& which) const {
    auto all = recipients_of(cog);
    if (all.empty() && !one(cog)) return errc::commune_unknown;
    std::erase_if(all, [&](const enrolled& e) { return !e.active || (which && e.who.siret() != *which); });
    if (all.empty()) return errc::commune_inactive;
    if (all.size() > 1) return errc::content_invalid;
    return std::move(all.front());
}

error_code registry::set_active(const recipient& who, bool active, std::string_view name_if_new) {
    try {
        sqlite::transaction all{db_};
        sqlite::statement update{db_, "UPDATE recipients SET active = ?3 WHERE cog = ?1 AND siret = ?2"};
        const auto& cog = who.cog().text();
        if (update.run(cog, who.siret().text(), active) == 0) {
            if (!active) return errc::not_found;
            if (!one(who.cog())) {
                if (name_if_new.empty()) return errc::commune_unknown;
                sqlite::statement commune{db_,
                                          "INSERT INTO communes (cog, name, folded, department, postal_codes) "
                                          "VALUES (?, ?, ?, ?, '')"};
                commune.run(cog, name_if_new, fold(name_if_new), department_of(cog));
            }
            sqlite::statement enroll{db_, "INSERT INTO recipients (cog, siret, active) VALUES (?, ?, 1)"};
            enroll.run(cog, who.siret().text());
        }
        all.commit();
        return {};
    } catch (const sqlite::failure& f) {
        return storage(f);
    }
}

std::int64_t registry::version() const {
    return db_.number("PRAGMA data_version");
}

}  // namespace qf::communes
