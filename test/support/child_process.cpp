#include "test/support/child_process.hpp"

#include "connector/base/file.hpp"
#include "test/support/temporary_folder.hpp"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdexcept>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

extern char** environ;

namespace qf::test {
namespace {

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> out;
    for (auto& text : texts) out.push_back(text.data());
    out.push_back(nullptr);
    return out;
}

}  // namespace

child_process::child_process(const std::vector<std::string>& command, const std::vector<std::string>& environment,
                             const std::filesystem::path& output, const std::filesystem::path& errors) {
    auto arguments = command;
    auto variables = environment;
    for (char** one = environ; *one; ++one)
        if (std::string_view{*one}.substr(0, 3) != "QF_") variables.emplace_back(*one);
    ::posix_spawn_file_actions_t files;
    ::posix_spawn_file_actions_init(&files);
    constexpr int append = O_WRONLY | O_CREAT | O_APPEND;
    ::posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_addopen(&files, 1, output.c_str(), append, 0600);
    ::posix_spawn_file_actions_addopen(&files, 2, errors.c_str(), append, 0600);
    ::posix_spawn_file_actions_addclosefrom_np(&files, 3);  // a relay of the test would go on listening in the child
    const int failed = ::posix_spawn(&pid_, arguments.front().c_str(), &files, nullptr, pointers(arguments).data(),
                                     pointers(variables).data());
    ::posix_spawn_file_actions_destroy(&files);
    if (failed != 0) throw std::system_error{failed, std::generic_category(), arguments.front()};
}

child_process::~child_process() {
    if (ended_) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
}

void child_process::signal(int number) const {
    if (!ended_) ::kill(pid_, number);
}

std::optional<ended> child_process::wait(std::chrono::milliseconds limit) {
    const auto end = std::chrono::steady_clock::now() + limit;
    while (!ended_) {
        int status = 0;
        const auto got = ::waitpid(pid_, &status, WNOHANG);
        if (got == pid_)
            ended_ = WIFEXITED(status) ? ended{WEXITSTATUS(status), 0} : ended{-1, WTERMSIG(status)};
        else if (std::chrono::steady_clock::now() >= end)
            return std::nullopt;
        else
            breathe();
    }
    return ended_;
}

finished run_to_end(const std::vector<std::string>& command, const std::vector<std::string>& environment,
                    std::chrono::seconds limit) {
    const temporary_folder folder;
    child_process child{command, environment, folder / "out", folder / "err"};
    const auto how = child.wait(limit);
    const auto text = [&](const char* name) {
        const auto content = read_file(folder / name);
        return content ? *content : std::string{};
    };
    if (!how) throw std::runtime_error{command.front() + " did not end in time: " + text("err")};
    return {*how, text("out"), text("err")};
}

void breathe() {
    ::poll(nullptr, 0, 3);
}

}  // namespace qf::test
