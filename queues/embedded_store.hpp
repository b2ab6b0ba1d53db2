// queues/embedded_store.hpp -- the SQL of the embedded queue, beside the methods that run it.
//
// Fails:    sqlite::failure.
// Thread:   embedded_writer the committer's, embedded_reader its worker's; each has a connection of its own.
#pragma once

#include "connector/base/sqlite.hpp"
#include "queues/message.hpp"
#include "queues/queue.hpp"
#include "queues/shelf.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace qf::queues {

struct parked_row {
    std::uint64_t seq = 0;
    std::string id;
    std::string recipient_key;
};

class embedded_writer {
public:
    explicit embedded_writer(const std::filesystem::path& file);

    sqlite::database& database() { return db_; }
    void add(const std::string& recipient_key, const message& m);
    void park(parking_place place, const parked_message& m);
    void remove(std::uint64_t seq);
    void unpark(std::span<const parked_row> rows, unparking action);  // those that are still there
    // Notes that a consumer starts. Messages up to the number it gives may have been taken by an earlier one.
    std::uint64_t start_consuming();

private:
    sqlite::database db_;
    sqlite::statement add_{db_, "INSERT INTO message (recipient, id, body, traceparent) VALUES (?1, ?2, ?3, ?4)"};
    sqlite::statement park_{
        db_, R"(INSERT INTO parked (place, recipient, reason, reference, parked_at, id, body, traceparent)
                                    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8))"};
    sqlite::statement remove_{db_, "DELETE FROM message WHERE seq = ?1"};
    sqlite::statement release_{db_, R"(INSERT INTO message (recipient, id, body, traceparent)
                                        SELECT recipient, id, body, traceparent FROM parked WHERE seq = ?1)"};
    sqlite::statement discard_{db_, "DELETE FROM parked WHERE seq = ?1"};
};

class embedded_reader {
public:
    explicit embedded_reader(const std::filesystem::path& file);

    bool changed();                                                 // has anybody committed since the last call?
    std::vector<std::string> recipients_after(std::uint64_t& seq);  // with newer messages; moves seq to the newest
    std::vector<fetched_message> after(const std::string& recipient_key, std::uint64_t seq, std::size_t limit);
    std::optional<fetched_message> one(std::uint64_t seq);
    std::uint64_t count(const std::string& recipient_key);
    std::uint64_t count(parking_place place);
    std::vector<parked_entry> parked(parking_place place, page range);
    // Oldest first.
    std::vector<parked_row> parked_with(parking_place place, const std::vector<std::string>& ids);

private:
    sqlite::database db_;
    std::int64_t version_ = -1;
    sqlite::statement recipients_{db_, "SELECT recipient, max(seq) FROM message WHERE seq > ?1 GROUP BY recipient"};
    sqlite::statement after_{db_, R"(SELECT seq, id, body, traceparent FROM message
                                      WHERE recipient = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3)"};
    sqlite::statement one_{db_, "SELECT seq, id, body, traceparent FROM message WHERE seq = ?1"};
    sqlite::statement count_{db_, "SELECT count(*) FROM message WHERE recipient = ?1"};
    sqlite::statement count_parked_{db_, "SELECT count(*) FROM parked WHERE place = ?1"};
    sqlite::statement parked_{db_, R"(SELECT id, recipient, reason, reference, parked_at, length(body) FROM parked
                                       WHERE place = ?1 ORDER BY seq LIMIT ?2 OFFSET ?3)"};
    sqlite::statement parked_ids_{db_, "SELECT seq, id, recipient FROM parked WHERE place = ?1 ORDER BY seq"};
};

}  // namespace qf::queues
