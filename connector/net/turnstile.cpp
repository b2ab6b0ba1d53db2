#include "connector/net/turnstile.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/redirect_error.hpp>

#include <algorithm>

namespace qf::net {

using steady = std::chrono::steady_clock;

turnstile::turn::turn(turnstile& owner)
    : of_{&owner}, here_{owner.inside_.insert(owner.inside_.end(), entry{steady::now()})} {
    if (owner.first_ == owner.inside_.end()) owner.first_ = here_;
}

awaitable<result<turnstile::turn>> turnstile::enter(duration patience) {
    if (free_ > 0) {
        --free_;
        co_return turn{*this};
    }
    struct place {  // leaves the line however the wait ends, and passes on a turn that came too late to be used
        turnstile& owner;
        std::list<waiter>::iterator here;
        bool used = false;
        ~place() {
            const bool called = here->called;
            owner.line_.erase(here);
            if (called && !used) owner.pass_on();
        }
    } mine{*this, line_.insert(line_.end(), waiter{asio::steady_timer{loop_}})};
    const auto end = steady::now() + patience;
    for (;;) {
        pass_on_lasting(steady::now());
        if (!mine.here->called) {
            mine.here->until.expires_at(std::min(end, next_lasting()));
            error_code woken;
            co_await mine.here->until.async_wait(asio::redirect_error(use_awaitable, woken));
            if (woken && !mine.here->called) co_return errc::cancelled;
        }
        if (mine.here->called) {
            mine.used = true;
            co_return turn{*this};
        }
        if (steady::now() >= end) co_return errc::destination_silent;
    }
}

void turnstile::left(std::list<entry>::iterator position) noexcept {
    const bool lasted = position->lasting;
    if (position == first_) ++first_;
    inside_.erase(position);
    if (lasted)
        --lasting_;
    else
        pass_on();
}

void turnstile::pass_on() noexcept {
    for (auto& next : line_) {
        if (next.called) continue;  // on its way
        next.called = true;
        next.until.cancel();
        return;
    }
    ++free_;
}

auto turnstile::next_lasting() const noexcept -> time {
    if (lasting_ >= those_.most || first_ == inside_.end()) return time::max();
    return first_->since + those_.after;
}

void turnstile::pass_on_lasting(time now) noexcept {
    for (; next_lasting() <= now; ++first_) {
        first_->lasting = true;
        ++lasting_;
        pass_on();
    }
}

}  // namespace qf::net
