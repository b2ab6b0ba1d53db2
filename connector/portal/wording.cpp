#include "connector/portal/wording.hpp"

#include "connector/base/paris_time.hpp"
#include "connector/base/time_text.hpp"
#include "connector/dossier/french.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace qf::portal {

using inbox::status;

std::string_view word_of(status s, std::optional<status> outcome) noexcept {
    switch (s) {
        case status::hubee_notified:
        case status::sent:
            return "À ouvrir";
        case status::si_received:
            return "Ouvert";
        case status::si_intg_error:
            return "Non intégré par le logiciel";
        case status::in_progress:
            return "En cours";
        case status::add_awaiting:
            return "Complément attendu";
        case status::done:
            return "Traité";
        case status::refused:
            return "Refusé";
        case status::closed:
        case status::archived:
            return outcome == status::refused ? "Refusé" : outcome == status::done ? "Traité" : "Clos";
        default:
            return "En préparation";
    }
}

std::string_view colour_of(status s, std::optional<status> outcome) noexcept {
    if (unread(s)) return "new";
    if (s == status::add_awaiting) return "waiting";
    if (s == status::refused || outcome == status::refused || s == status::si_intg_error) return "refused";
    if (inbox::reached(s, status::done)) return "done";
    return "open";
}

bool unread(status s) noexcept {
    return s == status::hubee_notified || s == status::sent;
}

std::string_view word_of(const inbox::event_row& e) noexcept {
    const auto to = e.case_new_status ? inbox::status_of(*e.case_new_status) : std::nullopt;
    if (to && e.action_type == "STATUS_UPDATE") switch (*to) {
            case status::hubee_notified:
                return "Dossier rouvert par le service en ligne";
            case status::sent:
                return "Dossier récupéré";
            case status::si_received:
                return "Dossier ouvert";
            case status::si_intg_error:
                return "Le logiciel n’a pas pu intégrer le dossier";
            case status::in_progress:
                return "Traitement commencé";
            case status::add_awaiting:
                return "Complément demandé";
            case status::done:
                return "Dossier traité";
            case status::refused:
                return "Dossier refusé";
            case status::closed:
                return "Dossier clos par le service en ligne";
            default:
                break;
        }
    if (e.action_type == "ATTACH_DEPOSIT") return "Pièces déposées";
    if (e.action_type == "ATTACH_DL" || e.action_type == "ATTACH_DL_ALL") return "Pièces téléchargées";
    if (e.action_type == "COM_ADD") return "Commentaire interne";
    if (e.action_type == "SENDING_MESSAGE") return "Message";
    return "Événement";
}

std::string_view word_of_action(std::string_view action) noexcept {
    constexpr std::pair<std::string_view, std::string_view> words[] = {
        {"login", "Connexion"},
        {"login_denied", "Connexion refusée"},
        {"bind", "Compte lié à une identité"},
        {"unbind", "Compte délié"},
        {"invite_again", "Invitation renouvelée"},
        {"logout", "Déconnexion"},
        {"open", "Dossier consulté"},
        {"acknowledge", "Dossier ouvert pour la première fois"},
        {"view", "Pièce consultée"},
        {"download", "Pièce téléchargée"},
        {"archive", "Toutes les pièces téléchargées"},
        {"export", "Liste exportée"},
        {"status", "Réponse donnée"},
        {"note", "Commentaire interne ajouté"},
        {"invite", "Agent invité"},
        {"rights", "Droits d’un agent modifiés"},
    };
    const auto* found = std::ranges::find(words, action, &std::pair<std::string_view, std::string_view>::first);
    return found == std::ranges::end(words) ? action : found->second;
}

std::string_view word_of_detail(std::string_view action, std::string_view detail) noexcept {
    if (action == "login") return detail == "second_factor" ? "second facteur" : detail;
    if (action != "login_denied") return detail;
    constexpr std::pair<std::string_view, std::string_view> words[] = {
        {"disabled", "compte désactivé"},
        {"expired", "invitation expirée"},
        {"bound", "compte lié à une autre identité"},
        {"unverified", "adresse non vérifiée"},
        {"second_factor", "sans second facteur"},
    };
    const auto* found = std::ranges::find(words, detail, &std::pair<std::string_view, std::string_view>::first);
    return found == std::ranges::end(words) ? detail : found->second;
}

