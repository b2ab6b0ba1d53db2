// test/support/memory_queue.hpp -- the queue's promises without a broker: for simulations and for tests of what stands
// above it. It outlives the process that is simulated to die: what that one held is offered again.
//
// Promise:  as queues/queue.hpp, in the order of publishing. `away`: every call fails with queue_unavailable and
//           nothing is stored; `forgetful`: park() stores and then says that it could not; `unheard`: so does open(),
//           and close() does nothing.
// Thread:   the loop.
#pragma once

#include "connector/base/doorbell.hpp"
#include "queues/queue.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace qf::test {

class memory_queue final : public queues::queue {
public:
    explicit memory_queue(const asio::any_io_executor& loop) : bell_{loop} {}
    struct contents;
    memory_queue(const asio::any_io_executor& loop, contents before);
    contents leave();  // all that was not let go, for the next process; this one has no lease left

    bool away = false;
    bool forgetful = false;
    bool unheard = false;

    awaitable<error_code> publish(const recipient& to, queues::message m) override {
        if (away) co_return errc::queue_unavailable;
        places_[to.key()].waiting.push_back({++last_, 0, std::move(m), false});
        bell_.ring();
        co_return error_code{};
    }
    awaitable<error_code> open(const recipient& of, unsigned prefetch) override {
        if (away) co_return errc::queue_unavailable;
        auto& p = places_[of.key()];
        p.open = true;
        p.named = false;
        p.prefetch = prefetch;
        ++opened;
        bell_.ring();
        if (unheard) co_return errc::queue_unavailable;
        co_return error_code{};
    }
    awaitable<void> close(const recipient& of) override {
        ++closed;
        if (!unheard) places_[of.key()].open = false;
        places_[of.key()].named = false;
        co_return;
    }
    awaitable<result<recipient>> ready() override {
        for (;;) {
            if (stopped_) co_return errc::cancelled;
            for (std::size_t tried = 0; tried < places_.size(); ++tried) {
                auto next = places_.upper_bound(turn_);
                if (next == places_.end()) next = places_.begin();
                turn_ = next->first;
                auto& p = next->second;
                if (!p.offers() || std::exchange(p.named, true)) continue;
                co_return recipient::parse(next->first).value();
            }
            co_await bell_.wait();
        }
    }
    std::optional<queues::taken> take(const recipient& from) override {
        auto& p = places_[from.key()];
        p.named = false;
        if (stopped_ || !p.offers()) return std::nullopt;
        auto one = std::move(p.waiting.front());
        p.waiting.pop_front();
        const auto tag = one.tag = ++last_tag_;
        queues::message copy = one.mail;
        const bool again = std::exchange(one.redelivered, true);
        p.out.push_back(std::move(one));
        owners_[tag] = from.key();
        p.named = p.offers();
        return queues::taken{queues::lease{*this, tag, from, std::move(copy), again}, p.named};
    }
    std::size_t fetched(const recipient& of) const override {
        const auto found = places_.find(of.key());
        if (found == places_.end() || !found->second.open) return 0;
        const auto& p = found->second;
        return std::min(p.waiting.size(), p.prefetch - std::min<std::size_t>(p.prefetch, p.out.size()));
    }
    duration unsettled_max() const noexcept override { return consumer_timeout; }
    duration consumer_timeout = duration::max();
    awaitable<error_code> park(queues::parking_place where, queues::parked_message m) override {
        if (away) co_return errc::queue_unavailable;
        parked_in(where).push_back(std::move(m));
        if (forgetful) co_return errc::queue_unavailable;
        co_return error_code{};
    }
    awaitable<result<std::vector<queues::parked_entry>>> parked(queues::parking_place where,
                                                                queues::page which) override {
        if (away) co_return errc::queue_unavailable;
        std::vector<queues::parked_entry> out;
        const auto& all = parked_in(where);
        for (auto i = which.skip; i < all.size() && out.size() < which.limit; ++i)
            out.push_back({all[i].message.id, all[i].recipient_key, all[i].reason, all[i].reference, all[i].parked_at,
                           all[i].message.body.size()});
        co_return out;
    }
    awaitable<result<queues::unparked>> unpark(queues::parking_place where, std::vector<std::string> ids,
                                               queues::unparking how) override {
        if (away) co_return errc::queue_unavailable;
        queues::unparked out;
        std::deque<queues::parked_message> stay;
        for (auto& one : parked_in(where)) {
            if (std::ranges::find(ids, one.message.id) == ids.end()) {
                stay.push_back(std::move(one));
                continue;
            }
            if (std::ranges::find(out.ids, one.message.id) == out.ids.end()) out.ids.push_back(one.message.id);
            if (how == queues::unparking::release)
                places_[one.recipient_key].waiting.push_back({++last_, 0, std::move(one.message), false});
        }
        parked_in(where) = std::move(stay);
        bell_.ring();
        co_return out;
    }
    awaitable<result<queues::depth>> depth_of(const recipient& of) override {
        const auto& p = places_[of.key()];
        const auto here = fetched(of);  // as a broker counts: with the consumer, taken or not
        co_return queues::depth{p.waiting.size() - here, p.out.size() + here, true};
    }
    awaitable<result<queues::depth>> depth_of(queues::parking_place where) override {
        co_return queues::depth{parked_in(where).size(), 0, true};
    }
    bool connected() const noexcept override { return !away; }
    std::string_view trouble() const noexcept override { return away ? "away" : ""; }
    awaitable<void> stop() override {
        stopped_ = true;
        bell_.ring();
        co_return;
    }

