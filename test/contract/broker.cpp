#include "test/contract/broker.hpp"

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace qf::test {
namespace {

std::string once(const std::string& action, const std::filesystem::path& folder, const std::string& how = {}) {
    const auto command =
        std::string{QF_SOURCE_DIR} + "/scripts/broker " + action + " '" + folder.string() + "' " + how + " 2>&1";
    auto* const pipe = ::popen(command.c_str(), "r");
    if (pipe == nullptr) throw std::runtime_error{"cannot run scripts/broker"};
    std::string out;
    std::array<char, 512> part{};
    while (std::fgets(part.data(), part.size(), pipe) != nullptr) out += part.data();
    if (::pclose(pipe) != 0) throw std::runtime_error{"scripts/broker " + action + " " + how + " failed: " + out};
    return out;
}

// A node of a busy machine may be too slow for rabbitmqctl's own limits: it is asked again.
std::string script(const std::string& action, const std::filesystem::path& folder, const std::string& how = {}) {
    for (int left = action == "ctl" ? 2 : 0; left > 0; --left) {
        try {
            return once(action, folder, how);
        } catch (const std::runtime_error& e) {
            std::fprintf(stderr, "%s; once more\n", e.what());
        }
    }
    return once(action, folder, how);
}

// As a shell would read it: commas are escaped.
std::string url_in(const std::string& said) {
    constexpr std::string_view name = "QF_AMQP_URL=";
    const auto from = said.find(name);
    if (from == std::string::npos) throw std::runtime_error{"scripts/broker does not tell its address"};
    const auto begin = from + name.size();
    auto url = said.substr(begin, said.find(' ', begin) - begin);
    std::erase(url, '\\');
    return url;
}

}  // namespace

broker::~broker() {
    try {
        script("down", folder_.path(), "--kill");
    } catch (const std::runtime_error& e) {
        std::fprintf(stderr, "%s\n", e.what());
    }
}

void broker::start() {
    url_ = url_in(script("up", folder_.path()));
}

void broker::kill() {
    script("down", folder_.path(), "--kill");
}

void broker::signal(int number) {
    int pid = 0;
    std::ifstream{folder_ / "pid"} >> pid;
    if (pid <= 0 || ::kill(pid, number) != 0) throw std::runtime_error{"the broker has no process"};
}

std::string broker::control(const std::string& command) {
    return script("ctl", folder_.path(), command);
}

void broker::configure(const std::string& lines) {
    std::ofstream{folder_ / "extra.conf"} << lines;
}

cluster::cluster() : url_{url_in(script("cluster-up", folder_.path()))} {}

cluster::~cluster() {
    try {
        script("cluster-down", folder_.path());
    } catch (const std::runtime_error& e) {
        std::fprintf(stderr, "%s\n", e.what());
    }
}

void cluster::kill(int node) {
    script("node-kill", folder_ / std::to_string(node));
}

void cluster::start(int node) {
    script("node-up", folder_ / std::to_string(node));
}

std::string cluster::control(int node, const std::string& command) {
    return script("ctl", folder_ / std::to_string(node), command);
}

const std::string& shared_broker() {
    static const std::string url = [] {
        if (const char* given = std::getenv("QF_TEST_AMQP_URL"); given != nullptr && *given != '\0')
            return std::string{given};
        static const broker own;
        return own.url();
    }();
    return url;
}

}  // namespace qf::test
