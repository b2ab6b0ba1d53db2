#include "connector/communes/vocabulary.hpp"

#include <algorithm>

namespace qf::communes {
namespace {

constexpr std::size_t sure = 2;                // letters: a mistake behind them leaves the beginning as it is
constexpr std::size_t before_tail = sure + 1;  // of what was typed: behind any mistake in the first two

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
    for (auto* all : {&begin_, &names_begin_}) all->shrink_to_fit();
    letters_.shrink_to_fit();

    for (std::size_t i = 0; i < tails.size(); ++i) {
        auto& order = by_tail_[i];
        for (std::uint32_t number = 0; number + 1 < begin_.size(); ++number)
            if (word(number).size() > tails[i]) order.push_back(number);
        order.shrink_to_fit();
        std::ranges::sort(order, {}, [&](std::uint32_t number) { return tail(number, tails[i]); });
    }
}

std::string_view vocabulary::word(std::uint32_t number) const {
    const auto from = begin_[number];
    // While it is being built, the last word ends where the text does.
    const auto to = number + 1 < begin_.size() ? begin_[number + 1] : static_cast<std::uint32_t>(letters_.size());
    return std::string_view{letters_}.substr(from, to - from);
}

std::string_view vocabulary::tail(std::uint32_t number, std::size_t without) const {
    return word(number).substr(without);
}

template <class Before>
std::uint32_t vocabulary::first_not(Before before) const {
    std::uint32_t low = 0;
    auto high = static_cast<std::uint32_t>(begin_.size() - 1);
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

// The words that a mistake in the first two letters may have been made of: one letter too many, wrong or exchanged, or
// missing, moves what was typed behind it by one, by none, or by one the other way.
void vocabulary::add_similar(std::vector<std::uint32_t>& similar, std::string_view typed) const {
    const auto rest = typed.substr(before_tail);
    for (std::size_t i = 0; i < tails.size(); ++i) {
        const auto begins = [&](std::uint32_t number) { return tail(number, tails[i]).substr(0, rest.size()); };
        const auto from = std::ranges::lower_bound(by_tail_[i], rest, {}, begins);
        similar.insert(similar.end(), from, std::ranges::upper_bound(from, by_tail_[i].end(), rest, {}, begins));
    }
}

std::vector<word_range> vocabulary::nearly(std::string_view typed) const {
    const auto letters = beginning("a").first;  // behind the codes
    std::vector<std::uint32_t> candidates;
    auto near = beginning(typed.substr(0, sure));
    if (typed.size() > before_tail)
        add_similar(candidates, typed);
    else
        near = {letters, static_cast<std::uint32_t>(begin_.size() - 1)};
    for (auto number = near.first; number < near.last; ++number) candidates.push_back(number);
    std::erase_if(candidates,
                  [&](std::uint32_t number) { return number < letters || !nearly_begins(word(number), typed); });
    std::ranges::sort(candidates);

    std::vector<word_range> out;
    for (const auto number : candidates) {
        if (!out.empty() && out.back().last > number) continue;  // found in two ways
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
