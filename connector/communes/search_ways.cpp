// The ways in which a name is looked for, and which of the names found is the better.
#include "connector/communes/likeness.hpp"
#include "connector/communes/search_inside.hpp"

#include <algorithm>
#include <iterator>

namespace qf::communes {
namespace {

constexpr std::size_t department_word_min = 3;  // letters; "la" would be Réunion and Savoie
constexpr std::size_t forgiven_min = 5;         // letters
constexpr std::size_t forgiven_max = 8;         // words: each costs a look at the whole vocabulary
constexpr std::size_t joined_min = 4;           // letters; fewer begin too many names
constexpr std::size_t begun_min = 4;            // letters of a word that may be begun only where another is missing
constexpr std::size_t telling_min = 3;          // letters of a word that tells a name

// Whether a name, written as one word, is this.
bool is_joined(std::string_view folded, std::string_view word) {
    for (const char letter : folded) {
        if (letter == ' ') continue;
        if (word.empty() || word.front() != letter) return false;
        word.remove_prefix(1);
    }
    return word.empty();
}

}  // namespace

wanted search_index::implementation::meaning(std::string_view word, reading reading) const {
    wanted out;
    auto district = ordinal_of(word);
    if (reading == reading::forgiving && word.size() >= forgiven_min) {
        out.words = words.nearly(word);
    } else if (!district.empty()) {
        // "1" is the first district, not the tenth; "69" may also begin a postal code, "08" may be either.
        if (district == word) out.words.push_back(word.size() > 1 ? words.beginning(word) : words.exactly(word));
        const bool padded = district.size() > 1 && district.front() == '0';
        if (padded) district.remove_prefix(1);
        if (district != word || word.size() == 1) out.words.push_back(words.beginning(std::string{district} + 'e'));
        std::ranges::sort(out.words, {}, &word_range::first);
    } else {
        out.words.push_back(reading == reading::but_one && word.size() < begun_min ? words.exactly(word)
                                                                                   : words.beginning(word));
    }
    std::erase_if(out.words, [](word_range r) { return r.first == r.last; });
    if (reading == reading::but_one && out.words.empty() && word.size() >= forgiven_min) out.words = words.nearly(word);
    out.telling = word.size() >= telling_min && !is_filler(word);
    for (const auto range : out.words) out.names += words.names_of(range).size();
    if (reading != reading::exact && word.size() >= department_word_min)
        for (const auto d : departments_words.names_of(departments_words.beginning(word))) out.departments.set(d);
    return out;
}

bool search_index::implementation::fits(const wanted& wanted, std::uint32_t number, reading reading) const {
    if (reading != reading::exact && wanted.departments.test(homes[names[number].home].department)) return true;
    return std::ranges::any_of(words.words_of(number), [&](std::uint32_t word) {
        const auto beyond = std::ranges::upper_bound(wanted.words, word, {}, &word_range::first);
        return beyond != wanted.words.begin() && word < std::prev(beyond)->last;
    });
}

// What fits, as numbers: the smaller, the better.
std::vector<std::uint64_t> search_index::implementation::keys(const query& asked, reading reading) const {
    std::vector<std::uint64_t> out;
    if (reading == reading::exact) out = keys_of_joined(asked, whole.exactly(asked.joined), reading);
    std::vector<wanted> all;
    std::size_t forgiven = 0;
    for (const auto& word : asked.words) {
        if (reading == reading::forgiving && word.size() >= forgiven_min && ++forgiven > forgiven_max) return out;
        all.push_back(meaning(word, reading));
        if (all.back().words.empty() && all.back().departments.none()) return out;
    }
    // The rarest word that a name must have leads to few candidates. Where every word may be the department's, each
    // may also be the name's.
    std::vector<const wanted*> sources;
    for (const auto& one : all) {
        if (one.departments.any()) continue;
        if (sources.empty()) sources.push_back(&one);
        if (one.names < sources.front()->names) sources.front() = &one;
    }
    if (sources.empty())
        for (const auto& one : all) sources.push_back(&one);

    std::vector<bool> seen(names.size());  // "l" begins several words of many names
    for (const auto* start : sources)
        for (const auto range : start->words)
            for (const auto number : words.names_of(range)) {
                if (seen[number]) continue;
                seen[number] = true;
                const bool good = std::ranges::all_of(
                    all, [&](const wanted& one) { return &one == start || fits(one, number, reading); });
                if (good) out.push_back(key(asked, number, reading));
            }
    return out;
}

// The names that are, or begin with, what was typed when both are written as one word.
std::vector<std::uint64_t> search_index::implementation::keys_of_joined(const query& asked, word_range range,
                                                                        reading reading) const {
    std::vector<std::uint64_t> out;
    for (const auto number : whole.names_of(range)) out.push_back(key(asked, number, reading));
    return out;
}

// What of the typed is not the name's: nothing when that is more than a word, or what is left tells no name.
std::optional<gap> search_index::implementation::gap_of(const query& asked, const std::vector<wanted>& all,
                                                        std::uint32_t number) const {
    std::optional<std::size_t> missing;
    bool told = false;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (fits(all[i], number, reading::but_one)) {
            told = told || all[i].telling;
        } else {
            if (missing) return std::nullopt;
            missing = i;
        }
    }
    if (!told) return std::nullopt;
    if (!missing) return gap{};
    const std::string_view typed = asked.words[*missing];
    const auto folded = of(names[number].folded);
    gap out{.letters = std::min<std::uint64_t>(typed.size(), 63), .distance = far};
    if (asked.folded.find(without_article(folded)) != std::string::npos) out.distance = 0;  // the name is there whole
    for (const auto word : words_of(folded))
        if (out.distance > 0) out.distance = std::min<std::uint64_t>(out.distance, 1 + distance(typed, word));
    out.distance = std::min<std::uint64_t>(out.distance, far);
    return out;
}

