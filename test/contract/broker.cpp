#include "test/contract/broker.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>

namespace qf::test {
namespace {

std::string script(const std::string& action, const std::filesystem::path& folder, const std::string& how = {}) {
    const auto command = std::string{QF_SOURCE_DIR} + "/scripts/broker " + action + " '" + folder.string() + "' " + how;
    auto* const pipe = ::popen(command.c_str(), "r");
    if (pipe == nullptr) throw std::runtime_error{"cannot run scripts/broker"};
    std::string out;
    std::array<char, 512> part{};
    while (std::fgets(part.data(), part.size(), pipe) != nullptr) out += part.data();
    if (::pclose(pipe) != 0) throw std::runtime_error{"scripts/broker " + action + " failed: is RabbitMQ installed?"};
    return out;
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
    const auto said = script("up", folder_.path());
    constexpr std::string_view name = "QF_AMQP_URL=";
    const auto from = said.find(name);
    if (from == std::string::npos) throw std::runtime_error{"scripts/broker does not tell its address"};
    const auto begin = from + name.size();
    url_ = said.substr(begin, said.find(' ', begin) - begin);
}

void broker::kill() {
    script("down", folder_.path(), "--kill");
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
