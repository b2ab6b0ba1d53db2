// connector/inbox/case_moves.hpp -- a case takes another status, by PATCH or by an event, with all that hangs on it;
// and an event is read.
//
// Thread:   the writer's.
#pragma once

#include "connector/inbox/call.hpp"
#include "connector/inbox/tables.hpp"

namespace qf::inbox {

// The move was judged before. From the process's purge status on, the case's files have their days to live.
void move_case(const call& c, tables& t, const case_row& row, status wanted);
// An event of the case that is SENT becomes RECEIVED: its reader has it. Where it wanted to be told of (notification),
// its author is told of that in turn.
void receive_event(tables& t, const case_row& about, const event_row& event, instant now);

}  // namespace qf::inbox