// A name that lacks one word at most has one of any two: those of the two rarest are looked at.
std::vector<std::uint64_t> search_index::implementation::keys_but_one(const query& asked) const {
    std::vector<wanted> all;
    std::size_t unknown = 0;
    for (const auto& word : asked.words) {
        all.push_back(meaning(word, reading::but_one));
        if (all.back().words.empty() && all.back().departments.none() && ++unknown > 1) return {};
    }
    if (all.size() < 2) return {};
    std::vector<const wanted*> rarest;
    rarest.reserve(all.size());
    for (const auto& meant : all) rarest.push_back(&meant);
    std::ranges::partial_sort(rarest, rarest.begin() + 2, {}, &wanted::names);
    std::vector<std::uint64_t> out;
    for (std::size_t i = 0; i < 2; ++i)
        for (const auto range : rarest[i]->words)
            for (const auto number : words.names_of(range))
                if (const auto missed = gap_of(asked, all, number))
                    out.push_back(key(asked, number, reading::but_one, *missed));
    return out;
}

// From the strictest way to the mildest, until something fits.
std::vector<std::uint64_t> search_index::implementation::best(const query& asked) const {
    std::vector<std::uint64_t> found;
    const auto fits_whole = [&](const query& text) {
        for (const auto how : {reading::exact, reading::with_department})
            if (found.empty()) found = keys(text, how);
        return !found.empty();
    };
    if (fits_whole(asked)) return found;
    const auto plain = plainer(asked);
    if (plain && fits_whole(*plain)) return found;
    const auto& kept = plain ? *plain : asked;
    if (kept.joined.size() >= joined_min) found = keys_of_joined(kept, whole.beginning(kept.joined), reading::joined);
    if (!country_called(kept.folded).empty()) return found;
    std::ranges::copy(keys(kept, reading::forgiving), std::back_inserter(found));
    return found.empty() ? keys_but_one(kept) : found;
}

rank search_index::implementation::rank_of(const query& asked, std::uint32_t number, reading reading) const {
    const auto& name = names[number];
    const auto folded = of(name.folded), plain = without_article(folded);
    const std::string_view typed = asked.folded;
    if (reading == reading::but_one) return rank::but_one;
    if (reading == reading::joined) return rank::joined;
    if (reading == reading::forgiving) return plain.size() <= typed.size() + 1 ? rank::nearly_whole : rank::nearly;
    if (is_code(typed))
        return of(homes[name.home].postal_codes).find(typed) == std::string_view::npos ? rank::official_code
                                                                                       : rank::postal_code;
    if (folded == typed || plain == typed) return rank::exact_name;
    if (is_joined(folded, asked.joined) || is_joined(plain, asked.joined)) return rank::exact_name;
    if (folded.starts_with(typed) || plain.starts_with(typed)) return rank::begins;
    return typed.find(folded) == typed.npos ? rank::all_words : rank::name_within;
}

std::uint64_t search_index::implementation::key(const query& asked, std::uint32_t number, reading reading,
                                                gap missed) const {
    const auto& name = names[number];
    const auto& home = homes[name.home];
    const auto is = rank_of(asked, number, reading);
    const bool by_code = is == rank::postal_code || is == rank::official_code;
    // A code means the district, a name the commune that is called so.
    const std::uint64_t second = is_place(number) != by_code ? 1 : 0;
    const std::uint64_t codes = std::min<std::uint32_t>(home.postal_codes.length / 6, 255);
    return (static_cast<std::uint64_t>(is) << 40) | (missed.letters << 34) | ((home.offered ? 0ULL : 1ULL) << 33) |
           (missed.distance << 29) | (second << 28) | ((255 - codes) << order_bits) | name.order;
}

}  // namespace qf::communes
