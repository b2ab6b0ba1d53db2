// connector/outbox/writer.hpp -- the outbox, written: the SQL beside the methods that run it.
//
// Promise:  the constructor makes the file, and gives its room back to the volume where a long outage made it grow.
// Not here: when anything is written or sent on (connector/intake/relay.hpp).
// Fails:    sqlite::failure.
// Thread:   one at a time: the committer's.
#pragma once

#include "connector/base/sqlite.hpp"
#include "connector/base/time.hpp"
#include "connector/outbox/sealed.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace qf::outbox {

class writer {
public:
    writer(const std::filesystem::path& file, std::uint64_t pages_max);  // of 4 KiB; 0: as many as the volume has

    sqlite::database& database() { return db_; }
    std::uint64_t add(const std::string& recipient_key, const sealed& envelope, instant put_at);  // its number
    void remove(const std::vector<std::uint64_t>& numbers);
    void try_writing();  // as much as an envelope needs, and takes it away again

private:
    sqlite::database db_;
    sqlite::statement add_{
        db_, "INSERT INTO waiting (recipient, put_at, id, traceparent, body) VALUES (?1, ?2, ?3, ?4, ?5)"};
    sqlite::statement remove_{db_, "DELETE FROM waiting WHERE seq = ?1"};
};

}  // namespace qf::outbox
