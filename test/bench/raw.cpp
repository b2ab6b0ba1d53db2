// bench-raw publish PORT PREFIX QUEUES COUNT WINDOW | publish-to NAME PORT FILE-OF-QUEUES COUNT WINDOW RATE
//           http PORT CONNECTIONS COUNT | sqlite FOLDER COUNT GROUP | crypto COUNT
#include "test/bench/raw.hpp"

#include <cstdio>
#include <exception>
#include <stdexcept>
#include <string>
#include <vector>

int main(int argc, char** argv) {
    try {
        const std::vector<std::string> words(argv + 1, argv + argc);
        const auto text = [&](std::size_t i) {
            return i < words.size() ? words[i] : throw std::invalid_argument{"a word is missing"};
        };
        const auto number = [&](std::size_t i) { return std::stol(text(i)); };
        const auto port = [&](std::size_t i) { return static_cast<std::uint16_t>(number(i)); };
        using namespace qf::bench;
        if (text(0) == "publish")
            raw_publish(port(1), text(2), static_cast<int>(number(3)), number(4), number(5));
        else if (text(0) == "publish-to")
            raw_publish_to(
                port(2), text(3),
                {.name = text(1), .count = number(4), .window = number(5), .rate = static_cast<double>(number(6))});
        else if (text(0) == "http")
            raw_http(port(1), static_cast<int>(number(2)), number(3));
        else if (text(0) == "sqlite")
            raw_sqlite(text(1), number(2), static_cast<int>(number(3)));
        else if (text(0) == "crypto")
            raw_crypto(number(1));
        else
            throw std::invalid_argument{"unknown yardstick: " + text(0)};
        return 0;
    } catch (const std::exception& e) {
        std::fprintf(stderr, "bench-raw: %s\n", e.what());
        return 1;
    }
}
