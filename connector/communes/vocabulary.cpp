#include "connector/communes/vocabulary.hpp"

#include <algorithm>

namespace qf::communes {
namespace {

// One bit a letter, and one for all that is none.
std::uint32_t set_of(std::string_view word) {
    std::uint32_t out = 0;
    for (const char c : word) out |= 1U << (c >= 'a' && c <= 'z' ? c - 'a' : 26);
    return out;
}

}  // namespace

vocabulary::vocabulary(std::vector<borne> words, std::size_t names) {
    std::ranges::sort(words);
    words.erase(std::unique(words.begin(), words.end()),
                words.end());  // clang 14 does not know ranges::unique's answer

    std::vector<std::uint32_t> count(names, 0);
    names_.reserve(words.size());
    for (const auto& [text, name] : words) {
        if (begin_.empty() || text != word(static_cast<std::uint32_t>(begin_.size() - 1))) {
            begin_.push_back(static_cast<std::uint32_t>(letters_.size()));
            letters_ += text;
            sets_.push_back(set_of(text));
            names_begin_.push_back(static_cast<std::uint32_t>(names_.size()));
        }
        names_.push_back(name);
        ++count[name];
    }
    begin_.push_back(static_cast<std::uint32_t>(letters_.size()));
    names_begin_.push_back(static_cast<std::uint32_t>(names_.size()));

    words_begin_.assign(names + 1, 0);
    for (std::size_t i = 0; i < names; ++i) words_begin_[i + 1] = words_begin_[i] + count[i];
    words_.resize(names_.size());
    auto next = words_begin_;
    for (std::uint32_t number = 0; number + 1 < begin_.size(); ++number)
        for (const auto name : names_of({number, number + 1})) words_[next[name]++] = number;
    for (auto* all : {&begin_, &sets_, &names_begin_}) all->shrink_to_fit();
    letters_.shrink_to_fit();
}

std::string_view vocabulary::word(std::uint32_t number) const {
    const auto from = begin_[number];
    // While it is being built, the last word ends where the text does.
    const auto to = number + 1 < begin_.size() ? begin_[number + 1] : static_cast<std::uint32_t>(letters_.size());
    return std::string_view{letters_}.substr(from, to - from);
}

template <class Before>
std::uint32_t vocabulary::first_not(Before before) const {
    std::uint32_t low = 0;
    auto high = static_cast<std::uint32_t>(sets_.size());
    while (low < high) {
        const auto middle = low + (high - low) / 2;
        if (before(word(middle)))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

word_range vocabulary::beginning(std::string_view typed) const {
    return {first_not([&](std::string_view w) { return w < typed; }),
            first_not([&](std::string_view w) { return w.substr(0, typed.size()) <= typed; })};
}

word_range vocabulary::exactly(std::string_view text) const {
    return {first_not([&](std::string_view w) { return w < text; }),
            first_not([&](std::string_view w) { return w <= text; })};
}

std::vector<word_range> vocabulary::nearly(std::string_view typed) const {
    std::vector<word_range> out;
    const auto set = set_of(typed);
    for (auto number = beginning("a").first; number < sets_.size(); ++number) {
        const auto strange = set & ~sets_[number];
        if ((strange & (strange - 1)) != 0) continue;  // two letters that the word does not have
        if (!nearly_begins(word(number), typed)) continue;
        if (!out.empty() && out.back().last == number)
            ++out.back().last;
        else
            out.push_back({number, number + 1});
    }
    return out;
}

std::span<const std::uint32_t> vocabulary::names_of(word_range words) const {
    const auto from = names_begin_[words.first], to = names_begin_[words.last];
    return std::span{names_}.subspan(from, to - from);
}

std::span<const std::uint32_t> vocabulary::words_of(std::uint32_t name) const {
    const auto from = words_begin_[name], to = words_begin_[name + 1];
    return std::span{words_}.subspan(from, to - from);
}

bool nearly_begins(std::string_view word, std::string_view typed) {
    const auto same = std::ranges::mismatch(word, typed).in2 - typed.begin();
    word.remove_prefix(static_cast<std::size_t>(same));
    typed.remove_prefix(static_cast<std::size_t>(same));
    if (typed.empty() || word.starts_with(typed.substr(1))) return true;  // exact, or a letter too many
    if (word.empty()) return false;
    if (word.substr(1).starts_with(typed.substr(1)) || word.substr(1).starts_with(typed)) return true;
    return word.size() > 1 && typed.size() > 1 && word[0] == typed[1] && word[1] == typed[0] &&
           word.substr(2).starts_with(typed.substr(2));
}

}  // namespace qf::communes
