// connector/delivery/selection.hpp -- which parked messages a job is about: one rule for the daemon that does it and
// for the command that only counts.
//
// Promise:  what was parked after the job was asked for is not meant, so that what fails again is not tried for ever.
// Thread:   any.
#pragma once

#include "connector/base/time.hpp"
#include "connector/ledger/jobs.hpp"
#include "queues/message.hpp"

namespace qf::delivery {

queues::parking_place place_of(const ledger::order& wish) noexcept;
bool is_meant(const ledger::order& wish, instant asked_at, const queues::parked_entry& entry);

}  // namespace qf::delivery
