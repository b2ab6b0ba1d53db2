#include "connector/inbox/room.hpp"

#include <algorithm>
#include <limits>
#include <sys/statvfs.h>

namespace qf::inbox {

std::int64_t room_left(const room_conf& conf, const std::filesystem::path& folder, std::int64_t stored) {
    auto out = std::numeric_limits<std::int64_t>::max();
    if (conf.quota > 0) out = static_cast<std::int64_t>(conf.quota) - stored;
    struct ::statvfs disk {};
    // A disk that cannot be asked is no reason to refuse: the write itself will tell.
    if (::statvfs(folder.c_str(), &disk) == 0) {
        const auto available = static_cast<std::int64_t>(disk.f_bavail) * static_cast<std::int64_t>(disk.f_frsize);
        out = std::min(out, available - static_cast<std::int64_t>(conf.disk_reserve));
    }
    return std::max<std::int64_t>(out, 0);
}

}  // namespace qf::inbox
