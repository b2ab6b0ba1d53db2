// connector/communes/search_index.hpp -- a commune by what a person types: name, postal code or COG code, in one field.
//
// Promise:  find() answers in well under 5 ms over all communes, their districts, delegated and former communes,
//           however much is typed. Accents, case, apostrophes, hyphens, œ, "st"/"ste" do not count; every word may be
//           begun only ("chat dio"), in any order, and may also be the beginning of a code ("26410 chat", "saint denis
//           974") or a word of the department's name ("valence drome"). What nobody's name is, is looked for by less,
//           in this order: without what an address adds ("mairie de lille", "bordeaux cedex"); as one word ("grandcombe
//           chat"); with a mistyped letter in a word of five or more; with one word that does not fit ("chatillon en
//           bois"). The name of a country is taken for no commune's in these last two ways. Best first: exact postal
//           code, official code, exact name (its article may be left out, apostrophes and blanks left out or put in),
//           name that begins so, name within what was typed, all words found, nearly so, all words but one (the least
//           letters left out first); offered communes before others of the same rank, then larger ones (those with more
//           postal codes: all that the registry knows of size), then by name. Places (Paris 12e) give the commune that
//           receives, once, with what was found in `by_way_of`. An index does not change: build another when the
//           registry's version does; that takes a third of a second for all of France, and 9 MiB.
// Not here: whether a commune may be chosen (registry::choose).
// Thread:   any.
#pragma once

#include "connector/communes/registry.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace qf::communes {

struct found_commune {
    communes::commune commune;
    std::string by_way_of = {};  // "Paris 12e Arrondissement", when that is what was found
    bool offered = false;        // some recipient of it is approved and active
    bool namesake = false;       // another answer of this list bears the same name
};

class search_index {
public:
    explicit search_index(const registry& all);
    ~search_index();
    search_index(search_index&& other) noexcept;
    search_index& operator=(search_index&& other) noexcept;

    std::vector<found_commune> find(std::string_view typed, std::size_t limit) const;
    // The country, in its usual French name, that is called so; "" when none is. Monaco has no commune of France.
    static std::string_view country_called(std::string_view typed);
    // "Paris 12e Arrondissement" for "75112": of a commune, a district or a delegated commune; "" for any other code.
    std::string name_of(std::string_view code) const;
    std::size_t size() const noexcept;  // names that can be found

private:
    struct implementation;
    std::unique_ptr<const implementation> self_;
};

}  // namespace qf::communes
