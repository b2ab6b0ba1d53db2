// test/fault/sweep.hpp -- the places where a process may die, and what must hold after the next one has done its work.
#pragma once

#include "connector/delivery/steps.hpp"
#include "test/support/site.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace qf::test {

struct crash {
    std::string_view step;
    int nth;
};
// Every step, and each of the three attachments.
inline std::vector<crash> every_crash() {
    std::vector<crash> out;
    for (const auto step : delivery::step_names) {
        const int times = step == delivery::name_of(delivery::step::attachment_put) ? 3 : 1;
        for (int nth = 1; nth <= times; ++nth) out.push_back({step, nth});
    }
    return out;
}

// Starts `role` unharmed and checks that the commune sees exactly one whole dossier of this reference, that the queue
// has let go and that nothing was parked.
void arrives_once(site& on, const std::string& role, const std::string& reference);

// Submits one transmission, lets `role` die at `where`, starts it again unharmed, and checks that the commune sees
// exactly one whole dossier and that the queue has let go.
void crash_and_recover(site& on, const std::string& role, const crash& where);

}  // namespace qf::test
