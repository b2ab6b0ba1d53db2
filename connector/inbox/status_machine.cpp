#include "connector/inbox/status_machine.hpp"

#include <algorithm>
#include <iterator>

namespace qf::inbox {
namespace {

struct row {
    std::string_view text;
    int step;
    bool of_si;  // the SI sets it
};
constexpr row rows[] = {
    {"HUBEE_RECEIVED", 0, false},
    {"HUBEE_COMPLETED", 1, false},
    {"HUBEE_NOTIFIED", 2, false},
    {"SENT", 3, true},
    {"SI_RECEIVED", 4, true},
    {"SI_INTG_ERROR", 4, true},
    {"IN_PROGRESS", 5, true},
    {"ADD_AWAITING", 5, true},
    {"DONE", 6, true},
    {"REFUSED", 6, true},
    {"CLOSED", 7, false},
    {"ARCHIVED", 8, false},
};
constexpr status statuses[] = {status::hubee_received, status::hubee_completed, status::hubee_notified,
                               status::sent,           status::si_received,     status::si_intg_error,
                               status::in_progress,    status::add_awaiting,    status::done,
                               status::refused,        status::closed,          status::archived};
static_assert(std::size(rows) == static_cast<std::size_t>(status::archived) + 1);

const row& of(status s) noexcept {
    return rows[static_cast<std::size_t>(s)];
}
bool forward(status current, status wanted) noexcept {
    constexpr int last_word = 6;
    if (of(wanted).step == of(current).step) return of(current).step != last_word;
    return of(wanted).step > of(current).step;
}
// What an SI may say although it is not further on.
bool turns_back(status current, status wanted) noexcept {
    if (wanted == status::si_intg_error)
        return current == status::in_progress || current == status::add_awaiting || current == status::done;
    return wanted == status::in_progress && current == status::done;
}

struct actors {  // whom the caller may act for
    bool si = false;
    bool osl = false;
};

ruling rule_move(actors may, status current, status wanted) noexcept {
    const bool by_osl = wanted == status::closed || wanted == status::hubee_notified;
    if (!by_osl && !of(wanted).of_si) return ruling::wrong_actor;  // HubEE's own
    const bool taken_up = wanted == status::in_progress && may.osl;
    if (by_osl ? !may.osl : !may.si && !taken_up) return ruling::wrong_actor;
    if (current == wanted) return ruling::unchanged;
    if (hidden(current) || current == status::archived) return ruling::impossible;
    if (wanted == status::hubee_notified) return ruling::allowed;
    if (current == status::closed) return ruling::impossible;
    return taken_up || forward(current, wanted) || turns_back(current, wanted) ? ruling::allowed : ruling::impossible;
}

// Said of one case of a folder that is being filled, or of one that has long been announced: that stays so.
ruling rule_completion(status current) noexcept {
    if (current == status::hubee_received) return ruling::allowed;
    return current < status::closed ? ruling::unchanged : ruling::impossible;
}

}  // namespace

std::string_view text(status s) noexcept {
    return of(s).text;
}

std::span<const status> all_statuses() noexcept {
    return statuses;
}

bool reached(status now, status wanted) noexcept {
    return of(now).step >= of(wanted).step;
}

std::optional<status> status_of(std::string_view text) noexcept {
    const auto* found = std::ranges::find(rows, text, &row::text);
    if (found == std::ranges::end(rows)) return std::nullopt;
    return static_cast<status>(found - rows);
}

ruling rule_case(scope role, status current, status wanted) noexcept {
    const bool admin = role == scope::admin;
    const actors may{.si = admin || role == scope::si, .osl = admin || role == scope::osl};
    if (wanted == status::hubee_completed && may.osl) return rule_completion(current);
    return rule_move(may, current, wanted);
}

ruling rule_folder(status current, status wanted) noexcept {
    if (wanted == status::si_intg_error) return ruling::impossible;  // a case's, not a folder's
    return rule_move({.si = true, .osl = true}, current, wanted);
}

}  // namespace qf::inbox
