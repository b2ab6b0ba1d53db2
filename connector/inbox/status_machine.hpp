// connector/inbox/status_machine.hpp -- which move of a case or a folder is possible, and for whom. Pure.
//
//   HUBEE_RECEIVED → HUBEE_COMPLETED → HUBEE_NOTIFIED      HubEE, at completion
//     → SENT → SI_RECEIVED | SI_INTG_ERROR → IN_PROGRESS | ADD_AWAITING → DONE | REFUSED      the SI
//     → CLOSED                                             the OSL
//     → ARCHIVED                                           HubEE, later
//
// Promise:  an SI may jump forward; statuses of one step of the list may alternate (a commune that awaited a document
//           goes on working), except DONE and REFUSED. REFUSED is the SI's last word; a case that is DONE may be taken
//           up again (IN_PROGRESS, after a deposit) or turn out not to be integrated (SI_INTG_ERROR, which an SI says
//           at any step but after REFUSED). The OSL may set a case of its own IN_PROGRESS, and HUBEE_COMPLETED, which
//           hides nothing that was announced. After CLOSED only a reopening by the OSL is possible: HUBEE_NOTIFIED,
//           from any status that the SI has seen.
// Source:   HubEE's functional specification, and the calls of its own collection and of its script for SIs
#pragma once

#include "connector/inbox/organization.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace qf::inbox {

enum class status {
    hubee_received,
    hubee_completed,
    hubee_notified,
    sent,
    si_received,
    si_intg_error,
    in_progress,
    add_awaiting,
    done,
    refused,
    closed,
    archived
};
std::string_view text(status s) noexcept;
std::optional<status> status_of(std::string_view text) noexcept;
std::span<const status> all_statuses() noexcept;

enum class ruling {
    allowed,
    unchanged,    // it is there already: accepted, nothing to do
    wrong_actor,  // 403: the move belongs to somebody else
    impossible    // 400: nobody can make it from there
};
ruling rule_case(scope role, status current, status wanted) noexcept;
// A folder belongs to the OSL (and ADMIN) alone. Its completion is not a move: see folders.cpp.
ruling rule_folder(status current, status wanted) noexcept;
// The SI has not been told of it.
constexpr bool hidden(status s) noexcept {
    return s < status::hubee_notified;
}

// It is there or further: DONE and REFUSED stand side by side, CLOSED is beyond both.
bool reached(status now, status wanted) noexcept;

}  // namespace qf::inbox
