// connector/delivery/registry_follower.hpp -- the registry's recipients become lanes; each has the subscriber that the
// registry names, and keeps it while one of its dossiers is under way.
//
// Promise:  new recipients are served within `refresh`; one whose subscriber changes is served by the new one as soon
//           as none of its dossiers is under way to the former. What a former process knew of pauses is taken over.
// Fails:    a registry that cannot be read changes nothing, and is logged once.
// Thread:   the loop; the registry on a worker.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/base/crew.hpp"
#include "connector/base/doorbell.hpp"
#include "connector/base/worker.hpp"
#include "connector/delivery/daemon_tools.hpp"
#include "connector/delivery/lane_keeper.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace qf::delivery {

class registry_follower {
public:
    registry_follower(const asio::any_io_executor& loop, const daemon_tools& tools, const daemon_conf& conf,
                      communes::registry registry, lane_book& book, lane_keeper& keeper);

    awaitable<void> follow();
    awaitable<void> stop();  // opens no lane any more

private:
    using enrolments = std::vector<communes::enrolled>;
    awaitable<void> recall();
    awaitable<std::optional<enrolments>> read_registry(std::int64_t& seen);
    awaitable<bool> follow(const communes::enrolled& entry);
    awaitable<bool> change_subscriber(lane& l, destination* leads_to);
    awaitable<void> open_closed_lanes();
    awaitable<void> open_counted(lane& l);

    daemon_tools tools_;
    const daemon_conf& conf_;
    communes::registry registry_;
    lane_book& book_;
    lane_keeper& keeper_;
    worker lookup_;  // the registry's thread
    struct recalled {
        ledger::lane_standing standing;
        std::optional<instant> resume_at = {};  // uptime
    };
    std::map<std::string, recalled> recalled_;  // by recipient
    std::set<recipient> unserved_;              // their subscriber is unknown, which was logged
    bool registry_told_ = false;                // that it could not be read was logged
    unsigned opening_ = 0;                      // lanes being opened for the first time
    bool all_well_ = true;                      // each of them could be
    doorbell opened_;                           // one of them is
    crew openers_;
};

}  // namespace qf::delivery
