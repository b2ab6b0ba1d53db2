// What of a good answer is passed on. Pure.
#include "connector/particulier/client.hpp"
#include "schemas/known_members.hpp"

#include <optional>

namespace qf::particulier {
namespace {

// The blocks as the rules of a submission want them: what could not be sent to a commune is not shown to be sent.
bool can_be_sent(std::string_view blocks) {
    json::writer content;
    content.begin_object().key("commune").begin_object().member("cog", "01001").end_object();
    content.key("pivot_identity").begin_object().member("family_name", "").member("given_name", "").end_object();
    content.key("quotient_familial_v3").raw(blocks).end_object();
    faults unused;
    return schemas::parse_content(content.text(), unused).has_value();
}

std::optional<schemas::year_month> month_of(json::value amount) {
    const auto year = amount["annee"].integer().value_or(0), month = amount["mois"].integer().value_or(0);
    if (year < 1900 || year > 9999 || month < 1 || month > 12) return std::nullopt;
    return schemas::year_month{static_cast<int>(year), static_cast<int>(month)};
}

}  // namespace

std::optional<answer> read_answer(std::string_view body) {
    const auto written = json::document::parse(body);
    if (!written) return std::nullopt;
    const auto data = (*written)["data"];
    if (!data.is_object()) return std::nullopt;

    json::writer known;
    known.begin_object();
    for (const auto& block : schemas::quotient_familial_shape.members) {
        const auto found = data[block.name];
        if (!block.inside || !found.exists() || found.is_null()) continue;  // a member that is no block is a dossier's
        schemas::write_known(known.key(block.name), found, *block.inside);
    }
    known.end_object();
    const auto blocks = known.text();
    if (!can_be_sent(blocks)) return std::nullopt;
    auto kept = json::document::parse(blocks);
    if (!kept) return std::nullopt;
    const auto obtained = month_of((*kept)["quotient_familial"]);
    return answer{std::move(*kept), obtained};
}

}  // namespace qf::particulier
