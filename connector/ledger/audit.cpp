#include "connector/ledger/audit.hpp"

#include "connector/base/digest.hpp"
#include "connector/base/time_text.hpp"

#include <fmt/core.h>

#include <string>

namespace qf::ledger {
namespace {

const std::string before_the_first(32, '\0');

struct row {
    std::int64_t seq = 0;
    std::int64_t recorded_at = 0;
    std::string_view event, subject, detail;
};

// Each text with its length, so that no two rows can be written alike.
std::string hash_of(const row& r, std::string_view previous) {
    auto covered = fmt::format("{}\n{}\n{}:{}\n{}:{}\n{}:{}\n", r.seq, r.recorded_at, r.event.size(), r.event,
                               r.subject.size(), r.subject, r.detail.size(), r.detail);
    covered += previous;
    return sha256(covered);
}

}  // namespace

void audit::append(instant moment, std::string_view event, std::string_view subject, std::string_view detail) {
    std::int64_t seq = 1;
    std::string previous = before_the_first;
    if (auto last = last_.with(); last.step()) {
        seq = last.integer(0) + 1;
        previous = last.text(1);
    }
    const row r{seq, to_milliseconds(moment), event, subject, detail};
    const auto hash = hash_of(r, previous);
    append_.run(r.seq, r.recorded_at, event, subject, detail, sqlite::blob{previous}, sqlite::blob{hash});
}

std::optional<std::int64_t> audit::first_broken_row(sqlite::database& db) {
    sqlite::statement all{db, "SELECT seq, at, event, subject, detail, previous, hash FROM audit ORDER BY seq"};
    auto rows = all.with();
    auto previous = before_the_first;
    for (std::int64_t expected = 1; rows.step(); ++expected) {
        const row r{rows.integer(0), rows.integer(1), rows.view(2), rows.view(3), rows.view(4)};
        auto hash = hash_of(r, previous);
        if (r.seq != expected || rows.view(5) != previous || rows.view(6) != hash) return r.seq;
        previous = std::move(hash);
    }
    return std::nullopt;
}

}  // namespace qf::ledger
