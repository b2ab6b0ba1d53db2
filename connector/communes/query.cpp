#include "connector/communes/query.hpp"

#include "connector/base/latin.hpp"

#include <algorithm>
#include <array>

namespace qf::communes {
namespace {

constexpr std::size_t typed_max = 200;
constexpr std::size_t words_max = 16;
constexpr std::size_t code_length = 5;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

}  // namespace

query::query(std::string_view typed) : folded{fold(typed.substr(0, typed_max))} {
    std::string joined;
    for (const auto word : words_of(folded)) joined += word;
    if (joined.size() == code_length && std::ranges::all_of(joined, is_digit)) folded = joined;
    for (const auto word : words_of(folded))
        if (std::ranges::find(words, word) == words.end()) words.emplace_back(word);
    if (words.size() > words_max) words.clear();
}

std::vector<std::string_view> words_of(std::string_view folded) {
    std::vector<std::string_view> out;
    while (!folded.empty()) {
        const auto end = std::min(folded.find(' '), folded.size());
        out.push_back(folded.substr(0, end));
        folded.remove_prefix(std::min(end + 1, folded.size()));
    }
    return out;
}

bool is_code(std::string_view word) noexcept {
    return word.size() == code_length && is_digit(word[0]) &&
           (is_digit(word[1]) || word.starts_with("2a") || word.starts_with("2b")) &&
           std::ranges::all_of(word.substr(2), is_digit);
}

std::string_view ordinal_of(std::string_view word) noexcept {
    constexpr std::array<std::string_view, 9> endings{"", "e", "er", "em", "eme", "ieme", "re", "nd", "nde"};
    const auto digits =
        word.substr(0, static_cast<std::size_t>(std::ranges::find_if_not(word, is_digit) - word.begin()));
    const bool is = (digits.size() == 1 || digits.size() == 2) &&
                    std::ranges::find(endings, word.substr(digits.size())) != endings.end();
    return is ? digits : std::string_view{};
}

}  // namespace qf::communes
