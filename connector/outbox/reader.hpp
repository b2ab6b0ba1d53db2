// connector/outbox/reader.hpp -- what waits in the outbox, for the relay that sends it on and for who looks after it.
//
// Promise:  a connection of its own that changes nothing, beside a running intake or without one. Oldest first.
// Fails:    sqlite::failure, also when the file is missing.
// Thread:   one at a time; every call blocks, so not the loop of a daemon (worker.hpp).
#pragma once

#include "connector/base/sqlite.hpp"
#include "connector/base/time.hpp"
#include "connector/outbox/sealed.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace qf::outbox {

struct waiting_count {  // of one recipient
    std::string recipient_key;
    std::uint64_t count = 0;
    instant oldest{};
};

class reader {
public:
    explicit reader(const std::filesystem::path& file);

    std::uint64_t count();
    std::optional<instant> oldest();
    std::vector<waiting_count> counts();  // by recipient
    // Those after the number given, so that who reads on gives the last one's.
    std::vector<waiting> list(std::uint64_t after, std::size_t limit);
    // In the order of the numbers given; empty where there is none.
    std::vector<std::optional<sealed>> read(const std::vector<std::uint64_t>& numbers);

private:
    sqlite::database db_;
    sqlite::statement count_{db_, "SELECT count(*) FROM waiting"};
    sqlite::statement oldest_{db_, "SELECT put_at FROM waiting ORDER BY seq LIMIT 1"};
    sqlite::statement counts_{
        db_, "SELECT recipient, count(*), min(put_at) FROM waiting GROUP BY recipient ORDER BY recipient"};
    sqlite::statement list_{db_, "SELECT seq, recipient, id, put_at FROM waiting WHERE seq > ?1 ORDER BY seq LIMIT ?2"};
    sqlite::statement envelope_{db_, "SELECT id, body, traceparent FROM waiting WHERE seq = ?1"};
};

}  // namespace qf::outbox
