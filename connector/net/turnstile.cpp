#include "connector/net/turnstile.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/redirect_error.hpp>

namespace qf::net {

awaitable<result<turnstile::turn>> turnstile::enter(duration patience) {
    if (free_ > 0) {
        --free_;
        co_return turn{*this};
    }
    struct place {  // leaves the line however the wait ends, and passes on a turn that came too late to be used
        turnstile& of;
        std::list<waiter>::iterator here;
        bool used = false;
        ~place() {
            const bool called = here->called;
            of.line_.erase(here);
            if (called && !used) of.leave();
        }
    } mine{*this, line_.insert(line_.end(), waiter{asio::steady_timer{loop_, patience}})};
    error_code woken;
    co_await mine.here->until.async_wait(asio::redirect_error(use_awaitable, woken));
    if (mine.here->called) {
        mine.used = true;
        co_return turn{*this};
    }
    if (woken) co_return errc::cancelled;
    co_return errc::destination_silent;
}

void turnstile::leave() noexcept {
    for (auto& next : line_) {
        if (next.called) continue;  // on its way
        next.called = true;
        next.until.cancel();
        return;
    }
    ++free_;
}

}  // namespace qf::net