    // The process died: its consumers are gone.
    void consumers_gone() {
        for (auto& [key, p] : places_) p.open = false;
    }
    // The connection broke and is there again: what was leased is offered again, and old leases are worth nothing.
    void reconnected() {
        away = false;
        for (auto& [key, p] : places_)
            while (!p.out.empty()) offer_again(p, p.out.begin());
        bell_.ring();
    }
    std::size_t held() const {  // leased and not done
        std::size_t out = 0;
        for (const auto& [key, p] : places_) out += p.out.size();
        return out;
    }
    std::size_t held(const recipient& of) { return places_[of.key()].out.size(); }
    std::size_t waiting() const {
        std::size_t out = 0;
        for (const auto& [key, p] : places_) out += p.waiting.size() + p.out.size();
        return out;
    }
    std::size_t waiting(const recipient& of) {
        const auto& p = places_[of.key()];
        return p.waiting.size() + p.out.size();
    }
    bool is_open(const recipient& of) { return places_[of.key()].open; }
    unsigned prefetch(const recipient& of) { return places_[of.key()].prefetch; }
    std::deque<queues::parked_message>& parked_in(queues::parking_place where) {
        return parked_[where == queues::parking_place::business ? 0 : 1];
    }
    unsigned opened = 0, closed = 0;  // calls

private:
    struct stored {
        std::uint64_t number = 0;  // in the order of publishing
        std::uint64_t tag = 0;     // of its lease
        queues::message mail;
        bool redelivered = false;
    };
    struct place {
        std::deque<stored> waiting;
        std::deque<stored> out;
        bool open = false;
        bool named = false;
        unsigned prefetch = 1;
        bool offers() const { return open && !waiting.empty() && out.size() < prefetch; }
    };

    awaitable<error_code> done(std::uint64_t tag) override {
        if (away || !owners_.contains(tag)) co_return errc::queue_unavailable;
        auto& p = place_of(tag);
        std::erase_if(p.out, [&](const stored& one) { return one.tag == tag; });
        owners_.erase(tag);
        bell_.ring();
        co_return error_code{};
    }
    void give_back(std::uint64_t tag) noexcept override {
        if (!owners_.contains(tag)) return;
        auto& p = place_of(tag);
        offer_again(p, std::ranges::find(p.out, tag, &stored::tag));
        bell_.ring();
    }
    bool is_lost(std::uint64_t tag) const noexcept override { return !owners_.contains(tag); }
    void offer_again(place& p, std::deque<stored>::iterator one) {
        owners_.erase(one->tag);
        const auto here = std::ranges::upper_bound(p.waiting, one->number, {}, &stored::number);
        p.waiting.insert(here, std::move(*one));
        p.out.erase(one);
    }
    place& place_of(std::uint64_t tag) { return places_[owners_[tag]]; }

    doorbell bell_;
    bool stopped_ = false;
    std::uint64_t last_ = 0, last_tag_ = 0;
    std::string turn_;
    std::map<std::string, place> places_;
    std::map<std::uint64_t, std::string> owners_;
    std::array<std::deque<queues::parked_message>, 2> parked_;
};

struct memory_queue::contents {
    std::uint64_t last = 0;
    std::map<std::string, place> places = {};
    std::array<std::deque<queues::parked_message>, 2> parked = {};
};

inline memory_queue::memory_queue(const asio::any_io_executor& loop, contents before)
    : bell_{loop}, last_{before.last}, places_{std::move(before.places)}, parked_{std::move(before.parked)} {}

inline memory_queue::contents memory_queue::leave() {
    reconnected();
    consumers_gone();
    return {last_, std::exchange(places_, {}), std::exchange(parked_, {})};
}

}  // namespace qf::test
