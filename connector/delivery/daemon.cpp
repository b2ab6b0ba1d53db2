#include "connector/delivery/daemon.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>

#include <algorithm>
#include <memory>
#include <utility>

namespace qf::delivery {

// A message may be in its queue twice (its publisher did not hear the confirm and published again): the second waits
// for the first, so that one process never carries one dossier twice at once.
struct daemon::place_taken {
    daemon& owner;
    std::string id;
    bool has_id = false;

    place_taken(daemon& d, std::string message_id) : owner{d}, id{std::move(message_id)} {
        owner.carried_now_.set(++owner.places_);
    }
    ~place_taken() {
        if (has_id) owner.under_way_.erase(id);
        owner.carried_now_.set(--owner.places_);
        owner.room_.ring();
    }
    place_taken(const place_taken&) = delete;
    place_taken& operator=(const place_taken&) = delete;

    awaitable<void> alone() {
        while (owner.under_way_.contains(id)) co_await owner.room_.wait();
        has_id = owner.under_way_.insert(id).second;
    }
};

daemon::daemon(asio::any_io_executor loop, daemon_conf conf, courier& carries, communes::registry communes,
               queues::queue& queue, clock_source& clock, const logger& log, metrics& counts)
    : conf_{std::move(conf)},
      courier_{carries},
      communes_{std::move(communes)},
      queue_{queue},
      clock_{clock},
      log_{log},
      carried_now_{counts.value("qf_dossiers_under_way", "Dossiers being carried now")},
      lanes_open_{counts.value("qf_lanes", "Lanes by state", {{"state", "open"}})},
      lanes_paused_{counts.value("qf_lanes", "", {{"state", "paused"}})},
      room_{loop},
      takers_{loop},
      carriers_{loop} {}

daemon::~daemon() = default;

void daemon::start() {
    takers_.hire(follow_registry());
    takers_.hire(serve());
}

awaitable<void> daemon::stop() {
    using namespace asio::experimental::awaitable_operators;
    takers_.stop();
    co_await takers_.gone();
    for (auto& [of, l] : lanes_)
        if (std::exchange(l.state, lane_state::closed) != lane_state::closed) co_await queue_.close(of);
    // A carrier that has not ended within the grace time is cut: its lease goes back, the ledger knows how far it got.
    co_await (carriers_.gone() || clock_.sleep_for(conf_.grace));
    carriers_.stop();
    co_await carriers_.gone();
}

awaitable<void> daemon::serve() {
    for (;;) {
        while (places_ >= conf_.dossiers_max) co_await room_.wait();
        auto mail = co_await queue_.take();
        if (!mail) co_return;                                                // the queue stops
        auto place = std::make_unique<place_taken>(*this, mail->mail().id);  // counted before the next is taken
        carriers_.hire(carry(std::move(*mail), std::move(place)));
    }
}

awaitable<void> daemon::carry(queues::lease mail, std::unique_ptr<place_taken> place) {
    co_await place->alone();
    const auto of = mail.from();
    const auto what = co_await courier_.carry(mail);
    if (const auto* later = std::get_if<again>(&what))
        co_await pause(of, later->delay);
    else if (lanes_[of].state == lane_state::probing)
        co_await widen(of);
}

// Called with the lease still held: the consumer is cancelled first, else the message would come straight back.
awaitable<void> daemon::pause(const recipient& of, duration delay) {
    auto& l = lanes_[of];
    if (carriers_.stopping() || l.state == lane_state::paused || l.state == lane_state::closed) co_return;
    l.state = lane_state::paused;
    count_lanes();
    co_await queue_.close(of);
    if (takers_.stopping()) co_return;
    log_.warning("lane_paused", {{"recipient", of.key()}, {"seconds", std::chrono::duration<double>(delay).count()}});
    takers_.hire(resume(of, delay));
}

awaitable<void> daemon::resume(recipient of, duration delay) {
    co_await clock_.sleep_for(delay);
    const auto code = co_await queue_.open(of, 1);
    lanes_[of].state = code ? lane_state::closed : lane_state::probing;  // closed: the next refresh opens it
    count_lanes();
    log_.info("lane_resumed", {{"recipient", of.key()}});
}

awaitable<void> daemon::widen(const recipient& of) {
    lanes_[of].state = lane_state::open;
    co_await queue_.close(of);
    if (takers_.stopping()) co_return;
    // A name of its own: for an `if` on what is awaited gcc 12 may put its temporary before the frame's head, and then
    // resumes with another frame.
    const auto code = co_await queue_.open(of, conf_.lane_window);
    if (code) lanes_[of].state = lane_state::closed;
    count_lanes();
}

awaitable<void> daemon::follow_registry() {
    std::int64_t seen = -1;
    for (;;) {
        const auto now = co_await lookup_.run([this] { return communes_.version(); });
        if (now != std::exchange(seen, now)) {
            const auto all = co_await lookup_.run([this] { return communes_.recipients(false); });
            for (const auto& one : all) lanes_.try_emplace(one.who);
        }
        co_await open_closed_lanes();
        co_await clock_.sleep_for(conf_.refresh);
    }
}

awaitable<void> daemon::open_closed_lanes() {
    for (auto& [of, l] : lanes_) {
        if (l.state != lane_state::closed) continue;
        if (const auto code = co_await queue_.open(of, conf_.lane_window)) {
            log_.warning("lane_not_opened", {{"recipient", of.key()}, {"reason", reason_code(code)}});
            break;  // the others would meet the same trouble: all are tried again at the next refresh
        }
        l.state = lane_state::open;
    }
    count_lanes();
}

void daemon::count_lanes() {
    const auto in = [this](lane_state s) {
        return static_cast<double>(
            std::ranges::count_if(lanes_, [s](const auto& one) { return one.second.state == s; }));
    };
    lanes_open_.set(in(lane_state::open) + in(lane_state::probing));
    lanes_paused_.set(in(lane_state::paused));
}

}  // namespace qf::delivery
