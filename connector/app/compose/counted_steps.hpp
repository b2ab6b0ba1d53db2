// connector/app/compose/counted_steps.hpp -- production's step watch: it counts (qf_delivery_steps_total{step}).
// Thread: any.
#pragma once

#include "connector/base/metrics.hpp"
#include "connector/delivery/steps.hpp"

#include <array>

namespace qf::app {

class counted_steps final : public delivery::step_watch {
public:
    explicit counted_steps(metrics& counts) {
        for (std::size_t i = 0; i < counters_.size(); ++i)
            counters_[i] = &counts.count("qf_delivery_steps_total", "Steps reached on the way of dossiers.",
                                         {{"step", delivery::step_names[i]}});
    }
    void reached(delivery::step s) noexcept override { counters_[static_cast<std::size_t>(s)]->add(); }

private:
    std::array<counter*, delivery::step_names.size()> counters_{};
};

}  // namespace qf::app
