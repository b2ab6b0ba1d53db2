// test/fault/matrix/stage.hpp -- one case of the fault matrix: a machine with our processes on it, transmissions, and
// the count of what became of them.
//
// Promise:  every process is the built program; counts come from the inbox's own file. What was submitted and is not
//           visible whole is lost, parked or not; what is visible twice, or was notified twice, is doubled.
// Thread:   one; while it waits it runs the loop, on which the relays of a case live.
#pragma once

#include "test/support/rig.hpp"
#include "test/support/site.hpp"

#include <chrono>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace qf::test {

struct measure {  // of a case
    std::size_t transmissions = 0, lost = 0, doubled = 0;
    double seconds = 0;  // from the end of the fault until the last dossier was visible
    std::string note = {};
};

struct extent {  // how much of it: the bounded form is for scripts/test
    bool whole = false;
    unsigned transmissions = 6;
    unsigned times = 3;             // how often something is killed
    std::chrono::seconds pause{2};  // of SIGSTOP
    unsigned communes = 500;        // of which a fifth are dead
};

using environment = std::vector<std::string>;

class stage {
public:
    explicit stage(const extent& how, std::string broker = {});
    ~stage();

    const extent how;
    rig here;
    site on;
    std::vector<std::string> references;

    void set(const std::string& variable, const std::string& value);  // for every process started from now on
    void submit(unsigned count);
    void prepare_intake();    // start("intake") listens where press() goes then
    awaitable<bool> press();  // a citizen's click, through the intake; only one with a receipt counts as sent
    child_process& start(const std::string& role);
    child_process& start_program(const std::string& name, std::vector<std::string> command);
    child_process& running(const std::string& name) { return *processes_.at(name); }
    void kill(const std::string& name);  // -9
    bool stop(const std::string& name);  // in order; whether it ended well
    void signal(const std::string& name, int number) { running(name).signal(number); }
    std::chrono::milliseconds moment();  // a random one
    void pass(std::chrono::milliseconds time);
    void begin() { mended_ = std::chrono::steady_clock::now(); }  // the fault has ended
    std::size_t visible() const;                                  // dossiers of ours
    bool nothing_parked() const;

    template <class Condition>
    bool until(Condition holds, std::chrono::seconds limit) {
        const auto end = std::chrono::steady_clock::now() + limit;
        while (!holds()) {
            if (std::chrono::steady_clock::now() >= end) return false;
            pass(std::chrono::milliseconds{20});
        }
        return true;
    }
    // Waits until all is visible, and a little longer for what should not come; then counts.
    measure settle(std::chrono::seconds limit = std::chrono::seconds{60});

private:
    struct seen {
        unsigned visible = 0, whole = 0, notified = 0;
    };
    std::map<std::string, seen> look() const;  // by external id

    environment environment_;
    std::map<std::string, std::unique_ptr<child_process>> processes_;
    std::chrono::steady_clock::time_point mended_ = std::chrono::steady_clock::now();
    std::mt19937 dice_{1};
    std::uint16_t intake_port_ = free_port();
};

// The cases, by file.
struct matrix_case {
    const char* name;
    const char* what;
    measure (*run)(const extent& how);
};
std::vector<matrix_case> kill_cases();
std::vector<matrix_case> network_cases();
std::vector<matrix_case> answer_cases();
std::vector<matrix_case> disk_cases();
std::vector<matrix_case> clock_cases();
std::vector<matrix_case> crowd_cases();

}  // namespace qf::test
