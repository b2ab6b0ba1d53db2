// connector/portal/wording.hpp -- the contract's words as a town hall says them.
//
// Thread:   any.
#pragma once

#include "connector/base/time.hpp"
#include "connector/inbox/event_table.hpp"
#include "connector/inbox/status_machine.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace qf::portal {

// "À ouvrir", "En cours"; what the operator has closed keeps the name of the commune's last word.
std::string_view word_of(inbox::status s, std::optional<inbox::status> outcome = {}) noexcept;
// "new", "open", "waiting", "done", "refused": of the style sheet.
std::string_view colour_of(inbox::status s, std::optional<inbox::status> outcome = {}) noexcept;
bool unread(inbox::status s) noexcept;

// "Complément demandé", of the timeline.
std::string_view word_of(const inbox::event_row& e) noexcept;
// "Dossier ouvert", of the trail.
std::string_view word_of_action(std::string_view action) noexcept;
// "invitation expirée", beside it; what is no word of ours stays as it is.
std::string_view word_of_detail(std::string_view action, std::string_view detail) noexcept;

// "925C5E6F3AE49" of "Formulaire-QF-925C5E6F3AE49-01", as families have it on their receipt; others as they are.
std::string_view short_reference(std::string_view external_id) noexcept;

// "Caisse d’allocations familiales (CAF)" of "CNAF"; others as they are.
std::string_view fund_in_words(std::string_view fund) noexcept;
// Why a dossier has no child: the family chose none, or the fund told of none.
std::string_view no_children_in_words(bool told) noexcept;
inline constexpr std::string_view not_told = "Non communiqué";

std::string moment(std::int64_t milliseconds);          // "23 novembre 2026 à 9 h 05", in Paris
std::string day(std::int64_t milliseconds);             // "23/11/2026", in Paris
std::string size_in_words(std::int64_t bytes);          // "12 Ko"
std::string kind_in_words(std::string_view mime_type);  // "PDF"
// "2026-11-23" as the moment at which that day begins in Paris; nothing for what is no date.
std::optional<std::int64_t> day_begins(std::string_view date);
std::int64_t next_day(std::int64_t day_began);

}  // namespace qf::portal
