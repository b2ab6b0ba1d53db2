#include "connector/communes/likeness.hpp"

#include <algorithm>
#include <array>
#include <numeric>

namespace qf::communes {
namespace {

constexpr std::size_t letters_max = 20;

bool abbreviates(std::string_view typed, std::string_view word) {
    constexpr std::size_t letters_min = 3;
    if (typed.size() < letters_min || typed.size() >= word.size() || typed.front() != word.front()) return false;
    for (const char letter : word)
        if (!typed.empty() && typed.front() == letter) typed.remove_prefix(1);
    return typed.empty();
}

}  // namespace

unsigned distance(std::string_view typed, std::string_view word) noexcept {
    if (typed == word) return 0;
    if (typed.size() > letters_max || word.size() > letters_max) return far;
    if (abbreviates(typed, word)) return 1;
    std::array<unsigned, letters_max + 1> row{};  // of the letters of `word` read so far
    std::iota(row.begin(), row.end(), 0U);
    for (std::size_t i = 0; i < typed.size(); ++i) {
        unsigned before = row[0];
        row[0] = static_cast<unsigned>(i + 1);
        for (std::size_t j = 0; j < word.size(); ++j) {
            const auto changed = before + (typed[i] == word[j] ? 0U : 1U);
            before = row[j + 1];
            row[j + 1] = std::min({changed, before + 1, row[j] + 1});
        }
    }
    return std::min(row[word.size()], far);
}

}  // namespace qf::communes
