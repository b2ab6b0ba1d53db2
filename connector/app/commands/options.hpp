// connector/app/commands/options.hpp -- options of our own types, bound as CLI11 binds its own.
//
// Promise:  what a type's reader does not take is CLI11's ValidationError, which names the option and the text.
// Thread:   one.
#pragma once

#include "connector/base/recipient.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace qf::app {

template <class Value>
struct choice_word {
    const char* text;
    Value value;
};

// One of some words, each for a value; the help lists them.
template <class Target, class Value, std::size_t Count>
CLI::Option* add_choice(CLI::App& command, const char* name, Target& target, const choice_word<Value> (&words)[Count],
                        const char* meaning) {
    std::vector<std::string> texts;
    for (const auto& word : words) texts.emplace_back(word.text);
    const auto put = [&target, &words](const std::string& text) {
        for (const auto& word : words)
            if (word.text == text) target = word.value;
    };
    return command.add_option_function<std::string>(name, put, meaning)->check(CLI::IsMember(texts));
}

// Read by `parse`, which gives an optional or a result; `form` says what is taken.
template <class Target, class Parse>
CLI::Option* add_parsed(CLI::App& command, const char* name, Target& target, Parse parse, std::string form,
                        const char* meaning) {
    const auto put = [&target, parse, name, form = std::move(form)](const std::string& text) {
        auto value = parse(text);
        if (!value) throw CLI::ValidationError(name, fmt::format("\"{}\" is not {}", text, form));
        target = std::move(*value);
    };
    return command.add_option_function<std::string>(name, put, meaning);
}

inline CLI::Option* add_recipient(CLI::App& command, const char* name, std::optional<recipient>& target,
                                  const char* meaning = "<cog>.<siret>") {
    const auto parse = [](const std::string& text) { return recipient::parse(text); };
    return add_parsed(command, name, target, parse, "<cog>.<siret>", meaning);
}

// Given several times, or separated by commas.
inline CLI::Option* add_list(CLI::App& command, const char* name, std::vector<std::string>& target,
                             const char* meaning) {
    return command.add_option(name, target, meaning)->delimiter(',')->allow_extra_args(false);
}

inline CLI::Option* add_limit(CLI::App& command, std::size_t& limit) {
    return command.add_option("--limit", limit, "how many at the most")
        ->check(CLI::Range(1, 100'000))
        ->capture_default_str();
}

}  // namespace qf::app
