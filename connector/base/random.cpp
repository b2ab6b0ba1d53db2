#include "connector/base/random.hpp"

#include <cerrno>
#include <cstring>
#include <sys/random.h>
#include <system_error>

namespace qf {

std::string random_bytes(std::size_t count) {
    std::string out(count, '\0');
    for (std::size_t have = 0; have < count;) {
        const auto got = ::getrandom(out.data() + have, count - have, 0);
        if (got < 0 && errno != EINTR) throw std::system_error{errno, std::generic_category(), "getrandom"};
        if (got > 0) have += static_cast<std::size_t>(got);
    }
    return out;
}

std::uint64_t random_number() {
    std::uint64_t value = 0;
    const auto bytes = random_bytes(sizeof value);
    std::memcpy(&value, bytes.data(), sizeof value);
    return value;
}

}  // namespace qf
