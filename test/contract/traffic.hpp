// test/contract/traffic.hpp -- publishers and a consumer that go on whatever happens, and the sum at the end: all that
// was confirmed has been taken.
//
// Thread:   the loop. Destroyed before its session, which it stops, whatever ended the test.
#pragma once

#include "connector/base/crew.hpp"
#include "test/contract/backend.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace qf::test {

class traffic {
public:
    traffic(rig& r, session& q, std::vector<recipient> recipients)
        : rig_{r}, q_{q}, recipients_{std::move(recipients)}, all_{r.executor()} {
        for (std::size_t p = 0; p < recipients_.size(); ++p) all_.hire(publish(p));
        all_.hire(take());
    }

    ~traffic() {
        if (all_.size() == 0) return;
        publishing_ = false;
        q_.stop();
        rig_.run(all_.gone());
    }
    traffic(const traffic&) = delete;
    traffic& operator=(const traffic&) = delete;

    std::size_t confirmed() const noexcept { return confirmed_.size(); }
    std::size_t taken() const noexcept { return seen_.size(); }
    bool more(std::size_t count) {  // so many more are confirmed, and taken, within a minute
        const auto confirmed = confirmed_.size() + count;
        const auto taken = seen_.size() + count;
        return q_.until([&] { return confirmed_.size() >= confirmed && seen_.size() >= taken; }, 60s);
    }
    // Publishes no more, waits for what is on its way, stops the queue; how many were confirmed and never taken.
    std::size_t lost() {
        publishing_ = false;
        CHECK(q_.until([&] { return all_.size() == 1; }, 60s));
        static_cast<void>(q_.until([&] { return std::ranges::includes(seen_, confirmed_); }, 60s));
        q_.stop();
        rig_.run(all_.gone());
        std::size_t missing = 0;
        for (const auto& id : confirmed_)
            if (!seen_.contains(id)) ++missing;
        return missing;
    }

private:
    awaitable<void> publish(std::size_t index) {
        for (unsigned i = 0; publishing_; ++i) {
            const auto id = fmt::format("m{}-{}", index, i);
            queues::message mail{id, std::string(500, 'x')};
            const auto failed = co_await q_->publish(recipients_[index], std::move(mail));
            if (failed)
                co_await clock_.sleep_for(20ms);
            else
                confirmed_.insert(id);
        }
    }
    awaitable<void> take() {
        for (;;) {
            auto mail = co_await q_.next();
            if (!mail) co_return;
            seen_.insert(mail->mail().id);
            co_await mail->done();  // lost with its connection: it comes again
        }
    }

    rig& rig_;
    session& q_;
    std::vector<recipient> recipients_;
    system_clock_source clock_;
    std::set<std::string> confirmed_;
    std::set<std::string> seen_;
    bool publishing_ = true;
    crew all_;
};

}  // namespace qf::test
