// queues/rabbitmq_consumer.hpp -- the consuming connection: a consumer a recipient on one channel, acknowledgements in
// batches, and what an operator asks (depths, parked messages).
//
// Promise:  what is open is consumed again by itself: after a lost connection, and after the broker cancelled a
// consumer
//           because its queue went away (which is then declared again). Acknowledgements of one turn are one multiple
//           acknowledgement where they can be. Prefetch is per consumer, never per channel.
//           tag = (generation of the connection, delivery tag): one of an earlier connection settles nothing.
// Fails:    queue_unavailable while the connection is away; queue_limit, configuration_wrong from declaring.
// Thread:   the public methods are the loop's; the rest the link's. News are posted to the loop, one post a batch.
#pragma once

#include "queues/message.hpp"
#include "queues/queue.hpp"
#include "queues/rabbitmq_link.hpp"
#include "queues/rabbitmq_topology.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace qf::queues {

class rabbitmq_queue;

class rabbitmq_consumer final : public rabbitmq_link {
public:
    enum class settling { acknowledge, requeue };
    struct settlement {
        std::uint64_t number = 0;  // of the call that waits; 0: nobody does
        std::uint64_t tag = 0;
        settling how = settling::acknowledge;
    };
    struct arrival {
        std::string recipient_key;
        std::uint64_t tag = 0;
        bool redelivered = false;
        message mail;
    };
    template <class T>
    using numbered = std::vector<std::pair<std::uint64_t, T>>;
    struct news {           // in this order
        bool lost = false;  // what had arrived before cannot be settled any more
        std::vector<arrival> arrivals = {};
        numbered<error_code> settled = {};
        numbered<error_code> asked = {};
        numbered<result<depth>> counted = {};
        numbered<result<std::vector<parked_message>>> listed = {};
        bool empty() const {
            return !lost && arrivals.empty() && settled.empty() && asked.empty() && counted.empty() && listed.empty();
        }
    };

    rabbitmq_consumer(const rabbitmq_conf& conf, const logger& log, asio::any_io_executor loop, rabbitmq_queue& owner);
    ~rabbitmq_consumer() override;

    void settle(std::vector<settlement> batch);
    void open(std::uint64_t number, std::string recipient_key, unsigned prefetch);
    void close(std::uint64_t number, std::string recipient_key, std::vector<std::uint64_t> fetched);
    void count(std::uint64_t number, std::string queue);
    void list(std::uint64_t number, parking_place where, std::size_t limit);

private:
    using time = std::chrono::steady_clock::time_point;
    enum class state : unsigned char { out, to_acknowledge, settled };
    struct consuming {
        unsigned prefetch = 1;
        bool active = false;
        std::string name = {};  // at the broker
        time retry_at{};
        std::chrono::milliseconds wait{0};  // before the next try to consume again; doubles
    };

    error_code connected() override;
    void arrived(const amqp_frame_t& frame) override;
    void lost() override;
    void drained() override { hand_over(); }
    void ticked() override;
    void closing() override;
    void ended() override;

    void method(const amqp_method_t& what);
    void completed();
    error_code consume(const std::string& recipient_key, consuming& how);
    void cancel(const std::string& recipient_key);
    void settle_now(const std::vector<settlement>& batch);
    state* state_of(std::uint64_t tag);
    void acknowledge_marked();
    void requeue(std::uint64_t tag);
    result<std::vector<parked_message>> read_parked(parking_place where, std::size_t limit);
    void hand_over();

    asio::any_io_executor loop_;
    rabbitmq_queue& owner_;
    rabbitmq_topology topology_;
    std::unordered_map<std::string, consuming> consumers_;
    std::deque<state> unsettled_;  // of the delivery tags from first_tag_ on
    std::uint64_t first_tag_ = 1;
    std::uint64_t generation_ = 0;
    std::uint64_t consumptions_ = 0;
    std::optional<arrival> arriving_;
    std::uint64_t body_left_ = 0;
    std::optional<unsigned> prefetch_;  // of the channel's next consumer
    news news_;
};

}  // namespace qf::queues
