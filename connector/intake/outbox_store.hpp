// connector/intake/outbox_store.hpp -- the SQL of the outbox, beside the methods that run it.
//
// Fails:    sqlite::failure.
// Thread:   outbox_writer the committer's (the list before it runs), outbox_reader its worker's; each has a connection
//           of its own.
#pragma once

#include "connector/base/sqlite.hpp"
#include "connector/base/time.hpp"
#include "connector/base/time_text.hpp"
#include "queues/message.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qf::intake {

class outbox_writer {
public:
    outbox_writer(const std::filesystem::path& file, std::uint64_t pages_max);

    sqlite::database& database() { return db_; }
    // take(recipient's key, number, put_at) for all that is there, in order.
    template <class Take>
    void list(Take take) {
        auto rows = list_.with();
        while (rows.step())
            take(rows.text(0), static_cast<std::uint64_t>(rows.integer(1)), from_milliseconds(rows.integer(2)));
    }
    std::uint64_t add(const std::string& recipient_key, const queues::message& m, instant put_at);  // its number
    void remove(const std::vector<std::uint64_t>& numbers);
    void try_writing();  // as much as an envelope needs, and takes it away again

private:
    sqlite::database db_;
    sqlite::statement list_{db_, "SELECT recipient, seq, put_at FROM waiting ORDER BY seq"};
    sqlite::statement add_{
        db_, "INSERT INTO waiting (recipient, put_at, id, traceparent, body) VALUES (?1, ?2, ?3, ?4, ?5)"};
    sqlite::statement remove_{db_, "DELETE FROM waiting WHERE seq = ?1"};
};

class outbox_reader {
public:
    explicit outbox_reader(const std::filesystem::path& file);
    // In the order of the numbers given; empty where there is none.
    std::vector<std::optional<queues::message>> read(const std::vector<std::uint64_t>& numbers);

private:
    sqlite::database db_;
    sqlite::statement one_{db_, "SELECT id, body, traceparent FROM waiting WHERE seq = ?1"};
};

}  // namespace qf::intake
