#include "connector/ledger/tables.hpp"

#include "connector/base/time_text.hpp"
#include "schemas/json.hpp"

#include <fmt/core.h>

#include <optional>
#include <vector>

namespace qf::ledger {
namespace {

constexpr int damaged = 11;  // SQLITE_CORRUPT: the rows are not what this class wrote

std::int64_t stored_duration(duration d) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(d).count();
}

std::vector<std::string> texts_of(const json::value& list) {
    std::vector<std::string> out;
    list.for_each_item([&](const json::value& item) { out.push_back(item.text_or("")); });
    return out;
}

}  // namespace

outcome::outcome(const attempt_end& how)
    : reason{how.code ? reason_code(how.code) : std::string{}},
      step{how.step},
      http_status{how.http_status},
      queued_ms{stored_duration(how.queued)},
      worked_ms{stored_duration(how.worked)},
      unclear{how.unclear},
      case_message{how.case_message} {}

dossier tables::begin(const beginning& what, instant now) {
    const auto at = to_milliseconds(now);
    if (insert_.run(what.id, what.reference, what.to.key(), sqlite::blob{what.digest}, owner_,
                    to_milliseconds(what.submitted_at), at, what.subscriber) == 0)
        return resume(what, now);
    start_.run(what.id, 1, at);
    dossier out;
    out.attempts = 1;
    out.age_from = what.submitted_at;
    return out;
}

dossier tables::resume(const beginning& what, instant now) {
    dossier out;
    std::string owner;
    {
        auto row = known_.with(what.id);
        row.step();
        const auto where = state_of(row.view(0));
        if (!where) throw sqlite::failure{damaged, "the ledger holds an unknown state"};
        out.state = *where;
        owner = row.text(1);
        out.attempts = static_cast<unsigned>(row.integer(2));
        out.unfinished = static_cast<unsigned>(row.integer(3));
        out.replayed = row.view(4) != what.digest;
        out.elsewhere = row.view(8) != what.subscriber;
        out.age_from = from_milliseconds(row.integer(9));
        out.unclear = {static_cast<unsigned>(row.integer(10)), static_cast<unsigned>(row.integer(11))};
        if (!row.is_null(5)) {
            const auto written = json::document::parse(row.view(7));
            if (!written) throw sqlite::failure{damaged, "the ledger holds malformed attachment ids"};
            out.folder = remembered_folder{row.text(5), row.text(6), texts_of((*written)["ids"])};
            out.digests = texts_of((*written)["digests"]);
        }
    }
    if (out.replayed || is_final(out.state)) return out;

    if (!owner.empty() && owner != owner_)
        audit_.append(now, "taken_over", what.id, fmt::format("from={} attempt={}", owner, out.attempts + 1));
    if (out.elsewhere) {
        orphan_.run(what.id, to_milliseconds(now));
        move_.run(what.id, what.subscriber);
        audit_.append(now, "rerouted", what.id, out.folder ? "folder=orphaned" : "folder=none");
        out.state = state::received;
        out.folder.reset();
        out.digests.clear();
        out.unclear = {};
    }
    take_.run(what.id, owner_, to_milliseconds(now));
    ++out.attempts;
    start_.run(what.id, out.attempts, to_milliseconds(now));
    return out;
}

fate tables::fate_of(const std::string& id, int rows) {
    if (rows > 0) return fate::moved;
    return known_.with(id).step() ? fate::not_ours : fate::unknown;
}

fate tables::created(const std::string& id, const remembered_folder& folder, const std::string& attachments,
                     instant now) {
    return fate_of(id, created_.run(id, owner_, folder.folder, folder.one_case, attachments, to_milliseconds(now)));
}

fate tables::forget_folder(const std::string& id, instant now) {
    return fate_of(id, forget_.run(id, owner_, to_milliseconds(now)));
}

fate tables::attached(const std::string& id, instant now) {
    return fate_of(id, attached_.run(id, owner_, to_milliseconds(now)));
}

fate tables::end(sqlite::statement& move, const std::string& id, const outcome& how, instant now,
                 std::optional<instant> due) {
    const auto at = to_milliseconds(now);
    std::int64_t number = 0;
    {
        const auto all = how.unclear ? std::optional{how.unclear->all} : std::nullopt;
        const auto apart = how.unclear ? std::optional{how.unclear->apart} : std::nullopt;
        auto row = due ? move.with(id, owner_, at, how.http_status, how.reason, to_milliseconds(*due), all, apart)
                       : move.with(id, owner_, at, how.http_status, how.reason);
        if (row.step()) number = row.integer(0);
    }
    if (number == 0) return fate_of(id, 0);
    end_.run(id, number, at, how.step, how.http_status, how.reason, how.queued_ms, how.worked_ms);
    return fate::moved;
}

fate tables::completed(const std::string& id, const outcome& how, instant now) {
    const auto moved = end(completed_, id, how, now);
    if (moved == fate::moved && !how.case_message.empty()) tell_case_.run(id, how.case_message, to_milliseconds(now));
    return moved;
}

fate tables::failed(const std::string& id, const outcome& how, instant due, instant now) {
    return end(failed_, id, how, now, due);
}

fate tables::parked(const std::string& id, const outcome& how, instant now) {
    const auto moved = end(parked_, id, how, now);
    if (moved == fate::moved) orphan_.run(id, to_milliseconds(now));
    if (moved == fate::moved)
        audit_.append(now, "parked", id, fmt::format("reason={} status={}", how.reason, how.http_status));
    return moved;
}

fate tables::released(const std::string& id, instant now) {
    attempt_end stopped;
    stopped.code = errc::cancelled;
    return end(released_, id, outcome{stopped}, now);
}

fate tables::replay(const std::string& id, instant now) {
    const auto moved = fate_of(id, replay_.run(id, to_milliseconds(now)));
    if (moved != fate::moved) return moved;
    adopt_.run(id);
    audit_.append(now, "replayed", id, "by=operator");
    return moved;
}

void tables::refused(const std::string& recipient, const std::string& message_id, const outcome& how, instant now) {
    refused_.run(to_milliseconds(now), recipient, message_id, how.reason);
    audit_.append(now, "refused", message_id, fmt::format("recipient={} reason={}", recipient, how.reason));
}

}  // namespace qf::ledger