std::string_view short_reference(std::string_view external_id) noexcept {
    constexpr std::string_view before = "Formulaire-QF-", after = "-01";
    constexpr std::size_t length = 13;
    const bool ours = external_id.size() == before.size() + length + after.size() && external_id.starts_with(before) &&
                      external_id.ends_with(after);
    return ours ? external_id.substr(before.size(), length) : external_id;
}

std::string_view fund_in_words(std::string_view fund) noexcept {
    if (fund == "CNAF") return "Caisse d’allocations familiales (CAF)";
    return fund == "MSA" ? std::string_view{"Mutualité sociale agricole (MSA)"} : fund;
}

std::string_view no_children_in_words(bool told) noexcept {
    return told ? "Aucun enfant n’est transmis." : "Non communiqué par la caisse.";
}

std::string moment(std::int64_t milliseconds) {
    return dossier::french_time(from_milliseconds(milliseconds));
}

std::string day(std::int64_t milliseconds) {
    using namespace std::chrono;
    const auto at = from_milliseconds(milliseconds);
    const year_month_day date{floor<days>(at + paris_offset(at))};
    return fmt::format("{:02}/{:02}/{}", static_cast<unsigned>(date.day()), static_cast<unsigned>(date.month()),
                       static_cast<int>(date.year()));
}

std::string size_in_words(std::int64_t bytes) {
    constexpr std::int64_t kilo = 1024, mega = kilo * kilo;
    if (bytes < kilo) return fmt::format("{}\u00A0octets", bytes);
    if (bytes < mega) return fmt::format("{}\u00A0Ko", (bytes + kilo - 1) / kilo);
    const auto tenths = (bytes * 10 + mega - 1) / mega;
    return fmt::format("{},{}\u00A0Mo", tenths / 10, tenths % 10);
}

std::string kind_in_words(std::string_view mime_type) {
    constexpr std::pair<std::string_view, std::string_view> words[] = {
        {"application/pdf", "PDF"}, {"application/json", "JSON"}, {"application/xml", "XML"}, {"text/xml", "XML"},
        {"image/jpeg", "JPEG"},     {"image/png", "PNG"},         {"text/plain", "texte"}};
    const auto* found = std::ranges::find(words, mime_type, &std::pair<std::string_view, std::string_view>::first);
    return std::string{found == std::ranges::end(words) ? mime_type : found->second};
}

std::optional<std::int64_t> day_begins(std::string_view date) {
    using namespace std::chrono;
    if (date.size() != 10 || date[4] != '-' || date[7] != '-') return std::nullopt;
    const auto number = [&](std::size_t at, std::size_t length) {
        int out = -1;
        const auto* first = date.data() + at;
        const auto [end, wrong] = std::from_chars(first, first + length, out);
        return wrong == std::errc{} && end == first + length ? out : -1;
    };
    const int y = number(0, 4), m = number(5, 2), d = number(8, 2);
    if (y < 1970 || m < 1 || d < 1) return std::nullopt;
    const year_month_day day{year{y}, month{static_cast<unsigned>(m)}, std::chrono::day{static_cast<unsigned>(d)}};
    if (!day.ok()) return std::nullopt;
    const instant midnight{sys_days{day}};
    return to_milliseconds(midnight - paris_offset(midnight - hours{1}));
}

std::int64_t next_day(std::int64_t day_began) {
    using namespace std::chrono;
    // Noon of the next day is on it whatever the clocks do in between.
    const auto noon = from_milliseconds(day_began) + hours{36};
    const instant midnight{floor<days>(noon + paris_offset(noon))};
    return to_milliseconds(midnight - paris_offset(midnight - hours{1}));
}

}  // namespace qf::portal
