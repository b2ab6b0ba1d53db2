#include "connector/communes/places_file.hpp"

#include "connector/base/recipient.hpp"
#include "connector/communes/communes_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <unordered_map>

namespace qf::communes {

std::vector<file_place> read_places(csv& lines) {
    constexpr std::array<std::string_view, 4> kinds{"arrondissement-municipal", "commune-deleguee", "commune-associee",
                                                    "ancienne-commune"};
    std::vector<file_place> out;
    std::unordered_map<std::string, std::size_t> seen;
    while (auto fields = lines.next(5)) {
        auto& f = *fields;
        const auto before = lines.faults_seen();
        lines.require(commune_code::parse(f[0]).has_value(), "code is not an INSEE code", "five characters: 75112");
        lines.require(!f[1].empty() && is_shown_text(f[1]),
                      "name is empty, longer than 100 bytes, or not printable UTF-8");
        lines.require(std::ranges::find(kinds, f[2]) != kinds.end(), "kind is unknown",
                      fmt::format("{}", fmt::join(kinds, ", ")));
        lines.require(commune_code::parse(f[3]).has_value(), "commune is not an INSEE commune code",
                      "the code of the commune that receives: 75056");
        check_postal_codes(f[4], lines);
        const auto [first, is_new] = seen.try_emplace(f[0], lines.line());
        if (!is_new) lines.fault(fmt::format("the code is already at line {}", first->second));
        if (lines.faults_seen() == before)
            out.push_back(
                {std::move(f[0]), std::move(f[1]), std::move(f[2]), std::move(f[3]), std::move(f[4]), lines.line()});
    }
    return out;
}

}  // namespace qf::communes
