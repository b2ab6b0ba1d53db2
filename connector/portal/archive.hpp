// connector/portal/archive.hpp -- several files as one ZIP, in memory.
//
// Promise:  any number of files up to 65,535 and 4 GiB in all (ZIP without its 64-bit extension). Stored, not
//           compressed: what comes here is PDF, which is compressed, or a few kilobytes. Names are UTF-8; what could
//           lead out of a folder or is forbidden on some system becomes "_", and two of one name are told apart by a
//           number.
// Fails:    std::length_error beyond those bounds: the caller has a smaller one.
// Thread:   any.
// Source:   PKWARE APPNOTE 6.3.10, sections 4.3.7, 4.3.12, 4.3.16, 4.4.4 (bit 11)
#pragma once

#include "connector/base/clock.hpp"

#include <set>
#include <string>
#include <string_view>

namespace qf::portal {

class archive {
public:
    // `folder` is a name of its own level, or empty.
    void add(std::string_view folder, std::string_view name, std::string_view bytes, instant changed);
    std::string finished() &&;
    std::size_t size() const noexcept { return files_.size(); }

private:
    std::string files_, directory_;
    std::set<std::string, std::less<>> names_;
    unsigned count_ = 0;
};

std::string safe_file_name(std::string_view name);

}  // namespace qf::portal
