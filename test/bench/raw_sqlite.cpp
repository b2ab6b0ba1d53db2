#include "connector/base/sqlite.hpp"
#include "test/bench/measure.hpp"
#include "test/bench/raw.hpp"

namespace qf::bench {

void raw_sqlite(const std::filesystem::path& folder, long count, int group) {
    sqlite::database db{folder / "raw.db", {.autocheckpoint_pages = 4000}};
    db.run(
        "CREATE TABLE dossier(id TEXT PRIMARY KEY, commune TEXT, state INTEGER, at INTEGER) STRICT, WITHOUT ROWID;"
        "CREATE INDEX by_commune ON dossier(commune, state);"
        "CREATE TABLE event(number INTEGER PRIMARY KEY, dossier TEXT, at INTEGER, state INTEGER) STRICT");
    sqlite::statement row{db, "INSERT INTO dossier VALUES(?1, '26086', 4, ?2)"};
    sqlite::statement event{db, "INSERT INTO event(dossier, at, state) VALUES(?1, ?2, ?3)"};
    const measure cost;
    for (long i = 0; i < count;) {
        sqlite::transaction all{db};
        for (int k = 0; k < group && i < count; ++k, ++i) {
            const auto id = "018f0000-0000-7000-8000-" + std::to_string(100'000'000'000 + i);
            row.run(id, i);
            event.run(id, i, 1);
            event.run(id, i, 4);
        }
        all.commit();
    }
    cost.print(group == 1 ? "raw_sqlite_single" : "raw_sqlite_group", count);
}

}  // namespace qf::bench
