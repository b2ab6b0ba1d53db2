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

class promised_room {  // of an upload that is on its way: two at once do not count on the same bytes
public:
    promised_room(std::int64_t& total, std::int64_t size) : total_{total}, size_{size} { total_ += size_; }
    ~promised_room() { total_ -= size_; }
    promised_room(const promised_room&) = delete;
    promised_room& operator=(const promised_room&) = delete;

private:
    std::int64_t& total_;
    std::int64_t size_;
};

// `stored` bytes are there already. Never negative.
std::int64_t room_left(const room_conf& conf, const std::filesystem::path& folder, std::int64_t stored);

}  // namespace qf::inbox
