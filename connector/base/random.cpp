#include "connector/base/random.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <sys/random.h>
#include <system_error>

namespace qf {
namespace {

void fill(char* room, std::size_t count) {
    for (std::size_t have = 0; have < count;) {
        const auto got = ::getrandom(room + have, count - have, 0);
        if (got < 0 && errno != EINTR) throw std::system_error{errno, std::generic_category(), "getrandom"};
        if (got > 0) have += static_cast<std::size_t>(got);
    }
}

// The kernel is asked for many small numbers at once. What was given out is wiped. This program never forks.
struct reserve {
    std::array<char, 256> bytes{};
    std::size_t left = 0;
};

}  // namespace

std::string random_bytes(std::size_t count) {
    thread_local reserve kept;
    std::string out(count, '\0');
    if (count > kept.bytes.size()) {
        fill(out.data(), count);
        return out;
    }
    if (kept.left < count) {
        fill(kept.bytes.data(), kept.bytes.size());
        kept.left = kept.bytes.size();
    }
    char* const from = kept.bytes.data() + (kept.left - count);
    std::memcpy(out.data(), from, count);
    ::explicit_bzero(from, count);
    kept.left -= count;
    return out;
}

std::uint64_t random_number() {
    std::uint64_t value = 0;
    const auto bytes = random_bytes(sizeof value);
    std::memcpy(&value, bytes.data(), sizeof value);
    return value;
}

double jitter() {
    return static_cast<double>(random_number() >> 11) * 0x1p-53;
}

}  // namespace qf
