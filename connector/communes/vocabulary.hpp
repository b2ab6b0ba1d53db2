// connector/communes/vocabulary.hpp -- the words of all names, sorted, and which names bear each of them.
//
// Promise:  beginning() gives the words that begin so; nearly() also those that would but for one letter that is wrong,
//           missing, too many, or exchanged with its neighbour. Both as ranges of word numbers in rising order, apart
//           from each other. The names that bear the words of a range stand beside each other. Neither looks at more
//           than some dozen words: a mistake in the first two letters is found by what follows them.
// Thread:   any.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace qf::communes {

struct word_range {
    std::uint32_t first = 0, last = 0;  // last: one beyond
};

class vocabulary {
public:
    using borne = std::pair<std::string, std::uint32_t>;  // a word, and the number of a name that bears it
    vocabulary(std::vector<borne> words, std::size_t names);

    word_range beginning(std::string_view typed) const;
    word_range exactly(std::string_view word) const;
    std::vector<word_range> nearly(std::string_view typed) const;

    std::span<const std::uint32_t> names_of(word_range words) const;
    std::span<const std::uint32_t> words_of(std::uint32_t name) const;

private:
    static constexpr std::array<std::size_t, 3> tails = {2, 3, 4};  // letters left out before a tail

    std::string_view word(std::uint32_t number) const;
    std::string_view tail(std::uint32_t number, std::size_t without) const;
    template <class Before>
    std::uint32_t first_not(Before before) const;
    void add_similar(std::vector<std::uint32_t>& similar, std::string_view typed) const;

    std::string letters_;               // all words, one after the other
    std::vector<std::uint32_t> begin_;  // of each word in letters_; one more than there are words
    std::array<std::vector<std::uint32_t>, tails.size()> by_tail_;  // words, in the order of their tails
    std::vector<std::uint32_t> names_begin_;                        // of each word in names_
    std::vector<std::uint32_t> names_;
    std::vector<std::uint32_t> words_begin_;  // of each name in words_
    std::vector<std::uint32_t> words_;
};

// Whether `word` begins with `typed`, but for at most one letter. Exposed for its test.
bool nearly_begins(std::string_view word, std::string_view typed);

}  // namespace qf::communes
