// connector/portal/answering.hpp -- what an agent says of a dossier, said by the API's own action.
//
// Promise:  a portal's answer is POST /cases/{id}/events: inbox::create_event with an SI's call judges it by the status
//           machine and writes it, so that whoever reads the API sees the same. The agent's right to act on the process
//           is asked for in the same transaction, and the trail written. The same answer sent twice from one page is
//           written once.
// Thread:   the writer's.
#pragma once

#include "connector/base/time.hpp"
#include "connector/portal/request.hpp"

#include <optional>
#include <string>
#include <vector>

namespace qf::portal {

struct answer_wish {
    std::optional<inbox::status> outcome = {};  // nothing: a comment among ourselves
    std::string text = {};                      // for the citizen's service; of a comment: for us
    // How many events stood on the page where this was written: what came after them, the agent has not seen. Nothing:
    // the page does not say. (A count, since two of one millisecond have no order.)
    std::optional<std::size_t> seen = {};
};
enum class answered {
    done,
    unknown,
    forbidden,
    impossible,  // from its status
    changed      // by somebody else since; nothing was written. A comment changes nothing, so it is always written
};

// What an organization sees of a case, in order: without a deposit that its author has not sent yet.
std::vector<inbox::event_row> events_for(inbox::organization_key reader, inbox::tables& t, std::string_view id);
std::vector<inbox::event_row> events_after(std::vector<inbox::event_row> all, std::size_t seen);

answered answer(const inbox::agent_row& agent, inbox::tables& t, std::string_view id, const answer_wish& wish,
                inbox::trail_row trail, instant now);

// What an agent may do next, for buttons.
std::vector<inbox::status> moves_from(inbox::status now);

inline constexpr std::size_t message_max = 1000;  // characters; hubee.event.json
std::size_t characters_of(std::string_view utf8) noexcept;
std::string too_long(std::string_view text);            // what to say of it; "" when it is not
std::string message_of(const portal_request& request);  // the form's field "message", without blanks at its end

}  // namespace qf::portal
