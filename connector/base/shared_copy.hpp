// connector/base/shared_copy.hpp -- what somebody else gives out for a while (a token, a document, keys): one fetch for
// all who want it.
//
// Promise:  whoever comes to renew() while a fetch is under way waits for it and shares its outcome, so that a sick
//           giver gets one request, not one for each who wants something. A fetch whose caller was stopped is nobody
//           else's outcome: one of those who waited begins again. A failed fetch leaves the copy at hand, and lets it
//           count as fresh for `pause`.
// Not here: whether an old copy is better than none: the owner says.
// Thread:   the loop. Outlives who waits.
#pragma once

#include "connector/base/asio.hpp"
#include "connector/base/clock.hpp"
#include "connector/base/doorbell.hpp"
#include "connector/base/time.hpp"

#include <boost/system/result.hpp>

#include <cstdint>
#include <optional>
#include <utility>

namespace qf {

template <class Value, class Failure>
class shared_copy {
public:
    struct fetched {
        Value value;
        duration life{};
    };
    using outcome = boost::system::result<fetched, Failure>;

    shared_copy(const asio::any_io_executor& loop, const clock_source& clock, duration pause = {})
        : clock_{clock}, pause_{pause}, ended_{loop} {}

    const std::optional<Value>& at_hand() const noexcept { return copy_; }
    bool fresh() const { return copy_ && clock_.now() < due_; }
    instant due() const noexcept { return due_; }            // when it is to be renewed
    void replace(Value value) { copy_ = std::move(value); }  // due when the one before was
    void forget() { copy_.reset(); }

    // Fetches, or waits for who does; what that fetch failed with. `fetch` returns awaitable<outcome>; `own_affair`
    // says of a failure that it is its caller's: stopped.
    template <class Fetch, class OwnAffair>
    awaitable<std::optional<Failure>> renew(Fetch fetch, OwnAffair own_affair) {
        while (fetching_) {
            const auto before = outcomes_;
            co_await ended_.wait();
            if (outcomes_ != before) co_return failure_;
        }
        const fetch_under_way only{*this};
        auto got = co_await fetch();
        if (!got && own_affair(got.error())) co_return got.error();
        ++outcomes_;
        failure_.reset();
        if (got)
            copy_ = std::move(got->value);
        else
            failure_ = got.error();
        due_ = clock_.now() + (got ? got->life : pause_);
        co_return failure_;
    }

private:
    struct fetch_under_way {  // says by its end that others may go on, however the fetch ended
        explicit fetch_under_way(shared_copy& copy) : owner{copy} { owner.fetching_ = true; }
        ~fetch_under_way() {
            owner.fetching_ = false;
            owner.ended_.ring();
        }
        fetch_under_way(const fetch_under_way&) = delete;
        fetch_under_way& operator=(const fetch_under_way&) = delete;
        shared_copy& owner;
    };

    const clock_source& clock_;
    const duration pause_;
    std::optional<Value> copy_;
    instant due_{};
    bool fetching_ = false;
    std::uint64_t outcomes_ = 0;
    std::optional<Failure> failure_;  // of the latest fetch
    doorbell ended_;
};

}  // namespace qf
