// connector/delivery/lane_book.hpp -- the book of lanes and destinations: who may start now, who pauses, and until
// when. Pure: no queue, no ledger, no clock; time is a parameter, and the jitter comes from a seed.
//
// Promise:  whoever is ill waits alone: a lane that fails pauses, and comes back by the schedule with one message at a
//           time; a destination that fails for all is asked again by one lane at a time, and its lanes come back at a
//           bounded pace. What a pace cannot start in half the time that a message may be out is not to be fetched.
// Not here: consumers, rows in the ledger (lane_keeper.hpp), whose turn it is (dispatcher.hpp).
// Time:     uptime, so that a step of the wall clock moves no wait; `since` of a lane is wall time, for people.
// Thread:   the loop.
#pragma once

#include "connector/delivery/daemon_conf.hpp"
#include "connector/delivery/dispatcher.hpp"
#include "connector/delivery/lane.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace qf::delivery {

class lane_book {
public:
    lane_book(const daemon_conf& conf, std::vector<subscriber> subscribers);

    std::map<recipient, lane>& lanes() noexcept { return lanes_; }
    std::map<std::string, destination, std::less<>>& destinations() noexcept { return destinations_; }
    lane* find(const recipient& owner);
    destination* find(std::string_view subscriber);
    delivery::dispatcher& dispatcher() noexcept { return dispatcher_; }

    lane& add(const recipient& owner, destination* leads_to);
    void lead(lane& l, destination* leads_to);  // from now on there
    // As a former process left it. No `resume_at`: an operator's pause.
    void recall(lane& l, const ledger::lane_standing& standing, std::optional<instant> resume_at);

    // How many messages its consumer may have out; `unsettled_max`: for how long each.
    unsigned prefetch(const lane& l, duration unsettled_max) const;
    unsigned first_prefetch(const lane& l, duration unsettled_max) const;
    bool outgrown(const lane& l, std::size_t fetched) const;  // it works, and has as much under way as it may fetch

    // Its destination is ill, and takes no probe now.
    bool must_wait(const lane& l, instant now) const;
    static bool awaited(const destination& d) { return d.fuse.state() != breaker_state::closed; }

    void opened(lane& l, unsigned prefetch);
    void paused(lane& l);
    void waits_with_destination(lane& l);    // paused, and comes back with it
    void schedule(lane& l, instant moment);  // paused, and comes back by itself
    lane* next_due(instant now);             // that comes back now; none when all have
    // The lanes that are opened now: one to try an ill destination, or some because it is well again.
    std::vector<lane*> coming_back(destination& d, instant now);
    instant next_look(instant now) const;  // when the two above have something to say, if nothing happens before
    void probe_now(destination& d, instant now);

    struct recovery {
        bool destination_well = false;  // since now
        bool forget_lane = false;       // its row
    };
    recovery succeeded(lane& l, duration answered, instant now);

    struct failure {
        refusal cause;
        std::string_view dossier;
        instant began{};
        instant now{};
        instant wall_now{};
    };
    struct setback {
        bool destination_away = false;  // since now, or once more
        bool pauses = false;            // this lane, for this failure
    };
    setback failed(lane& l, const failure& f);
    instant retry_at(const lane& l, instant now) const;  // of the dossier that has just failed

    void stop() noexcept { stopping_ = true; }  // nobody pauses or widens any more
    bool stopping() const noexcept { return stopping_; }
    void close_all();

    struct tally {
        std::size_t open = 0, paused = 0, held = 0;
        std::size_t destinations_open = 0, destinations_stopped = 0;
    };
    tally count() const;
    bool changed() noexcept { return std::exchange(changed_, false); }  // since it was asked last
    void note_change() noexcept { changed_ = true; }

private:
    void decide_wait(lane& l, const refusal& cause, instant now);
    double jitter();  // in [0, 1)

    const daemon_conf& conf_;
    std::mt19937_64 spread_;
    std::map<std::string, destination, std::less<>> destinations_;
    std::map<recipient, lane> lanes_;
    struct sooner {  // by recipient where the time is one: never by address, or no two runs would be the same
        bool operator()(const std::pair<instant, lane*>& a, const std::pair<instant, lane*>& b) const {
            return a.first != b.first ? a.first < b.first : a.second->owner < b.second->owner;
        }
    };
    std::set<std::pair<instant, lane*>, sooner> due_;  // paused lanes that come back by themselves
    delivery::dispatcher dispatcher_;
    bool changed_ = true;
    bool stopping_ = false;
};

}  // namespace qf::delivery
