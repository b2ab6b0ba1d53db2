#include "connector/communes/search_index.hpp"

#include "connector/base/latin.hpp"
#include "connector/communes/communes_file.hpp"
#include "connector/communes/departments.hpp"
#include "connector/communes/query.hpp"
#include "connector/communes/vocabulary.hpp"

#include <algorithm>
#include <bitset>
#include <numeric>
#include <unordered_map>
#include <unordered_set>

namespace qf::communes {
namespace {

constexpr std::size_t department_word_min = 3;  // letters; "la" would be Réunion and Savoie
constexpr std::size_t forgiven_min = 5;         // letters
constexpr std::size_t forgiven_max = 8;         // words: each costs a look at the whole vocabulary
constexpr std::uint64_t order_bits = 20;

// From best to worst: their numbers are compared.
enum class rank : std::uint64_t { code, exact_name, begins, name_within, all_words, nearly_whole, nearly };
enum class reading { exact, with_department, forgiving };

// One typed word: the words of names that it may stand for.
struct wanted {
    std::vector<word_range> words;
    std::bitset<128> departments;  // those whose name has a word that begins so
    std::size_t names = 0;         // how many bear one of `words`
};

// "La Rochelle" and "L'Haÿ" are also looked for without their article.
std::string_view without_article(std::string_view folded) {
    for (const std::string_view article : {"l ", "le ", "la ", "les "})
        if (folded.starts_with(article)) return folded.substr(article.size());
    return folded;
}

vocabulary words_of_departments() {
    static_assert(departments.size() < 128);  // one is left for none
    std::vector<vocabulary::borne> out;
    for (std::uint32_t i = 0; i < departments.size(); ++i) {
        const auto folded = fold(departments[i].name);
        for (const auto word : words_of(folded)) out.emplace_back(word, i);
    }
    return {std::move(out), departments.size()};
}

// The words that a name is found by. "L'Haÿ" is also typed "lhay".
void add_words(std::vector<vocabulary::borne>& out, std::string_view folded, std::uint32_t number) {
    std::string_view before;
    for (const auto word : words_of(folded)) {
        out.emplace_back(word, number);
        if (before == "l" || before == "d") out.emplace_back(std::string{before} += word, number);
        before = word;
    }
}

}  // namespace

struct search_index::implementation {
    struct text {
        std::uint32_t at = 0;
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
    vocabulary departments_words = words_of_departments();

    explicit implementation(const registry& all);
    void add(const known_name& one, std::vector<vocabulary::borne>& into,
             const std::unordered_set<std::string>& offered, std::unordered_map<std::string, std::uint32_t>& by_cog);
    text keep(std::string_view t) {
        texts += t;
        return {static_cast<std::uint32_t>(texts.size() - t.size()), static_cast<std::uint32_t>(t.size())};
    }
    std::string_view of(text t) const { return std::string_view{texts}.substr(t.at, t.length); }
    bool is_place(std::uint32_t number) const { return number >= homes.size(); }
    std::uint32_t number_of(std::uint64_t key) const { return by_order[key & ((1U << order_bits) - 1)]; }

