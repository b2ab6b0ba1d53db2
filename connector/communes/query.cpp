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

// Where one word begins within another, as in "paris20", "lyon3e" and "75020paris"; 0 where none does. "2a" and "3e"
// are one.
std::size_t seam_of(std::string_view word) {
    constexpr std::size_t digits_min = 3;  // before letters: fewer are a district's number, or Corsica's
    const auto turn = std::ranges::find_if(word, [&](char c) { return is_digit(c) != is_digit(word.front()); });
    const auto size = static_cast<std::size_t>(turn - word.begin());
    const bool seamless = turn == word.end() || (is_digit(word.front()) && size < digits_min) || is_code(word);
    return seamless ? 0 : size;
}

std::string with_seams_open(std::string_view folded) {
    std::string out;
    for (auto word : words_of(folded)) {
        for (auto seam = seam_of(word); seam > 0; seam = seam_of(word)) {
            out.append(word.substr(0, seam)) += ' ';
            word.remove_prefix(seam);
        }
        out.append(word) += ' ';
    }
    if (!out.empty()) out.pop_back();
    return out;
}

// "mairie de la rochelle" is "la rochelle", "mairie du havre" is "havre".
std::string_view without_title(std::string_view folded) {
    for (const std::string_view title : {"mairie ", "hotel de ville ", "ville ", "commune ", "ccas ",
                                         "centre communal d action sociale ", "caisse des ecoles "}) {
        if (!folded.starts_with(title)) continue;
        folded.remove_prefix(title.size());
        for (const std::string_view link : {"de ", "d ", "du ", "des "})
            if (folded.starts_with(link)) return folded.substr(link.size());
        return folded;
    }
    return folded;
}

}  // namespace

query::query(std::string_view typed) : folded{fold(typed.substr(0, typed_max))}, joined{communes::joined(folded)} {
    if (joined.size() == code_length && std::ranges::all_of(joined, is_digit)) folded = joined;
    folded = with_seams_open(folded);
    for (const auto word : words_of(folded))
        if (std::ranges::find(words, word) == words.end()) words.emplace_back(word);
    if (words.size() > words_max) words.clear();
}

std::optional<query> plainer(const query& asked) {
    constexpr std::size_t round_max = 2;  // digits behind "cedex"
    std::string kept;
    bool after_cedex = false;
    for (const auto word : words_of(without_title(asked.folded))) {
        const bool round = after_cedex && word.size() <= round_max && std::ranges::all_of(word, is_digit);
        after_cedex = word == "cedex";
        if (!after_cedex && !round) kept.append(word) += ' ';
    }
    if (kept.ends_with(" france ")) kept.resize(kept.size() - std::string_view{"france "}.size());
    if (!kept.empty()) kept.pop_back();
    if (kept.empty() || kept == asked.folded) return std::nullopt;
    return query{kept};
}

std::string joined(std::string_view folded) {
    std::string out{folded};
    std::erase(out, ' ');
    return out;
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

bool is_filler(std::string_view word) noexcept {
    constexpr std::array<std::string_view, 20> fillers{"a",  "au",   "aux",    "d",     "de",  "des", "du",
                                                       "en", "et",   "l",      "la",    "le",  "les", "lez",
                                                       "s",  "sous", "sainte", "saint", "sur", "st"};
    return std::ranges::find(fillers, word) != fillers.end();
}

}  // namespace qf::communes
