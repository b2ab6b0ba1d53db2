// test/peers/peer_main.hpp -- one question on standard input, one answer on standard output: a peer's program.
//
// Promise:  exit status 0; 1 with a reason on standard error when the answer is no (std::runtime_error); 2 for a
//           question that makes no sense (std::invalid_argument), and for words that are no command.
#pragma once

#include "schemas/json.hpp"

#include <fmt/core.h>

#include <cstdio>
#include <iostream>
#include <iterator>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace qf::peers {

struct command {
    std::string_view name;
    std::string (*answer)(json::value question);
};

inline int answer_one(std::string_view program, std::span<const command> commands, int count, char** words) {
    constexpr int no = 1;
    constexpr int nonsense = 2;
    const std::string text{std::istreambuf_iterator<char>{std::cin}, {}};
    const auto question = json::document::parse(text);
    if (count != 2 || !question) {
        std::string names;
        for (const auto& c : commands) names.append(names.empty() ? "" : "|").append(c.name);
        fmt::print(stderr, "usage: {} {} < question.json\n", program, names);
        return nonsense;
    }
    for (const auto& c : commands) {
        if (c.name != words[1]) continue;
        try {
            fmt::print("{}\n", c.answer(question->root()));
            return 0;
        } catch (const std::invalid_argument& what) {
            fmt::print(stderr, "{}\n", what.what());
            return nonsense;
        } catch (const std::runtime_error& why) {
            fmt::print(stderr, "{}\n", why.what());
            return no;
        }
    }
    fmt::print(stderr, "no such command\n");
    return nonsense;
}

}  // namespace qf::peers
