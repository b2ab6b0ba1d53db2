// connector/communes/search_inside.hpp -- what a search_index is made of; for its own files only.
//
// Promise:  a name found is a key: the smaller, the better. From its highest bits down: its rank, the letters left out,
//           whether it is offered, how far the word left out is from the name's, a place or the commune itself, the
//           number of postal codes, the alphabet.
// Thread:   any, once it is built.
#pragma once

#include "connector/communes/departments.hpp"
#include "connector/communes/query.hpp"
#include "connector/communes/search_index.hpp"
#include "connector/communes/vocabulary.hpp"

#include <bitset>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace qf::communes {

inline constexpr std::uint64_t order_bits = 20;

// From best to worst: their numbers are compared.
enum class rank : std::uint64_t {
    postal_code,
    official_code,
    exact_name,
    begins,
    name_within,
    all_words,
    nearly_whole,
    joined,
    nearly,
    but_one
};
enum class reading { exact, with_department, joined, forgiving, but_one };

// One typed word: the words of names that it may stand for.
struct wanted {
    std::vector<word_range> words;
    std::bitset<128> departments;  // those whose name has a word that begins so
    std::size_t names = 0;         // how many bear one of `words`
    bool telling = false;          // a name may be told by it: it is no "de la", nor one letter
};

// How a name was found by all words but one.
struct gap {
    std::uint64_t letters = 0;   // of the word that is not the name's
    std::uint64_t distance = 0;  // of it from the nearest that is
};

vocabulary words_of_departments();
std::string_view without_article(std::string_view folded);

struct search_index::implementation {
    struct text {
        std::uint32_t begin = 0;
        std::uint32_t length = 0;
    };
    struct name {  // the communes first, each with the number of its home, then the places
        text shown, folded;
        std::uint32_t home = 0;
        std::uint32_t order = 0;  // by the alphabet
    };
    struct home {  // a commune
        text cog, postal_codes;
        std::uint8_t department = 0;  // its place in `departments`
        bool offered = false;
    };

    std::string texts;
    std::vector<name> names;
    std::vector<std::uint32_t> by_order;
    std::vector<home> homes;
    vocabulary words{{}, 0};
    vocabulary whole{{}, 0};  // the names as one word each, with and without their article
    vocabulary departments_words = words_of_departments();

    explicit implementation(const registry& all);
    struct growing {
        std::vector<vocabulary::borne> words, whole;
        std::unordered_set<std::string> offered;
        std::unordered_map<std::string, std::uint32_t> by_cog;
    };
    void add(const known_name& name, growing& growing);
    text keep(std::string_view t) {
        texts += t;
        return {static_cast<std::uint32_t>(texts.size() - t.size()), static_cast<std::uint32_t>(t.size())};
    }
    std::string_view of(text t) const { return std::string_view{texts}.substr(t.begin, t.length); }
    bool is_place(std::uint32_t number) const { return number >= homes.size(); }
    std::uint32_t number_of(std::uint64_t key) const { return by_order[key & ((1U << order_bits) - 1)]; }

    wanted meaning(std::string_view word, reading reading) const;
    std::vector<std::uint64_t> best(const query& asked) const;
    std::vector<std::uint64_t> keys(const query& asked, reading reading) const;
    std::vector<std::uint64_t> keys_of_joined(const query& asked, word_range range, reading reading) const;
    std::vector<std::uint64_t> keys_but_one(const query& asked) const;
    std::optional<gap> gap_of(const query& asked, const std::vector<wanted>& all, std::uint32_t number) const;
    rank rank_of(const query& asked, std::uint32_t number, reading reading) const;
    std::uint64_t key(const query& asked, std::uint32_t number, reading reading, gap missed = {}) const;
    bool fits(const wanted& wanted, std::uint32_t number, reading reading) const;
    found_commune answer(std::uint32_t number) const;
};

}  // namespace qf::communes
