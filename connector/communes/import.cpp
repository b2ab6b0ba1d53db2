#include "connector/base/file.hpp"
#include "connector/base/latin.hpp"
#include "connector/communes/communes_file.hpp"
#include "connector/communes/places_file.hpp"
#include "connector/communes/registry.hpp"

#include <fmt/core.h>

#include <filesystem>
#include <vector>

namespace qf::communes {
namespace {

unsigned rows(sqlite::database& db) {
    return static_cast<unsigned>(db.number(
        "SELECT (SELECT count(*) FROM communes) + (SELECT count(*) FROM recipients) + (SELECT count(*) FROM places)"));
}

struct changes {
    unsigned written = 0;  // rows, new and changed
    unsigned removed = 0;
};

// Whether the code of a line that enrols a body is known. Where the official list is in, with its places, a code that
// it has not is a mistake, of which citizens would hear nothing; its next edition makes communes by lines without
// bodies.
void check_code(const file_recipient& r, sqlite::statement& commune, sqlite::statement& place, csv& lines) {
    if (commune.with(r.cog).step() || place.with(r.cog).step()) return;
    lines.fault_at(r.line, fmt::format("no commune has the code {}, and none that is no more had it", r.cog),
                   "correct the code; a commune that is new comes first in a file without its siret");
}

// A line that enrols a body by the code of what has become part of a commune is about that body only.
changes keep(sqlite::database& db, const communes_file& file, csv& lines) {
    const bool list_known = db.number("SELECT count(*) FROM places") > 0;
    sqlite::statement commune{db,
                              "INSERT INTO communes (cog, name, folded, department, postal_codes) "
                              "VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (cog) DO UPDATE SET name = ?2, folded = ?3, "
                              "department = ?4, postal_codes = ?5 WHERE (name, folded, department, postal_codes) "
                              "IS NOT (?2, ?3, ?4, ?5)"};
    sqlite::statement recipient{db,
                                "INSERT INTO recipients (cog, siret, label, active, subscriber) "
                                "VALUES (?1, ?2, ?3, ?4, coalesce(?5, '')) "
                                "ON CONFLICT (cog, siret) DO UPDATE SET label = ?3, "
                                "subscriber = coalesce(?5, subscriber) "
                                "WHERE label <> ?3 OR subscriber <> coalesce(?5, subscriber)"};
    sqlite::statement known{db, "SELECT 1 FROM communes WHERE cog = ?"};
    sqlite::statement part{db, "SELECT 1 FROM places WHERE code = ? AND code <> parent"};
    sqlite::statement back{db, "DELETE FROM places WHERE code = ? AND code <> parent"};
    changes out;
    if (list_known)
        for (const auto& r : file.recipients) check_code(r, known, part, lines);
    if (lines.faults_seen() > 0) return out;
    for (const auto& c : file.communes) {
        if (c.with_recipient && part.with(c.cog).step()) continue;
        const auto folded = fold(c.name);
        out.written += static_cast<unsigned>(commune.run(c.cog, c.name, folded, c.department, c.postal_codes));
        out.removed += static_cast<unsigned>(back.run(c.cog));
    }
    for (const auto& r : file.recipients)
        out.written += static_cast<unsigned>(recipient.run(r.cog, r.siret, r.label, r.active, r.subscriber));
    return out;
}

changes keep(sqlite::database& db, const std::vector<file_place>& file, csv& lines) {
    sqlite::statement known{db, "SELECT 1 FROM communes WHERE cog = ?"};
    sqlite::statement lead{db, "UPDATE places SET parent = ?2 WHERE parent = ?1"};
    sqlite::statement end{db, "DELETE FROM communes WHERE cog = ?"};
    sqlite::statement place{db,
                            "INSERT INTO places (code, name, folded, kind, parent, postal_codes) "
                            "VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (code) DO UPDATE SET name = ?2, folded = ?3, "
                            "kind = ?4, parent = ?5, postal_codes = ?6 WHERE "
                            "(name, folded, kind, parent, postal_codes) IS NOT (?2, ?3, ?4, ?5, ?6)"};
    changes out;
    for (const auto& p : file) {
        if (!known.with(p.parent).step()) {
            lines.fault_at(p.line, fmt::format("the registry knows no commune {}", p.parent),
                           "import conf/communes.csv first");
            continue;
        }
        const auto folded = fold(p.name);
        out.written += static_cast<unsigned>(place.run(p.code, p.name, folded, p.kind, p.parent, p.postal_codes));
        if (p.code == p.parent || !known.with(p.code).step()) continue;
        // It was a commune until now; the bodies that are enrolled there keep its code, and are found at the new one.
        lead.run(p.code, p.parent);
        out.removed += static_cast<unsigned>(end.run(p.code));
    }
    return out;
}

import_report take_in(sqlite::database& db, csv& lines) {
    import_report out;
    sqlite::transaction all{db};
    const auto before = rows(db);
    changes made;
    if (lines.header() == communes_header || lines.header() == communes_header_with_subscriber) {
        const auto file = read_communes(lines);
        out.communes = static_cast<unsigned>(file.communes.size());
        out.recipients = static_cast<unsigned>(file.recipients.size());
        if (lines.faults_seen() == 0) made = keep(db, file, lines);
    } else if (lines.header() == places_header) {
        const auto file = read_places(lines);
        out.places = static_cast<unsigned>(file.size());
        if (lines.faults_seen() == 0) made = keep(db, file, lines);
    } else {
        const auto expected = fmt::format("{}, or {}", communes_header, places_header);
        lines.fault(lines.header().empty() ? "there is no line of column names"
                                           : "the first line that is no comment must name the columns",
                    expected);
    }
    if (lines.faults_seen() > 0) return out;  // rolled back
    out.added = rows(db) + made.removed - before;
    out.updated = made.written - out.added + made.removed;
    all.commit();
    return out;
}

}  // namespace

result<import_report> registry::import_csv(const std::filesystem::path& file, faults& out) {
    const auto text = read_file(file);
    if (!text) {
        out.add(file.string(), "the file cannot be read, or is larger than 64 MiB");
        return text.error();
    }
    const auto name = file.string();
    csv lines{*text, name, out};
    try {
        const auto report = take_in(db_, lines);
        if (lines.faults_seen() > 0) return errc::content_invalid;
        return report;
    } catch (const sqlite::failure& f) {
        return storage(f);
    }
}

}  // namespace qf::communes
