// connector/ledger/audit.hpp -- what an operator must be able to prove later: take-overs, refusals, parked dossiers,
// and what operators did. Append-only (triggers), each row hashed together with the one before.
//
// Promise:  append() is part of the transaction that it is called in. A row changed, removed from the middle or put
//           between others is found by first_broken_row(); rows cut off at the end are not: compare with a backup.
// Not here: the happy course of a dossier; its row and its attempts tell that.
// Thread:   the database's.
#pragma once

#include "connector/base/sqlite.hpp"
#include "connector/base/time.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace qf::ledger {

class audit {
public:
    explicit audit(sqlite::database& db) : last_{db, last_sql}, append_{db, append_sql} {}

    // `subject` is an id; `detail` codes and counts: "reason=dossier_refused status=400".
    void append(instant moment, std::string_view event, std::string_view subject, std::string_view detail);

    // The seq of the first row that does not follow from the one before; none: the chain holds.
    static std::optional<std::int64_t> first_broken_row(sqlite::database& db);

private:
    static constexpr std::string_view last_sql = "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1";
    static constexpr std::string_view append_sql = R"(
        INSERT INTO audit (seq, at, event, subject, detail, previous, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7))";

    sqlite::statement last_;
    sqlite::statement append_;
};

}  // namespace qf::ledger
