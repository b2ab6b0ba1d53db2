#include "connector/net/watch.hpp"

#include <algorithm>

namespace qf::net {

struct watch::core : std::enable_shared_from_this<core> {
    core(const asio::any_io_executor& loop, duration every) : timer{loop}, tick{every} {}

    void arm() {
        if (armed) return;
        armed = true;
        timer.expires_after(tick);
        timer.async_wait([weak = weak_from_this()](boost::system::error_code) {
            if (const auto self = weak.lock()) self->look();
        });
    }

    void look() {
        armed = false;
        const auto now = std::chrono::steady_clock::now();
        for (ward* one : wards) {
            if (one->due_ > now) continue;
            one->overdue_ = true;
            one->cut();
        }
        if (active > 0) arm();
    }

    asio::steady_timer timer;
    duration tick;
    std::list<ward*> wards;
    std::size_t active = 0;  // wards with a deadline
    bool armed = false;
};

watch::watch(const asio::any_io_executor& loop, duration shortest)
    : core_{std::make_shared<core>(
          loop, std::clamp<duration>(shortest / 8, std::chrono::milliseconds{2}, std::chrono::milliseconds{250}))} {}

watch::ward::ward(watch& clockwork) : core_{*clockwork.core_}, here_{core_.wards.insert(core_.wards.end(), this)} {}

watch::ward::~ward() {
    due_never();
    core_.wards.erase(here_);
}

void watch::ward::due_in(duration time) {
    if (due_ == time_point::max()) ++core_.active;
    due_ = std::chrono::steady_clock::now() + time;
    overdue_ = false;
    core_.arm();
}

void watch::ward::due_never() noexcept {
    if (due_ != time_point::max()) --core_.active;
    due_ = time_point::max();
    overdue_ = false;
}

}  // namespace qf::net
