// test/bench/inbox_load.hpp -- operators that deliver complete dossiers to the inbox, many at once.
//
// Promise:  each connection makes a dossier after the other: POST, three PUT of 2 KiB, PATCH, each sent when the one
//           before was answered. An unexpected answer ends the run. Prints one line (measure.hpp) with the server's own
//           CPU a dossier beside ours.
// Fails:    throws.
#pragma once

#include <cstdint>
#include <string>
#include <sys/types.h>

namespace qf::bench {

struct deliveries {
    std::string name;
    std::uint16_t port = 0;
    ::pid_t server = 0;  // whose CPU time is told
    int connections = 0;
    long count = 0;
    std::string token;
    std::string recipient;  // "SI-21260086600016-26086"
};
void run(const deliveries& what);

}  // namespace qf::bench