    wanted meaning(std::string_view word, reading how) const;
    std::vector<std::uint64_t> keys(const query& asked, reading how) const;
    std::uint64_t key(const query& asked, std::uint32_t number, reading how) const;
    bool fits(const wanted& one, std::uint32_t number, reading how) const;
    found_commune answer(std::uint32_t number) const;
};

search_index::implementation::implementation(const registry& all) {
    std::unordered_set<std::string> offered;
    for (const auto& one : all.recipients(true))
        if (one.offered()) offered.insert(one.who.cog().text());
    std::vector<vocabulary::borne> borne;
    std::unordered_map<std::string, std::uint32_t> by_cog;
    all.each_name([&](const known_name& one) { add(one, borne, offered, by_cog); });
    texts.shrink_to_fit();
    names.shrink_to_fit();
    homes.shrink_to_fit();
    words = {std::move(borne), names.size()};

    by_order.resize(names.size());
    std::iota(by_order.begin(), by_order.end(), 0U);
    std::ranges::sort(by_order, {}, [&](std::uint32_t n) { return std::pair{of(names[n].folded), n}; });
    for (std::uint32_t i = 0; i < by_order.size(); ++i) names[by_order[i]].order = i;
}

void search_index::implementation::add(const known_name& one, std::vector<vocabulary::borne>& into,
                                       const std::unordered_set<std::string>& offered,
                                       std::unordered_map<std::string, std::uint32_t>& by_cog) {
    const auto number = static_cast<std::uint32_t>(names.size());
    std::uint32_t place_of = number;
    if (one.commune.empty()) {
        const auto code = department_of(one.code);
        const auto known = std::ranges::find(departments, std::string_view{code}, &department::code);
        homes.push_back({keep(one.code), keep(one.postal_codes), static_cast<std::uint8_t>(known - departments.begin()),
                         offered.contains(std::string{one.code})});
        by_cog.emplace(one.code, number);
    } else {
        const auto known = by_cog.find(std::string{one.commune});
        // A delegated commune often bears the name of the one it has become part of: nothing new to find.
        if (known == by_cog.end() || of(names[known->second].folded) == one.folded) return;
        place_of = known->second;
    }
    names.push_back({keep(one.name), keep(one.folded), place_of, 0});
    add_words(into, one.folded, number);
    if (one.code != one.commune) into.emplace_back(fold(one.code), number);
    for (const auto& code : split(one.postal_codes)) into.emplace_back(code, number);
}

wanted search_index::implementation::meaning(std::string_view word, reading how) const {
    wanted out;
    const auto district = ordinal_of(word);
    if (how == reading::forgiving && word.size() >= forgiven_min) {
        out.words = words.nearly(word);
    } else if (!district.empty()) {
        // "1" is the first district, not the tenth; "69" may also begin a postal code.
        if (district == word) out.words.push_back(word.size() > 1 ? words.beginning(word) : words.exactly(word));
        if (district != word || word.size() == 1) out.words.push_back(words.beginning(std::string{district} + 'e'));
    } else {
        out.words.push_back(words.beginning(word));
    }
    std::erase_if(out.words, [](word_range r) { return r.first == r.last; });
    for (const auto range : out.words) out.names += words.names_of(range).size();
    if (how != reading::exact && word.size() >= department_word_min)
        for (const auto d : departments_words.names_of(departments_words.beginning(word))) out.departments.set(d);
    return out;
}

bool search_index::implementation::fits(const wanted& one, std::uint32_t number, reading how) const {
    if (how != reading::exact && one.departments.test(homes[names[number].home].department)) return true;
    return std::ranges::any_of(words.words_of(number), [&](std::uint32_t word) {
        const auto beyond = std::ranges::upper_bound(one.words, word, {}, &word_range::first);
        return beyond != one.words.begin() && word < std::prev(beyond)->last;
    });
}

// What fits, as numbers: the smaller, the better.
std::vector<std::uint64_t> search_index::implementation::keys(const query& asked, reading how) const {
    std::vector<wanted> all;
    std::size_t forgiven = 0;
    for (const auto& word : asked.words) {
        if (how == reading::forgiving && word.size() >= forgiven_min && ++forgiven > forgiven_max) return {};
        all.push_back(meaning(word, how));
        if (all.back().words.empty() && all.back().departments.none()) return {};
    }
    // The rarest word that a name must have leads to few candidates. Where every word may be the department's, each
    // may also be the name's.
    std::vector<const wanted*> from;
    for (const auto& one : all) {
        if (one.departments.any()) continue;
        if (from.empty()) from.push_back(&one);
        if (one.names < from.front()->names) from.front() = &one;
    }
    if (from.empty())
        for (const auto& one : all) from.push_back(&one);

    std::vector<std::uint64_t> out;
    for (const auto* start : from)
        for (const auto range : start->words)
            for (const auto number : words.names_of(range)) {
                const bool good = std::ranges::all_of(
                    all, [&](const wanted& one) { return &one == start || fits(one, number, how); });
                if (good) out.push_back(key(asked, number, how));
            }
    return out;
}

std::uint64_t search_index::implementation::key(const query& asked, std::uint32_t number, reading how) const {
    const auto& one = names[number];
    const auto& at = homes[one.home];
    const auto folded = of(one.folded), plain = without_article(folded);
    const std::string_view typed = asked.folded;
    auto is = rank::all_words;
    if (how == reading::forgiving)
        is = folded.size() <= typed.size() + 1 ? rank::nearly_whole : rank::nearly;
    else if (is_code(typed))
        is = rank::code;
    else if (folded == typed || plain == typed)
        is = rank::exact_name;
    else if (folded.starts_with(typed) || plain.starts_with(typed))
        is = rank::begins;
    else if (typed.find(folded) != typed.npos)
        is = rank::name_within;
    // A code means the district, a name the commune that is called so.
    const std::uint64_t second = is_place(number) == (is != rank::code) ? 1 : 0;
    const std::uint64_t codes = std::min<std::uint32_t>(at.postal_codes.length / 6, 255);
    return (static_cast<std::uint64_t>(is) << 40) | ((at.offered ? 0ULL : 1ULL) << 39) | (second << 38) |
           ((255 - codes) << order_bits) | one.order;
}

found_commune search_index::implementation::answer(std::uint32_t number) const {
    const auto home_number = names[number].home;
    const auto& at = homes[home_number];
    found_commune out{.which = {std::string{of(at.cog)}, std::string{of(names[home_number].shown)},
                                department_of(of(at.cog)), split(of(at.postal_codes))},
                      .offered = at.offered};
    if (is_place(number)) out.by_way_of = of(names[number].shown);
    return out;
}

search_index::search_index(const registry& all) : self_{std::make_unique<const implementation>(all)} {}
search_index::~search_index() = default;
search_index::search_index(search_index&& other) noexcept = default;
search_index& search_index::operator=(search_index&& other) noexcept = default;

std::size_t search_index::size() const noexcept {
    return self_->names.size();
}

std::string search_index::name_of(std::string_view code) const {
    const auto& all = *self_;
    const auto folded = fold(code);
    if (!is_code(folded)) return {};
    std::string_view place;
    for (const auto number : all.words.names_of(all.words.exactly(folded))) {
        const auto shown = all.of(all.names[number].shown);
        if (all.is_place(number)) place = shown;
        // A postal code may be another one's official code.
        if (!all.is_place(number) && all.of(all.homes[number].cog) == code) return std::string{shown};
    }
    return std::string{place};
}

std::vector<found_commune> search_index::find(std::string_view typed, std::size_t limit) const {
    const query asked{typed};
    std::vector<std::uint64_t> keys;
    for (const auto how : {reading::exact, reading::with_department, reading::forgiving})
        if (keys.empty() && !asked.words.empty()) keys = self_->keys(asked, how);

    std::vector<std::uint32_t> chosen;
    std::vector<bool> seen(self_->homes.size());
    std::unordered_map<std::string_view, unsigned> same_name;
    std::ranges::make_heap(keys, std::greater{});
    while (!keys.empty() && chosen.size() < limit) {
        const auto number = self_->number_of(keys.front());
        std::ranges::pop_heap(keys, std::greater{});
        keys.pop_back();
        const auto home = self_->names[number].home;
        if (seen[home]) continue;
        seen[home] = true;
        chosen.push_back(number);
        ++same_name[self_->of(self_->names[home].folded)];
    }
    std::vector<found_commune> out;
    out.reserve(chosen.size());
    for (const auto number : chosen) {
        out.push_back(self_->answer(number));
        out.back().namesake = same_name[self_->of(self_->names[self_->names[number].home].folded)] > 1;
    }
    return out;
}

}  // namespace qf::communes
