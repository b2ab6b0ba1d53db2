// connector/inbox/byte_range.hpp -- the part of a file that a Range header asks for (RFC 9110, section 14). Pure.
//
// Promise:  one range of bytes is honoured: "bytes=0-99", "bytes=100-", "bytes=-50". Anything else, several ranges
//           included, is answered with the whole file, as the RFC allows; one that begins after the end, with 416.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace qf::inbox {

struct byte_range {
    std::int64_t begin = 0;
    std::int64_t length = 0;
    bool whole = true;
    bool satisfiable = true;

    static byte_range of(const std::optional<std::string>& header, std::int64_t size);
};

}  // namespace qf::inbox
