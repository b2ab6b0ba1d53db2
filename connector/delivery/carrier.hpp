// connector/delivery/carrier.hpp -- carries the dossiers that are begun, each to its outcome, and tells the book of
// lanes what it says of the lane and the destination.
//
// Promise:  one process never carries one dossier twice at once: a message may be in its queue twice (its publisher did
//           not hear the confirm and published again), and the second waits for the first. One dossier does not hold
//           its commune: what is refused unclearly (policy.hpp) a second time goes behind its own queue, and what is
//           refused so three times, with others taken between, is parked.
//           stop(): lets what runs end within `grace`, gives the rest back.
// Not here: the attempt itself (courier.hpp), who may start (lane_book.hpp).
// Thread:   the loop.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/base/crew.hpp"
#include "connector/delivery/daemon_tools.hpp"
#include "connector/delivery/lane_book.hpp"
#include "connector/delivery/lane_keeper.hpp"

#include <list>
#include <memory>
#include <set>
#include <string>

namespace qf::delivery {

class carrier {
public:
    carrier(asio::any_io_executor loop, const daemon_tools& tools, const daemon_conf& conf, lane_book& book,
            lane_keeper& keeper);
    ~carrier();

    void begin(lane& l, queues::taken first);
    void find_slow();  // what lasts gives its slot to others
    awaitable<void> stop();

private:
    struct running {  // an attempt under way
        lane& owner;
        std::string id;
        duration began{};
        dispatcher::ticket ticket;
    };
    using attempts = std::list<running>;
    class slot;

    awaitable<void> carry(queues::lease mail, std::unique_ptr<slot> held);
    awaitable<tried> judge(lane& l, queues::lease& mail, tried outcome);  // parks it where it is the dossier's fault
    awaitable<void> succeeded(lane& l, duration answered);
    awaitable<void> failed(lane& l, queues::lease& mail, const tried& outcome, duration began);

    daemon_tools tools_;
    const daemon_conf& conf_;
    lane_book& book_;
    lane_keeper& keeper_;
    attempts running_;
    std::set<std::string> under_way_;  // message ids
    crew carriers_;
};

}  // namespace qf::delivery
