#include "queues/rabbitmq_link.hpp"

#include "connector/base/random.hpp"
#include "connector/base/time.hpp"

#include <algorithm>
#include <sys/socket.h>
#include <utility>

namespace qf::queues {
namespace {

// Pure: the wait after `failures` failures in a row; jitter in [0, 1) spreads it over ±20 %.
duration wait_after(unsigned failures, const rabbitmq_conf& conf, double jitter) {
    const auto doublings = std::min(failures > 0 ? failures - 1 : 0, 16u);
    const auto full = std::min<duration>(conf.reconnect_max, conf.reconnect_first * (1 << doublings));
    return std::chrono::duration_cast<duration>(full * (0.8 + 0.4 * jitter));
}

std::vector<broker_address> parsed(const rabbitmq_conf& conf) {
    auto to = addresses_of(conf);
    if (!to) throw boost::system::system_error{to.error(), "the broker's address"};
    return std::move(*to);
}

}  // namespace

rabbitmq_link::rabbitmq_link(const rabbitmq_conf& conf, const logger& log, std::string_view role)
    : conf_{conf},
      log_{log},
      to_{parsed(conf)},
      role_{role},
      work_{context_.get_executor()},
      retry_{context_},
      tick_{context_},
      socket_{context_} {}

rabbitmq_link::~rabbitmq_link() {
    if (socket_.is_open()) socket_.release();  // librabbitmq closes it
}

void rabbitmq_link::begin() {
    asio::post(context_, [this] {
        connect();
        tick();
    });
    thread_ = std::jthread{[this] { context_.run(); }};
}

void rabbitmq_link::quit() {
    asio::post(context_, [this] {
        if (std::exchange(quitting_, true)) return;
        retry_.cancel();
        tick_.cancel();
        if (alive()) closing();
        if (alive()) connection_->close();
        drop();
        work_.reset();
        ended();
    });
}

void rabbitmq_link::interrupt() noexcept {
    const int descriptor = descriptor_.load();
    if (descriptor >= 0) ::shutdown(descriptor, SHUT_RDWR);
}

void rabbitmq_link::join() {
    if (!thread_.joinable()) return;
    quit();
    thread_.join();
}

void rabbitmq_link::connect() {
    if (quitting_ || connection_) return;
    auto made = amqp_connection::connect(conf_, to_[address_]);
    if (made) {
        connection_ = std::move(*made);
        descriptor_.store(connection_->socket());
        was_blocked_ = false;
        const auto failed = connected();
        if (!failed && alive()) {
            if (std::exchange(failures_, 0) > 0) log_.info("broker_connected", {{"link", role_}});
            socket_.assign(connection_->socket());
            show(link_state::up);
            wait_for_frames();
            return drain();
        }
        descriptor_.store(-1);
        lost();  // something may have come already
        connection_.reset();
        made = failed ? failed : error_code{errc::queue_unavailable};
    }
    show(made.error() == errc::configuration_wrong ? link_state::refused : link_state::away);
    address_ = (address_ + 1) % to_.size();
    if (failures_++ == 0) log_.warning("broker_unreachable", {{"link", role_}, {"reason", reason_code(made.error())}});
    const auto jitter = static_cast<double>(random_number() % 1'000) / 1'000;
    retry_.expires_after(wait_after(failures_, conf_, jitter));
    retry_.async_wait([this](error_code cancelled) {
        if (!cancelled) connect();
    });
}

void rabbitmq_link::drop() {
    if (!connection_) return;
    if (!quitting_) log_.warning("broker_lost", {{"link", role_}, {"reason", connection_->why()}});
    if (socket_.is_open()) socket_.release();
    descriptor_.store(-1);
    lost();
    connection_.reset();
    show(link_state::away);
    address_ = (address_ + 1) % to_.size();
    if (!quitting_) {
        failures_ = std::max(failures_, 1u);  // so that coming back is told
        asio::post(context_, [this] { connect(); });
    }
}

void rabbitmq_link::wait_for_frames() {
    socket_.async_wait(asio::posix::stream_descriptor::wait_read, [this, waiting_on = connection_.get()](error_code e) {
        if (e || connection_.get() != waiting_on) return;
        drain();
        if (connection_.get() == waiting_on) wait_for_frames();
    });
}

void rabbitmq_link::drain() {
    constexpr int burst = 2'000;  // then the work that waits has its turn
    int left = burst;
    for (; left > 0 && connection_; --left) {
        const auto frame = connection_->next_frame();
        if (!frame) break;
        arrived(*frame);
    }
    note_blocking();
    if (alive()) drained();  // may send, and lose the connection by it
    if (connection_ && connection_->lost())
        drop();
    else if (left == 0 && connection_)
        asio::post(context_, [this] { drain(); });
}

void rabbitmq_link::note_blocking() {
    if (!alive() || was_blocked_ == blocked()) return;
    was_blocked_ = blocked();
    show(was_blocked_ ? link_state::blocked : link_state::up);
    if (was_blocked_) return log_.warning("broker_blocked", {{"link", role_}});
    log_.info("broker_unblocked", {{"link", role_}});
    ticked();
}

void rabbitmq_link::tick() {
    tick_.expires_after(std::chrono::milliseconds{250});
    tick_.async_wait([this](error_code cancelled) {
        if (cancelled || quitting_) return;
        if (connection_) {
            ticked();
            drain();  // also what sends and checks heartbeats
        }
        tick();
    });
}

}  // namespace qf::queues
