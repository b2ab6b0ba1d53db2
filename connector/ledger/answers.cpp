#include "connector/ledger/answers.hpp"

#include "connector/base/asio.hpp"
#include "connector/base/time_text.hpp"
#include "connector/ledger/audit.hpp"

#include <fmt/core.h>

namespace qf::ledger {
namespace {

visible_dossier dossier_of(const sqlite::execution& row) {
    visible_dossier out;
    out.id = row.text(0);
    out.reference = row.text(1);
    out.recipient = row.text(2);
    out.subscriber = row.text(3);
    out.folder = row.text(4);
    out.one_case = row.text(5);
    out.answer = answer_of(row.view(6)).value_or(answer::none);
    out.completed_at = from_milliseconds(row.integer(7));
    out.closed = !row.is_null(8);
    return out;
}

std::optional<visible_dossier> first_of(sqlite::execution row) {
    if (!row.step()) return std::nullopt;
    return dossier_of(row);
}

}  // namespace

struct answers::statements {
    explicit statements(sqlite::database& d) : db{d} {}
    sqlite::database& db;
    qf::ledger::audit audit{db};
    sqlite::statement by_case{db, R"(
        SELECT id, reference, recipient, subscriber, folder_id, case_id, answer, completed_at, closed_at FROM dossier
         WHERE case_id = ?1 AND state = 'completed')"};
    sqlite::statement by_id{db, R"(
        SELECT id, reference, recipient, subscriber, folder_id, case_id, answer, completed_at, closed_at FROM dossier
         WHERE id = ?1 AND state = 'completed')"};
    sqlite::statement by_reference{db, R"(
        SELECT id, reference, recipient, subscriber, folder_id, case_id, answer, completed_at, closed_at FROM dossier
         WHERE reference = ?1 AND state = 'completed' ORDER BY id DESC LIMIT 1)"};
    sqlite::statement under_way{db, R"(
        SELECT 1 FROM dossier WHERE (id = ?2 OR reference = ?3) AND subscriber = ?1
                                AND state IN ('received', 'created', 'attached'))"};
    sqlite::statement to_close{db, R"(
        SELECT id, reference, recipient, subscriber, folder_id, case_id, answer, completed_at, closed_at FROM dossier
         WHERE closed_at IS NULL AND answer IN ('done', 'refused') AND answer_at < ?1 AND subscriber = ?2
         ORDER BY answer_at LIMIT ?3)"};
    sqlite::statement answered{db, R"(
        UPDATE dossier SET answer = ?2, answer_at = ?3, updated_at = ?4
         WHERE id = ?1 AND state = 'completed' AND answer NOT IN ('done', 'refused')
           AND (?2 IN ('done', 'refused') OR ?3 >= ifnull(answer_at, 0)))"};
    sqlite::statement closed{db, R"(
        UPDATE dossier SET closed_at = ?2, folder_id = NULL, case_id = NULL, attachments = NULL, updated_at = ?2
         WHERE id = ?1 AND state = 'completed' AND closed_at IS NULL)"};
    sqlite::statement orphans{db, R"(
        SELECT subscriber, folder_id, dossier, tries FROM orphan WHERE due_at <= ?1 ORDER BY due_at LIMIT ?2)"};
    sqlite::statement left{db, "SELECT 1 FROM orphan WHERE subscriber = ?1 AND folder_id = ?2"};
    sqlite::statement drop{db, "DELETE FROM orphan WHERE subscriber = ?1 AND folder_id = ?2"};
    sqlite::statement again{db, R"(
        UPDATE orphan SET tries = tries + 1, due_at = ?3 WHERE subscriber = ?1 AND folder_id = ?2)"};
    sqlite::statement messages{db, R"(
        SELECT dossier, case_id, attributes, tries, since FROM case_message WHERE due_at <= ?1
         ORDER BY due_at LIMIT ?2)"};
    sqlite::statement message_ended{db, "DELETE FROM case_message WHERE dossier = ?1"};
    sqlite::statement message_waits{db, "UPDATE case_message SET tries = tries + 1, due_at = ?2 WHERE dossier = ?1"};
    // What was deleted may not be looked for by a replay: its dossier begins anew.
    sqlite::statement forget{db, R"(
        UPDATE dossier SET folder_id = NULL, case_id = NULL, attachments = NULL
         WHERE id = ?1 AND folder_id = ?2 AND state = 'parked')"};

