// test/bench/form_load.hpp -- many browsers at once: requests written beforehand, over kept-alive connections.
//
// Promise:  every answer is read whole and has to begin with what was expected: anything else ends the run. With a rate
//           it is an open loop: request n is due at n / rate whatever became of the others, and its time counts from
//           then. Prints one line (measure.hpp) with the server's own CPU a request beside ours.
// Fails:    throws.
#pragma once

#include <cstdint>
#include <string>
#include <sys/types.h>
#include <vector>

namespace qf::bench {

struct load {
    std::string name;
    std::uint16_t port = 0;
    ::pid_t server = 0;  // whose CPU time is told
    int connections = 0;
    long count = 0;
    double rate = 0;                    // a second; 0: as fast as the answers come
    std::vector<std::string> requests;  // in turn, again from the first one
    std::string expected;               // "HTTP/1.1 200"
    std::string expected_field = {};    // "Location: /confirmation/"; empty: any
};

void run(const load& what);

std::string page_request(const std::string& target);

}  // namespace qf::bench
