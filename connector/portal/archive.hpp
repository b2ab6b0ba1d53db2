// connector/portal/archive.hpp -- several files as one ZIP, of which only what stands around their bytes is made here.
//
// Promise:  all files are announced first, so that the whole's length is known before a byte of them is read; then the
//           archive is, for each in turn, its head and its bytes, and the end.
//           Any number of files up to 65,535 and 4 GiB in all (ZIP without its 64-bit extension). Stored, not
//           compressed: what comes here is PDF, which is compressed, or a few kilobytes. Names are UTF-8, as
//           file_names.hpp makes them; two that some system would take for one are told apart by a number.
// Fails:    std::length_error beyond those bounds: the caller has a smaller one.
// Thread:   any.
// Source:   PKWARE APPNOTE 6.3.10, sections 4.3.7, 4.3.12, 4.3.16, 4.4.4 (bit 11)
#pragma once

#include "connector/base/time.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace qf::portal {

class archive {
public:
    // `folder` is a name of its own level, or empty.
    void add(std::string_view folder, std::string_view name, std::uint64_t size, instant changed);
    std::uint64_t length() const noexcept;  // of the whole, once all are announced
    std::size_t count() const noexcept { return files_.size(); }

    std::string head(std::size_t number, std::uint32_t checksum);  // stands before that file's bytes
    std::string end() const;                                       // after those of the last; all heads were made

private:
    struct file {
        std::string name;
        std::uint64_t size = 0;
        std::uint64_t offset = 0;  // where its head stands
        std::uint16_t time = 0, date = 0;
        std::uint32_t checksum = 0;
    };
    static std::string common_of(const file& packed);  // what a file's two headers share

    std::vector<file> files_;
    std::set<std::string, std::less<>> names_;  // their likenesses
    std::uint64_t bytes_ = 0;                   // heads and files
    std::uint64_t directory_ = 0;               // bytes of it
};

// CRC-32 of some bytes after others; of the first, 0.
std::uint32_t checksum_after(std::uint32_t others, std::string_view bytes) noexcept;

}  // namespace qf::portal
