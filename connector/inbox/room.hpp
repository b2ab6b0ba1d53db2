// connector/inbox/room.hpp -- how much may still come in, so that a full quota or disk is said before anything is
// written.
//
// Promise:  what is left of the quota and of the disk above its reserve, whichever is less; the reserve keeps room for
//           what must go on being written: states, events, and the deletions that make room.
// Thread:   any.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>

namespace qf::inbox {

struct room_conf {
    std::size_t quota = 0;                 // bytes of all attachments; 0: none
    std::size_t disk_reserve = 256 << 20;  // bytes that stay free on the disk
};

// `stored` bytes are there already. Never negative.
std::int64_t room_left(const room_conf& conf, const std::filesystem::path& folder, std::int64_t stored);

}  // namespace qf::inbox
