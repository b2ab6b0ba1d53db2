// test/bench/measure.hpp -- what a piece of work cost: wall time and CPU time of this process, printed as one line of
// key=value that scripts/bench reads. Rates depend on what else the machine does; CPU per message much less.
#pragma once

#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <sys/resource.h>
#include <sys/types.h>
#include <unistd.h>

namespace qf::bench {

class measure {
public:
    measure() : began_{clock::now()}, cpu_{cpu_seconds()} {}

    // `beside`: further figures, each with a blank before it.
    void print(const char* name, long count, const std::string& beside = {}) const {
        const double wall = seconds();
        const double cpu = cpu_seconds() - cpu_;
        std::printf("name=%s count=%ld seconds=%.3f per_s=%.0f cpu_us=%.1f%s\n", name, count, wall,
                    static_cast<double>(count) / wall, cpu * 1e6 / static_cast<double>(count), beside.c_str());
        std::fflush(stdout);
    }
    double seconds() const { return std::chrono::duration<double>(clock::now() - began_).count(); }

    static double cpu_seconds() {
        ::rusage used{};
        ::getrusage(RUSAGE_SELF, &used);
        const auto in_seconds = [](const ::timeval& t) {
            return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
        };
        return in_seconds(used.ru_utime) + in_seconds(used.ru_stime);
    }

private:
    using clock = std::chrono::steady_clock;
    clock::time_point began_;
    double cpu_;
};

// User and system time of a process: the fields after its name, which stands in brackets.
inline double cpu_seconds_of(::pid_t pid) {
    std::ifstream in{"/proc/" + std::to_string(pid) + "/stat"};
    const std::string text{std::istreambuf_iterator<char>{in}, {}};
    const auto end_of_name = text.rfind(')');
    if (end_of_name == std::string::npos) throw std::runtime_error{"no such server process"};
    constexpr int fields_before = 11;
    std::size_t at = end_of_name + 1;
    for (int i = 0; i < fields_before; ++i) at = text.find(' ', at + 1);
    std::size_t used = 0;
    const auto user = std::stol(text.substr(at), &used);
    const auto system = std::stol(text.substr(at + used));
    return static_cast<double>(user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

}  // namespace qf::bench
