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
bool forward(status from, status to) noexcept {
    constexpr int last_word = 6;
    if (of(to).step == of(from).step) return of(from).step != last_word;
    return of(to).step > of(from).step;
}
ruling rule(bool may_act_as_si, bool may_act_as_osl, status from, status to) noexcept {
    const bool by_osl = to == status::closed || to == status::hubee_notified;
    if (!by_osl && !of(to).of_si) return ruling::wrong_actor;  // HubEE's own
    if (by_osl ? !may_act_as_osl : !may_act_as_si) return ruling::wrong_actor;
    if (from == to) return ruling::unchanged;
    if (hidden(from) || from == status::archived) return ruling::impossible;
    if (to == status::hubee_notified) return ruling::allowed;
    if (from == status::closed) return ruling::impossible;
    return forward(from, to) ? ruling::allowed : ruling::impossible;
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

ruling rule_case(scope who, status from, status to) noexcept {
    const bool admin = who == scope::admin;
    return rule(admin || who == scope::si, admin || who == scope::osl, from, to);
}

ruling rule_folder(status from, status to) noexcept {
    if (to == status::si_intg_error) return ruling::impossible;  // a case's, not a folder's
    return rule(true, true, from, to);
}

}  // namespace qf::inbox
