// test/fault/crashing/press.hpp -- one press of "transmit" as a process of its own, which dies where a test wants it.
//
//   qf-crashing press STEP there|away FILE ID REFERENCE SUBMITTED_AT
//
// Transmits FILE's content under the identification given, through the queue and the outbox of the configuration;
// prints "REFERENCE queue" or "REFERENCE outbox" once it has a receipt. Where the queue is said to be there, waits for
// its connection first and lets the outbox empty itself in the end. Dies by SIGKILL when the intake reaches STEP; STEP
// "none" is an ordinary life.
#pragma once

#include "connector/app/settings/load_configuration.hpp"

namespace qf::test {

int press(const app::loaded_configuration& loaded, char** words);

}  // namespace qf::test
