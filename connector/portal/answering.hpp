// connector/portal/answering.hpp -- what an agent says of a dossier, said by the API's own action.
//
// Promise:  a portal's answer is POST /cases/{id}/events: inbox::create_event with an SI's call judges it by the status
//           machine and writes it, so that whoever reads the API sees the same. The agent's right to act on the process
//           is asked for in the same transaction, and the trail written.
// Thread:   the writer's.
#pragma once

#include "connector/base/time.hpp"
#include "connector/portal/desk.hpp"

#include <optional>
#include <string>
#include <vector>

namespace qf::portal {

struct answer_wish {
    std::optional<inbox::status> to = {};  // nothing: a comment among ourselves
    std::string text = {};                 // for the citizen's service; of a comment: for us
};
enum class answered { done, unknown, forbidden, impossible };

answered answer(const inbox::agent_row& agent, inbox::tables& t, std::string_view id, const answer_wish& wish,
                inbox::trail_row trail, instant now);

// What an agent may do next, for buttons.
std::vector<inbox::status> moves_from(inbox::status now);

inline constexpr std::size_t message_max = 1000;  // characters; hubee.event.json
std::size_t characters_of(std::string_view utf8) noexcept;

}  // namespace qf::portal
