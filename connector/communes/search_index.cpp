#include "connector/communes/search_index.hpp"

#include "connector/base/latin.hpp"
#include "connector/communes/communes_file.hpp"
#include "connector/communes/countries.hpp"
#include "connector/communes/search_inside.hpp"

#include <algorithm>
#include <numeric>
#include <unordered_map>

namespace qf::communes {
namespace {

// The words that a name is found by. "L'Haÿ" is also typed "lhay", "Mesnil-Roc'h" also "mesnil roch".
void add_words(std::vector<vocabulary::borne>& out, const known_name& called, std::uint32_t number) {
    for (const auto word : words_of(called.folded)) out.emplace_back(word, number);
    std::string closed{called.name};
    for (const std::string_view mark : {"'", "’"})
        for (auto at = closed.find(mark); at != closed.npos; at = closed.find(mark)) closed.erase(at, mark.size());
    if (closed.size() == called.name.size()) return;
    closed = fold(closed);
    for (const auto word : words_of(closed)) out.emplace_back(word, number);
}

}  // namespace

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

search_index::implementation::implementation(const registry& all) {
    growing growing;
    for (const auto& one : all.recipients(true))
        if (one.offered()) growing.offered.insert(one.commune);
    all.each_name([&](const known_name& one) { add(one, growing); });
    texts.shrink_to_fit();
    names.shrink_to_fit();
    homes.shrink_to_fit();
    words = {std::move(growing.words), names.size()};
    whole = {std::move(growing.whole), names.size()};

    by_order.resize(names.size());
    std::iota(by_order.begin(), by_order.end(), 0U);
    std::ranges::sort(by_order, {}, [&](std::uint32_t n) { return std::pair{of(names[n].folded), n}; });
    for (std::uint32_t i = 0; i < by_order.size(); ++i) names[by_order[i]].order = i;
}

void search_index::implementation::add(const known_name& name, growing& growing) {
    const auto number = static_cast<std::uint32_t>(names.size());
    std::uint32_t place_of = number;
    if (name.commune.empty()) {
        const auto code = department_of(name.code);
        const auto known = std::ranges::find(departments, std::string_view{code}, &department::code);
        homes.push_back({keep(name.code), keep(name.postal_codes),
                         static_cast<std::uint8_t>(known - departments.begin()),
                         growing.offered.contains(std::string{name.code})});
        growing.by_cog.emplace(name.code, number);
    } else {
        const auto known = growing.by_cog.find(std::string{name.commune});
        if (known == growing.by_cog.end()) return;
        place_of = known->second;
        // A delegated commune often bears the name of the one it has become part of: nothing new to find but its code.
        if (of(names[place_of].folded) == name.folded) {
            if (name.code != name.commune) growing.words.emplace_back(fold(name.code), place_of);
            return;
        }
    }
    names.push_back({keep(name.name), keep(name.folded), place_of, 0});
    add_words(growing.words, name, number);
    for (const auto text : {name.folded, without_article(name.folded)})
        growing.whole.emplace_back(joined(text), number);
    if (name.code != name.commune) growing.words.emplace_back(fold(name.code), number);
    for (const auto& code : split(name.postal_codes)) growing.words.emplace_back(code, number);
}

found_commune search_index::implementation::answer(std::uint32_t number) const {
    const auto home_number = names[number].home;
    const auto& at = homes[home_number];
    found_commune out{.commune = {std::string{of(at.cog)}, std::string{of(names[home_number].shown)},
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

std::string_view search_index::country_called(std::string_view typed) {
    const auto folded = fold(typed);
    const auto found = std::ranges::find_if(
        countries, [&](const country& land) { return land.name != "France" && fold(land.name) == folded; });
    return found == countries.end() ? std::string_view{} : found->name;
}

std::vector<found_commune> search_index::find(std::string_view typed, std::size_t limit) const {
    const query asked{typed};
    std::vector<std::uint64_t> keys;
    if (!asked.words.empty()) keys = self_->best(asked);

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