    fate fate_of(const std::string& id, int rows) {
        if (rows > 0) return fate::moved;
        return by_id.with(id).step() ? fate::not_ours : fate::unknown;
    }
};

answers::answers(ledger_file& file) : file_{file}, sql_{std::make_unique<statements>(file.db())} {}
answers::~answers() = default;

awaitable<result<std::optional<visible_dossier>>> answers::by_case(std::string one_case) {
    co_return co_await file_.commit([&] { return first_of(sql_->by_case.with(one_case)); });
}

awaitable<result<std::optional<visible_dossier>>> answers::by_id(std::string id) {
    co_return co_await file_.commit([&] { return first_of(sql_->by_id.with(id)); });
}

awaitable<result<std::optional<visible_dossier>>> answers::by_reference(std::string reference) {
    co_return co_await file_.commit([&] { return first_of(sql_->by_reference.with(reference)); });
}

awaitable<result<bool>> answers::under_way(std::string subscriber, std::string id, std::string reference) {
    co_return co_await file_.commit([&] { return sql_->under_way.with(subscriber, id, reference).step(); });
}

awaitable<error_code> answers::answered(std::string id, answer given, instant moment) {
    const auto now = file_.clock().now();
    co_return co_await file_.move([&] {
        return sql_->fate_of(id, sql_->answered.run(id, name_of(given), to_milliseconds(moment), to_milliseconds(now)));
    });
}

awaitable<error_code> answers::closed(std::string id) {
    const auto now = file_.clock().now();
    co_return co_await file_.move([&] { return sql_->fate_of(id, sql_->closed.run(id, to_milliseconds(now))); });
}

awaitable<result<std::vector<visible_dossier>>> answers::to_close(std::string subscriber, instant until,
                                                                  unsigned limit) {
    co_return co_await file_.commit([&] {
        std::vector<visible_dossier> out;
        auto rows = sql_->to_close.with(to_milliseconds(until), subscriber, limit);
        while (rows.step()) out.push_back(dossier_of(rows));
        return out;
    });
}

awaitable<result<std::vector<orphan>>> answers::orphans_due(instant now, unsigned limit) {
    co_return co_await file_.commit([&] {
        std::vector<orphan> out;
        auto rows = sql_->orphans.with(to_milliseconds(now), limit);
        while (rows.step()) {
            orphan orphan;
            orphan.subscriber = rows.text(0);
            orphan.folder = rows.text(1);
            orphan.dossier = rows.text(2);
            orphan.tries = static_cast<unsigned>(rows.integer(3));
            out.push_back(std::move(orphan));
        }
        return out;
    });
}

awaitable<result<bool>> answers::is_left(orphan left) {
    co_return co_await file_.commit([&] { return sql_->left.with(left.subscriber, left.folder).step(); });
}

awaitable<error_code> answers::buried(orphan left, std::string end) {
    const auto now = file_.clock().now();
    co_return co_await file_.move([&] {
        sql_->drop.run(left.subscriber, left.folder);
        if (end != "visible") sql_->forget.run(left.dossier, left.folder);
        sql_->audit.append(now, "orphan", left.dossier, fmt::format("folder={} {}", left.folder, end));
        return fate::moved;
    });
}

awaitable<error_code> answers::not_buried(orphan left, instant try_again) {
    co_return co_await file_.move([&] {
        sql_->again.run(left.subscriber, left.folder, to_milliseconds(try_again));
        return fate::moved;
    });
}

awaitable<result<std::vector<case_message>>> answers::case_messages_due(instant now, unsigned limit) {
    co_return co_await file_.commit([&] {
        std::vector<case_message> out;
        auto rows = sql_->messages.with(to_milliseconds(now), limit);
        while (rows.step())
            out.push_back({.dossier = rows.text(0),
                           .one_case = rows.text(1),
                           .attributes = rows.text(2),
                           .tries = static_cast<unsigned>(rows.integer(3)),
                           .since = from_milliseconds(rows.integer(4))});
        return out;
    });
}

awaitable<error_code> answers::case_told(std::string dossier) {
    co_return co_await file_.move([&] {
        sql_->message_ended.run(dossier);
        return fate::moved;
    });
}

awaitable<error_code> answers::case_not_told(std::string dossier, instant try_again) {
    co_return co_await file_.move([&] {
        sql_->message_waits.run(dossier, to_milliseconds(try_again));
        return fate::moved;
    });
}

}  // namespace qf::ledger
