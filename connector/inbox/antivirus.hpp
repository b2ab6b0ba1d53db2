// connector/inbox/antivirus.hpp -- clamd, asked whether a file is clean: INSTREAM over a Unix or a TCP socket.
//
// Promise:  one connection a file; the bytes go in chunks as their source gives them.
// Fails:    what the source fails with; destination_unreachable (also when clamd ends in the middle of it),
//           destination_silent (the time is over), destination_babbles (no verdict: among others, the file is larger
//           than clamd's StreamMaxLength; or than MaxFileSize, MaxScanSize or another limit of it, which clamd says
//           only with AlertExceedsMax: without it what was not looked at is "OK"). Nothing can be said of the file
//           then.
// Thread:   the loop.
// Source:   clamd(8), "INSTREAM"
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/base/clock.hpp"
#include "connector/base/errors.hpp"
#include "connector/net/body_source.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace qf::inbox {

struct antivirus_conf {
    std::string address = {};  // "/run/clamav/clamd.ctl" or "127.0.0.1:3310"; empty: none, every file is clean
    duration time = std::chrono::seconds{30};  // for one file; a large one has it again for each 64 MiB
    bool wanted() const noexcept { return !address.empty(); }
};

enum class finding_of_antivirus { clean, infected };

awaitable<result<finding_of_antivirus>> scan(const antivirus_conf& conf, clock_source& clock, net::body_source& bytes,
                                             std::int64_t size);

// "stream: OK" and "stream: Eicar-Signature FOUND"; destination_babbles for anything else, such as
// "stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND", which is no finding. Pure.
result<finding_of_antivirus> verdict_of(std::string_view answer);
// Is it an address that scan() can use? Pure.
bool is_antivirus_address(std::string_view text);

}  // namespace qf::inbox
