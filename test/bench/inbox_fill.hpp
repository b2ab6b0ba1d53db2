// test/bench/inbox_fill.hpp -- an inbox as it would be after years, without the years.
//
// Promise:  writes cases of one recipient straight into the file, until there are as many: one in ten is unread, one in
//           a hundred refused, the others done, each with its folder and its file and one in three with an event.
//           A million take less than a minute. What the tables' triggers and indexes keep is as the inbox keeps it.
// Not here: durability; the file is thrown away.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace qf::bench {

struct filling {
    std::filesystem::path folder;  // the inbox's
    std::string osl;               // "OSL-13002526500013-00000"; both organizations are there
    std::string recipient;
    std::int64_t until = 0;  // cases of the recipient
};
void fill(const filling& what);

}  // namespace qf::bench
