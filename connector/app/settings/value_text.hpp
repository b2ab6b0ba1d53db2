// connector/app/settings/value_text.hpp -- values as an operator writes them, read strictly.
//
//   duration  a whole number and a unit: "250ms", "30s", "5min", "2h", "10d"
//   size      a whole number and a unit: "512B", "256KiB", "8MiB", "1GiB"
//   editors   "75107.13002526500013, …": <cog>.<siret> of each one's office
//   address   "127.0.0.1:8080", "[::1]:8080", "0.0.0.0:0" (0: any free port)
//
// Fails:    an empty optional for anything else: a missing unit, a sign, a fraction, a number that does not fit.
// Thread:   any.
#pragma once

#include "connector/app/settings/configuration.hpp"
#include "connector/base/recipient.hpp"
#include "connector/base/time.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace qf::app {

std::optional<duration> parse_duration(std::string_view text);
std::optional<std::int64_t> parse_size(std::string_view text);
std::optional<std::int64_t> parse_whole(std::string_view text);  // "-12", "1000"
std::optional<address> parse_address(std::string_view text);
std::optional<std::map<siret, commune_code>> parse_editors(std::string_view text);  // with blanks or commas between

// The listed name that is nearest to `wanted`, when it is near enough to be what was meant; else empty.
template <class Names>
std::string_view nearest(std::string_view wanted, const Names& names);
std::size_t edit_distance(std::string_view a, std::string_view b);

template <class Names>
std::string_view nearest(std::string_view wanted, const Names& names) {
    std::string_view best;
    std::size_t best_distance = wanted.size() / 3 + 2;  // farther than that, a suggestion would only confuse
    for (const std::string_view name : names) {
        const auto distance = edit_distance(wanted, name);
        if (distance < best_distance) best = name, best_distance = distance;
    }
    return best;
}

}  // namespace qf::app
