// connector/ledger/states.hpp -- the states of a dossier, written once: code, SQL and README agree (a test compares).
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace qf::ledger {

enum class state { received, created, attached, completed, parked };

inline constexpr std::array<std::string_view, 5> state_names = {"received", "created", "attached", "completed",
                                                                "parked"};
constexpr std::string_view name_of(state s) noexcept {
    return state_names[static_cast<std::size_t>(s)];
}
constexpr std::optional<state> state_of(std::string_view name) noexcept {
    const auto found = std::ranges::find(state_names, name);
    if (found == state_names.end()) return std::nullopt;
    return static_cast<state>(found - state_names.begin());
}

struct move {
    state before, after;
};
inline constexpr std::array moves = {
    move{state::received, state::created},    // the folder exists at the subscriber, its ids are recorded
    move{state::created, state::attached},    // the three attachments are there
    move{state::attached, state::completed},  // the commune can see it
    move{state::created, state::received},    // the incomplete folder is gone: begin again
    move{state::attached, state::received},
    move{state::received, state::parked},  // it cannot be accepted
    move{state::created, state::parked},
    move{state::attached, state::parked},
    // An operator replays it; a folder that is known is looked at first, for the commune may have it already.
    move{state::parked, state::received},
    move{state::parked, state::created},
};
constexpr bool is_final(state s) noexcept {
    return s == state::completed || s == state::parked;
}

// Refusals of one dossier in a row that do not say whether it is the dossier or the destination.
struct unclear_refusals {
    unsigned all = 0;
    unsigned apart = 0;  // of those: the first, and each before which the destination took another dossier
    friend bool operator==(const unclear_refusals&, const unclear_refusals&) = default;
};

// What the commune has answered since it can see the dossier.
enum class answer { none, sent, opened, in_progress, awaiting, not_integrated, done, refused };

inline constexpr std::array<std::string_view, 8> answer_names = {"none",     "sent",           "opened", "in_progress",
                                                                 "awaiting", "not_integrated", "done",   "refused"};
constexpr std::string_view name_of(answer a) noexcept {
    return answer_names[static_cast<std::size_t>(a)];
}
constexpr std::optional<answer> answer_of(std::string_view name) noexcept {
    const auto found = std::ranges::find(answer_names, name);
    if (found == answer_names.end()) return std::nullopt;
    return static_cast<answer>(found - answer_names.begin());
}
constexpr bool is_final(answer a) noexcept {
    return a == answer::done || a == answer::refused;
}

}  // namespace qf::ledger
