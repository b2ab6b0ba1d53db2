#include "connector/form/wording.hpp"

#include "connector/communes/countries.hpp"
#include "connector/dossier/french.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace qf::form {
namespace {

bool female(const person_view& p) {
    return p.sex == "F" || p.sex == "female";
}
bool male(const person_view& p) {
    return p.sex == "M" || p.sex == "male";
}

std::string elided(std::string_view month) {  // "d’avril", "de mai"
    const bool vowel = month.starts_with('a') || month.starts_with('o');
    return fmt::format("{}{}", vowel ? "d’" : "de ", month);
}

}  // namespace

std::string fund_name(std::string_view fund) {
    return std::string{fund == "CNAF" ? "CAF" : fund};
}

std::string fund_title(std::string_view fund) {
    if (fund == "CNAF" || fund == "CAF") return "Caisse d’allocations familiales (CAF)";
    if (fund == "MSA") return "Mutualité sociale agricole (MSA)";
    return std::string{fund};
}

std::string the_fund(std::string_view fund) {
    if (fund.empty()) return "la CAF ou la MSA";
    return fmt::format("la {}", fund_name(fund));
}

std::string month_name(const std::optional<schemas::year_month>& month) {
    return month ? dossier::french_month(month->month, month->year) : std::string{};
}

std::string of_month(const schemas::year_month& month) {
    return elided(dossier::french_month(month.month, month.year));
}

std::string month_rule_sentence(std::string_view rule) {
    constexpr std::string_view begin = "Votre commune utilise le quotient familial";
    if (rule == "current") return fmt::format("{} du mois en cours.", begin);
    if (rule == "previous") return fmt::format("{} du mois dernier.", begin);
    if (rule.starts_with("--")) {  // "--09": any year will do to name the month
        const auto each_year = schemas::parse_year_month(fmt::format("2000-{}", rule.substr(2)));
        if (!each_year) return {};
        const auto name = dossier::french_month(each_year->month, each_year->year);
        return fmt::format("{} du dernier mois {}.", begin, elided(name.substr(0, name.find(' '))));
    }
    const auto fixed = schemas::parse_year_month(rule);
    return fixed ? fmt::format("{} {}.", begin, of_month(*fixed)) : std::string{};
}

std::string full_name(const person_view& p) {
    const auto& name = p.usage_name.empty() ? p.birth_name : p.usage_name;
    if (p.given_names.empty() && name.empty()) return "Nom non communiqué";
    if (p.given_names.empty() || name.empty()) return p.given_names + name;
    return fmt::format("{} {}", p.given_names, name);
}

std::string birth_sentence(const person_view& p) {
    if (p.birth_date.empty()) return "date de naissance non communiquée";
    const auto born = female(p) ? "née" : male(p) ? "né" : "né(e)";
    const auto shown = dossier::french_birth_date(p.birth_date);
    if (shown == "inconnue") return "date de naissance inconnue";
    if (shown == p.birth_date) return fmt::format("date de naissance\u00A0: {}", shown);
    if (shown.size() == 4) return fmt::format("{} en {}", born, shown);
    if (shown.size() != 7) return fmt::format("{} le {}", born, shown);
    const auto month = schemas::parse_year_month(std::string_view{p.birth_date}.substr(0, 7));
    return fmt::format("{} en {}", born, month ? month_name(*month) : shown);
}

std::string sex_name(std::string_view sex) {
    return dossier::french_sex(sex);
}

std::string birthplace_name(std::string_view place) {
    const bool code = place.size() == 5 &&
                      std::ranges::all_of(place, [](char c) { return (c >= '0' && c <= '9') || c == 'A' || c == 'B'; });
    return code ? fmt::format("code commune {}", place) : std::string{place};
}

std::string country_name(std::string_view country) {
    if (const auto known = communes::country_of(country); !known.empty()) return std::string{known};
    const bool code = country.size() == 5 && country.starts_with("99");
    return code ? fmt::format("code pays {}", country) : std::string{country};
}

std::string place_of(const commune_line& c) {
    if (c.department_name.empty()) return c.department;
    return c.department.empty() ? c.department_name : fmt::format("{} ({})", c.department_name, c.department);
}

std::string detail_of(const commune_line& c) {
    constexpr std::size_t shown = 3;
    auto out = place_of(c);
    for (std::size_t i = 0; i < std::min(shown, c.postal_codes.size()); ++i)
        out += (i == 0 ? (out.empty() ? "" : " · ") : ", ") + c.postal_codes[i];
    if (c.postal_codes.size() > shown) out += "…";
    if (!c.by_way_of.empty()) out += fmt::format(" · {}", c.by_way_of);
    return out;
}

std::string progress_sentence(progress p) {
    switch (p) {
        case progress::sent:
            return "Votre transmission est partie. Votre commune va la recevoir.";
        case progress::delivered:
            return "Votre commune a reçu votre transmission.";
        case progress::opened:
            return "Votre commune a ouvert votre transmission. Elle s’en occupe.";
        case progress::awaiting:
            return "Votre commune demande un complément. Contactez-la et donnez votre référence.";
        case progress::processed:
            return "Votre commune a traité votre transmission. C’est terminé.";
        case progress::refused:
            return "Votre commune n’a pas retenu votre transmission. Contactez-la et donnez votre référence.";
        case progress::waiting:
            return "Votre commune n’est pas joignable pour le moment. Nous réessayons pour vous\u00A0: "
                   "vous n’avez rien à faire.";
    }
    return {};
}

finality finality_of(progress p) noexcept {
    return p == progress::processed || p == progress::refused ? finality::final : finality::open;
}

std::string_view progress_word(progress p) noexcept {
    switch (p) {
        case progress::sent:
            return "sent";
        case progress::delivered:
            return "delivered";
        case progress::opened:
            return "opened";
        case progress::awaiting:
            return "awaiting";
        case progress::processed:
            return "processed";
        case progress::refused:
            return "refused";
        case progress::waiting:
            return "waiting";
    }
    return {};
}

std::string time_span(unsigned seconds) {
    if (seconds == 0) return "quelques instants";
    if (seconds < 120) return fmt::format("{}\u00A0seconde{}", seconds, seconds > 1 ? "s" : "");
    return fmt::format("{}\u00A0minutes", (seconds + 59) / 60);
}

std::string counted(std::size_t number, std::string_view singular, std::string_view many) {
    return fmt::format("{}\u00A0{}", number, number < 2 ? singular : many);
}

}  // namespace qf::form
