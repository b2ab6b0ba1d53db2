#include "test/bench/amqp_session.hpp"
#include "test/bench/latencies.hpp"
#include "test/bench/measure.hpp"
#include "test/bench/raw.hpp"

#include <amqp_framing.h>

#include <fstream>
#include <poll.h>
#include <vector>

namespace qf::bench {
namespace {

using steady = std::chrono::steady_clock;

// Which publications the broker has confirmed, and when. It answers in any order, singly or for all up to a tag:
// counting answers would count some twice.
class confirms {
public:
    explicit confirms(long count)
        : settled_(static_cast<std::size_t>(count) + 1), due_(static_cast<std::size_t>(count) + 1) {
        settled_[0] = true;
    }
    long settled() const { return total_; }
    std::string times() { return took_.text(); }
    void sent(std::uint64_t tag, steady::time_point due) { due_[tag] = due; }

    // Takes the confirms that are there; waits up to `patience` for a first one. False when that was in vain.
    bool take(amqp_connection_state_t state, steady::duration patience) {
        if (!readable(state, patience)) return false;
        for (bool any = false;; any = true) {
            amqp_frame_t frame;
            ::timeval none{0, 0};
            const int status = amqp_simple_wait_frame_noblock(state, &frame, &none);
            if (status == AMQP_STATUS_TIMEOUT) return any;
            if (status != AMQP_STATUS_OK) throw std::runtime_error{"the connection is lost"};
            if (frame.frame_type != AMQP_FRAME_METHOD || frame.payload.method.id != AMQP_BASIC_ACK_METHOD)
                throw std::runtime_error{"the broker answered something else than a confirm"};
            const auto* ack = static_cast<const amqp_basic_ack_t*>(frame.payload.method.decoded);
            const auto now = steady::now();
            for (auto tag = ack->multiple ? first_open_ : ack->delivery_tag; tag <= ack->delivery_tag; ++tag) {
                if (settled_[tag]) continue;
                settled_[tag] = true;
                took_.add(now - due_[tag]);
                ++total_;
            }
            while (first_open_ < settled_.size() && settled_[first_open_]) ++first_open_;
            amqp_maybe_release_buffers(state);
        }
    }
    // Waits for one, however long a broker may reasonably take.
    void await_one(amqp_connection_state_t state) {
        const auto deadline = steady::now() + std::chrono::seconds{10};
        while (!take(state, std::chrono::seconds{1}))
            if (steady::now() > deadline) throw std::runtime_error{"no confirm within 10 s"};
    }

private:
    // librabbitmq waits in whole milliseconds, so a short wait of its own would be a busy one.
    static bool readable(amqp_connection_state_t state, steady::duration patience) {
        if (patience <= steady::duration{0} || amqp_frames_enqueued(state) || amqp_data_in_buffer(state)) return true;
        const auto ns = std::chrono::duration_cast<std::chrono::nanoseconds>(patience).count();
        const ::timespec wait{ns / 1'000'000'000, ns % 1'000'000'000};
        ::pollfd one{amqp_get_sockfd(state), POLLIN, 0};
        return ::ppoll(&one, 1, &wait, nullptr) > 0;
    }

    std::vector<bool> settled_;  // by delivery tag
    std::vector<steady::time_point> due_;
    latencies took_;
    std::uint64_t first_open_ = 1;
    long total_ = 0;
};

void publish(amqp_session& session, const std::vector<std::string>& names, const pace& how) {
    amqp_confirm_select(session.get(), amqp_session::channel);
    amqp_session::check(amqp_get_rpc_reply(session.get()), "confirm.select");

    amqp_basic_properties_t properties{};
    properties._flags = AMQP_BASIC_DELIVERY_MODE_FLAG | AMQP_BASIC_CONTENT_TYPE_FLAG | AMQP_BASIC_MESSAGE_ID_FLAG;
    properties.delivery_mode = 2;
    properties.content_type = amqp_cstring_bytes("application/json");
    const std::string filling(1950, 'x');

    const measure cost;
    const auto began = steady::now();
    confirms answered{how.count};
    for (long i = 0; i < how.count; ++i) {
        auto due = steady::now();
        if (how.rate > 0) {
            const std::chrono::duration<double> after{static_cast<double>(i) / how.rate};
            due = began + std::chrono::duration_cast<steady::duration>(after);
            for (auto now = steady::now(); now < due; now = steady::now()) answered.take(session.get(), due - now);
        }
        const auto id = "018f0000-0000-7000-8000-" + std::to_string(100'000'000'000 + i);
        const auto body = R"({"id":")" + id + R"(","filling":")" + filling + R"("})";
        properties.message_id = bytes_of(id);
        const auto& name = names[static_cast<std::size_t>(i) % names.size()];
        answered.sent(static_cast<std::uint64_t>(i) + 1, due);
        if (amqp_basic_publish(session.get(), amqp_session::channel, amqp_empty_bytes, bytes_of(name), 1, 0,
                               &properties, bytes_of(body)) != AMQP_STATUS_OK)
            throw std::runtime_error{"publish failed"};
        if (i + 1 - answered.settled() >= how.window)
            answered.await_one(session.get());
        else if (i % 64 == 0)
            answered.take(session.get(), {});
    }
    while (answered.settled() < how.count) answered.await_one(session.get());
    cost.print(how.name.c_str(), how.count, answered.times());
}

}  // namespace

void raw_publish(std::uint16_t port, const std::string& prefix, int queues, long count, long window) {
    amqp_session session{port};
    std::vector<std::string> names;
    for (int i = 0; i < queues; ++i) session.declare(names.emplace_back(prefix + '.' + std::to_string(i)));
    publish(session, names, {.name = "raw_publish", .count = count, .window = window});
}

void raw_publish_to(std::uint16_t port, const std::filesystem::path& queues, const pace& how) {
    std::vector<std::string> names;
    std::ifstream in{queues};
    for (std::string line; std::getline(in, line);) names.push_back(line);
    if (names.empty()) throw std::runtime_error{"no queues in " + queues.string()};
    amqp_session session{port};
    publish(session, names, how);
}

}  // namespace qf::bench
