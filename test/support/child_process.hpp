// test/support/child_process.hpp -- a program of ours as a process of its own, which a test may kill.
//
// Promise:  output and errors go to files the test can read; the process never outlives this object.
// Thread:   one.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace qf::test {

struct ended {
    int exit_code = -1;  // of a normal end
    int signal = 0;      // that killed it
};

class child_process {
public:
    // `environment` is added to ours: {"QF_STATE_FOLDER=/…"}.
    child_process(const std::vector<std::string>& command, const std::vector<std::string>& environment,
                  const std::filesystem::path& output, const std::filesystem::path& errors);
    ~child_process();  // SIGKILL, if it still runs
    child_process(const child_process&) = delete;
    child_process& operator=(const child_process&) = delete;

    void signal(int number) const;
    ::pid_t id() const noexcept { return pid_; }
    std::optional<ended> wait(std::chrono::milliseconds limit);  // empty: it still runs
    bool running() { return !wait(std::chrono::milliseconds{0}); }

private:
    ::pid_t pid_ = -1;
    std::optional<ended> ended_;
};

// Runs to its end; throws when it takes longer than `limit`.
struct finished {
    ended how;
    std::string output;
    std::string errors;
};
finished run_to_end(const std::vector<std::string>& command, const std::vector<std::string>& environment,
                    std::chrono::seconds limit = std::chrono::seconds{30});

inline const std::string built_program = QF_BUILD_DIR "/qf-connector";
// For what comes within a second on an idle machine: a busy one is no failure.
inline constexpr std::chrono::seconds patience{40};

// Asks `holds` again and again, a few milliseconds apart, until it says yes (true) or the limit has passed (false).
template <class Condition>
bool eventually(Condition holds, std::chrono::milliseconds limit);

void breathe();  // a few milliseconds, for eventually()

template <class Condition>
bool eventually(Condition holds, std::chrono::milliseconds limit) {
    const auto end = std::chrono::steady_clock::now() + limit;
    for (;;) {
        if (holds()) return true;
        if (std::chrono::steady_clock::now() >= end) return false;
        breathe();
    }
}

}  // namespace qf::test
