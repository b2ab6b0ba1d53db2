// test/bench/raw.hpp -- what the libraries can do by themselves on this machine: the yardsticks of scripts/bench.
//
// Promise:  each function does `count` pieces of work and prints one line (measure.hpp).
// Fails:    throws; a yardstick that cannot be taken is no result.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace qf::bench {

// librabbitmq: persistent, mandatory messages of 2 KB, each confirmed, at most `window` unconfirmed, spread over
// `queues` queues PREFIX.0 … PREFIX.(n-1), which are declared first.
void raw_publish(std::uint16_t port, const std::string& prefix, int queues, long count, long window);
// The same to queues that are there, one name a line in the file `queues`. With a rate each publication is due at its
// time and the line tells how long after it the confirms came.
struct pace {
    std::string name;
    long count = 0;
    long window = 0;
    double rate = 0;  // a second; 0: as fast as the window allows
};
void raw_publish_to(std::uint16_t port, const std::filesystem::path& queues, const pace& how);
// Beast: POST of 2 KB to a sink over kept-alive connections, from one thread.
void raw_http(std::uint16_t port, int connections, long count);
// SQLite: a row and two events a change, WAL, synchronous=FULL, `group` changes to one commit.
void raw_sqlite(const std::filesystem::path& folder, long count, int group);
// OpenSSL over 2 KB: ES256 sign and verify; an ephemeral P-256 agreement with AES-256-GCM, both directions.
void raw_crypto(long count);

}  // namespace qf::bench
