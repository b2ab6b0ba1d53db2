#include "connector/ledger/standings.hpp"

#include "connector/base/asio.hpp"
#include "connector/base/time_text.hpp"

#include <array>

namespace qf::ledger {
namespace {

constexpr std::array<std::string_view, 3> causes = {"failing", "refused", "operator"};

lane_cause cause_of(std::string_view name) {
    if (name == causes[1]) return lane_cause::refused;
    return name == causes[2] ? lane_cause::operator_ : lane_cause::failing;
}

std::optional<std::int64_t> stored_time(const std::optional<instant>& moment) {
    if (!moment) return std::nullopt;
    return to_milliseconds(*moment);
}

}  // namespace

std::string_view name_of(lane_cause c) noexcept {
    return causes[static_cast<std::size_t>(c)];
}

struct standings::statements {
    explicit statements(sqlite::database& d) : db{d} {}
    sqlite::database& db;
    sqlite::statement put_lane{db, R"(
        INSERT INTO lane (recipient, cause, failures, since, resume_at, reason) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
            ON CONFLICT (recipient) DO UPDATE SET cause = ?2, failures = ?3, resume_at = ?5, reason = ?6)"};
    sqlite::statement put_destination{db, R"(
        INSERT INTO destination (subscriber, state, openings, since, retry_at, reason) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
            ON CONFLICT (subscriber) DO UPDATE SET state = ?2, openings = ?3, retry_at = ?5, reason = ?6)"};
    sqlite::statement drop_lane{db, "DELETE FROM lane WHERE recipient = ?1"};
    sqlite::statement drop_destination{db, "DELETE FROM destination WHERE subscriber = ?1"};
};

standings::standings(ledger_file& file) : file_{file}, sql_{std::make_unique<statements>(file.db())} {}
standings::~standings() = default;

std::vector<lane_standing> lanes_in(sqlite::database& db) {
    std::vector<lane_standing> out;
    sqlite::statement all{db, "SELECT recipient, cause, failures, since, resume_at, reason FROM lane"};
    auto rows = all.with();
    while (rows.step()) {
        lane_standing row;
        row.recipient = rows.text(0);
        row.cause = cause_of(rows.view(1));
        row.failures = static_cast<unsigned>(rows.integer(2));
        row.since = from_milliseconds(rows.integer(3));
        if (const auto at = rows.maybe_integer(4)) row.resume_at = from_milliseconds(*at);
        row.reason = rows.text(5);
        out.push_back(std::move(row));
    }
    return out;
}

std::vector<destination_standing> destinations_in(sqlite::database& db) {
    std::vector<destination_standing> out;
    sqlite::statement all{db, "SELECT subscriber, state, openings, since, retry_at, reason FROM destination"};
    auto rows = all.with();
    while (rows.step()) {
        destination_standing row;
        row.subscriber = rows.text(0);
        row.state = rows.view(1) == "stopped" ? breaker_standing::stopped : breaker_standing::open;
        row.openings = static_cast<unsigned>(rows.integer(2));
        row.since = from_milliseconds(rows.integer(3));
        row.retry_at = from_milliseconds(rows.integer(4));
        row.reason = rows.text(5);
        out.push_back(std::move(row));
    }
    return out;
}

awaitable<result<standings::all>> standings::read() {
    co_return co_await file_.commit([this] {
        all out;
        out.lanes = lanes_in(file_.db());
        out.destinations = destinations_in(file_.db());
        return out;
    });
}

awaitable<error_code> standings::remember(lane_standing row) {
    co_return co_await file_.move([&] {
        sql_->put_lane.run(row.recipient, name_of(row.cause), row.failures, to_milliseconds(row.since),
                           stored_time(row.resume_at), row.reason);
        return fate::moved;
    });
}

awaitable<error_code> standings::remember(destination_standing row) {
    co_return co_await file_.move([&] {
        sql_->put_destination.run(row.subscriber, row.state == breaker_standing::open ? "open" : "stopped",
                                  row.openings, to_milliseconds(row.since), to_milliseconds(row.retry_at), row.reason);
        return fate::moved;
    });
}

awaitable<error_code> standings::forget_lane(std::string recipient) {
    co_return co_await file_.move([&] {
        sql_->drop_lane.run(recipient);
        return fate::moved;
    });
}

awaitable<error_code> standings::forget_destination(std::string subscriber) {
    co_return co_await file_.move([&] {
        sql_->drop_destination.run(subscriber);
        return fate::moved;
    });
}

}  // namespace qf::ledger
