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

outcome::outcome(const attempt_end& end)
    : reason{end.code ? reason_code(end.code) : std::string{}},
      step{end.step},
      http_status{end.http_status},
      queued_ms{stored_duration(end.queued)},
      worked_ms{stored_duration(end.worked)},
      unclear{end.unclear},
      case_message{end.case_message} {}

dossier tables::begin(const beginning& start, instant now) {
    const auto moment = to_milliseconds(now);
    if (insert_.run(start.id, start.reference, start.receiver.key(), sqlite::blob{start.digest}, owner_,
                    to_milliseconds(start.submitted_at), moment, start.subscriber) == 0)
        return resume(start, now);
    start_.run(start.id, 1, moment);
    dossier out;
    out.attempts = 1;
    out.age_from = start.submitted_at;
    return out;
}

dossier tables::resume(const beginning& start, instant now) {
    dossier out;
    std::string owner;
    {
        auto row = known_.with(start.id);
        row.step();
        const auto where = state_of(row.view(0));
        if (!where) throw sqlite::failure{damaged, "the ledger holds an unknown state"};
        out.state = *where;
        owner = row.text(1);
        out.attempts = static_cast<unsigned>(row.integer(2));
        out.unfinished = static_cast<unsigned>(row.integer(3));
        out.replayed = row.view(4) != start.digest;
        out.elsewhere = row.view(8) != start.subscriber;
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
        audit_.append(now, "taken_over", start.id, fmt::format("from={} attempt={}", owner, out.attempts + 1));
    if (out.elsewhere) {
        orphan_.run(start.id, to_milliseconds(now));
        move_.run(start.id, start.subscriber);
        audit_.append(now, "rerouted", start.id, out.folder ? "folder=orphaned" : "folder=none");
        out.state = state::received;
        out.folder.reset();
        out.digests.clear();
        out.unclear = {};
    }
    take_.run(start.id, owner_, to_milliseconds(now));
    ++out.attempts;
    start_.run(start.id, out.attempts, to_milliseconds(now));
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

fate tables::end(sqlite::statement& move, const std::string& id, const outcome& ending, instant now,
                 std::optional<instant> due) {
    const auto moment = to_milliseconds(now);
    std::int64_t number = 0;
    {
        const auto all = ending.unclear ? std::optional{ending.unclear->all} : std::nullopt;
        const auto apart = ending.unclear ? std::optional{ending.unclear->apart} : std::nullopt;
        auto row =
            due ? move.with(id, owner_, moment, ending.http_status, ending.reason, to_milliseconds(*due), all, apart)
                : move.with(id, owner_, moment, ending.http_status, ending.reason);
        if (row.step()) number = row.integer(0);
    }
    if (number == 0) return fate_of(id, 0);
    end_.run(id, number, moment, ending.step, ending.http_status, ending.reason, ending.queued_ms, ending.worked_ms);
    return fate::moved;
}

fate tables::completed(const std::string& id, const outcome& ending, instant now) {
    const auto moved = end(completed_, id, ending, now);
    if (moved == fate::moved && !ending.case_message.empty())
        tell_case_.run(id, ending.case_message, to_milliseconds(now));
    return moved;
}

fate tables::failed(const std::string& id, const outcome& ending, instant due, instant now) {
    return end(failed_, id, ending, now, due);
}

fate tables::parked(const std::string& id, const outcome& ending, instant now) {
    const auto moved = end(parked_, id, ending, now);
    if (moved == fate::moved) orphan_.run(id, to_milliseconds(now));
    if (moved == fate::moved)
        audit_.append(now, "parked", id, fmt::format("reason={} status={}", ending.reason, ending.http_status));
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

void tables::refused(const std::string& recipient, const std::string& message_id, const outcome& ending, instant now) {
    refused_.run(to_milliseconds(now), recipient, message_id, ending.reason);
    audit_.append(now, "refused", message_id, fmt::format("recipient={} reason={}", recipient, ending.reason));
}

}  // namespace qf::ledger
