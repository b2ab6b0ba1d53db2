// connector/intake/relay_plan.hpp -- which envelope of the outbox is published next, and when to try again. No I/O.
//
// Promise:  of one recipient one envelope is under way at a time, and the next only after its confirm: strict order.
//           Recipients take turns, up to `window` of them at once.
//           A failure pauses its recipient (doubling). Where nothing went through since that envelope left, the queue
//           itself is taken for away: all pause (doubling), then one at a time is tried until one goes through, which
//           sends all on their way at once. A refused envelope pauses its recipient for refused_wait and nobody else.
// Thread:   the loop.
#pragma once

#include "connector/base/recipient.hpp"
#include "connector/base/time.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

namespace qf::intake {

// The wait after the nth failure in a row (n from 1). `jitter` is in [0, 1).
duration wait_after(unsigned failures, duration first, duration longest, double jitter);

struct relay_pace {
    duration first_wait{}, longest_wait{}, refused_wait{};
    std::size_t window = 1;
};
enum class setback {
    queue_away,  // nothing was kept, or nobody knows
    refused,     // repeating changes nothing until an operator does something
};

class relay_plan {
    struct series;

public:
    explicit relay_plan(relay_pace pace) : pace_{pace} {}

    // What comes: expect(), then arrived() once it is on disk, or given_up(). In the order of the numbers.
    void expect(const recipient& recipient);
    void arrived(const recipient& recipient, std::uint64_t number, instant put_at);
    void given_up(const recipient& recipient);

    class departure {  // one envelope, under way until confirmed() or failed()
    public:
        std::uint64_t number() const noexcept { return number_; }
        const qf::recipient& recipient() const noexcept;

    private:
        friend class relay_plan;
        departure(series& series, std::uint64_t number, std::uint64_t confirms, std::uint64_t closings)
            : series_{&series}, number_{number}, confirms_{confirms}, closings_{closings} {}
        series* series_;
        std::uint64_t number_, confirms_, closings_;
    };
    std::vector<departure> next(instant now, std::size_t limit);
    std::optional<instant> next_due() const;  // when next() may have more without anything else happening
    void confirmed(const departure& departure);
    void failed(const departure& departure, setback setback, instant now, double jitter);

    void wake(const recipient& recipient);  // the queue seems to be there: this recipient may be tried at once
    void wake_all();

    bool holds(const recipient& recipient) const { return by_recipient_.contains(recipient); }
    bool away() const noexcept { return closings_in_a_row_ > 0; }
    std::size_t waiting() const noexcept { return waiting_; }
    std::optional<instant> oldest() const;

private:
    struct entry {
        std::uint64_t number;
        instant put_at;
    };
    using due_list = std::multimap<instant, series*>;
    enum class series_state { idle, ready, under_way, paused, refused };
    struct series {
        qf::recipient recipient;
        std::deque<entry> waiting = {};
        unsigned expected = 0;
        series_state state = series_state::idle;
        unsigned failures = 0;
        due_list::iterator due = {};  // while paused or refused
    };
    void make_ready(series& series);
    void pause(series& series, series_state state, instant until);
    void unpause(series& series);
    void drop_if_empty(series& series);
    void sign_of_life();

    relay_pace pace_;
    std::unordered_map<recipient, series> by_recipient_;  // those with something on disk or on its way there
    std::deque<series*> ready_;
    due_list due_;
    std::size_t waiting_ = 0;
    std::size_t under_way_ = 0;
    std::uint64_t confirms_ = 0;  // answers of the queue so far: tells a sick recipient from a queue that is away
    std::uint64_t closings_ = 0;
    unsigned closings_in_a_row_ = 0;
    instant closed_until_{};
};

}  // namespace qf::intake
