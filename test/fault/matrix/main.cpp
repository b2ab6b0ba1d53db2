// test/fault/matrix/main.cpp -- the fault matrix over real processes: each case does its harm, mends it, and counts
// what became of the transmissions. scripts/fault builds and runs it.
//
//   fault-matrix [--list] [--case NAME]... [--whole] [--table FILE]
//
// Exit status 1 when a case lost or doubled anything, or could not be run to its end.
#include "test/fault/matrix/stage.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace qf::test;

std::vector<matrix_case> all_cases() {
    std::vector<matrix_case> out;
    for (const auto& some : {kill_cases(), network_cases(), answer_cases(), disk_cases(), clock_cases(), crowd_cases()})
        out.insert(out.end(), some.begin(), some.end());
    return out;
}

}  // namespace

int main(int count, char** words) {
    extent how;
    std::vector<std::string> wanted;
    std::string table;
    bool list = false;
    for (int i = 1; i < count; ++i) {
        const std::string_view word{words[i]};
        const bool more = i + 1 < count;
        if (word == "--list")
            list = true;
        else if (word == "--whole")
            how = {true, 40, 12, std::chrono::seconds{60}, 5'000};
        else if (word == "--case" && more)
            wanted.emplace_back(words[++i]);
        else if (word == "--table" && more)
            table = words[++i];
        else {
            std::fputs("usage: fault-matrix [--list] [--case NAME]... [--whole] [--table FILE]\n", stderr);
            return 2;
        }
    }
    auto cases = all_cases();
    if (!wanted.empty())
        std::erase_if(cases, [&](const matrix_case& c) { return std::ranges::find(wanted, c.name) == wanted.end(); });
    if (list) {
        for (const auto& one : cases) fmt::print("{:<26}{}\n", one.name, one.what);
        return 0;
    }
    std::string rows;
    unsigned passed = 0, failed = 0;
    for (const auto& one : cases) {
        measure m;
        bool ran = true;
        const auto began = std::chrono::steady_clock::now();
        try {
            m = one.run(how);
        } catch (const std::exception& e) {
            ran = false;
            const std::string why = e.what();
            m.note = "not run to its end: " + why.substr(0, why.find('\n'));
        }
        const bool good = ran && m.transmissions > 0 && m.lost == 0 && m.doubled == 0;
        ++(good ? passed : failed);
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
        fmt::print("{:<7}{:<26}{:>6} sent {:>3} lost {:>3} doubled {:>7.1f} s to recover  {}  ({:.0f} s)\n",
                   good ? "ok" : "FAILED", one.name, m.transmissions, m.lost, m.doubled, m.seconds, m.note,
                   took.count());
        std::fflush(stdout);
        rows += fmt::format("| {} | {} | {} | {} | {} | {:.1f} s | {} |\n", one.name, one.what, m.transmissions, m.lost,
                            m.doubled, m.seconds, m.note);
    }
    if (!table.empty()) std::ofstream{table} << rows;
    fmt::print("test cases: {} | {} passed | {} failed\n", passed + failed, passed, failed);
    return failed == 0 && passed > 0 ? 0 : 1;
}
