// queues/rabbitmq_consumer.hpp -- the consuming connection: a consumer a source (rabbitmq_conf.hpp), over several
// channels (rabbitmq_channel.hpp), acknowledgements in batches.
//
// Promise:  what is open is consumed again by itself: after a lost connection, and after the broker cancelled a
//           consumer because its queue went away (which is then declared again). Acknowledgements of one turn are one
//           multiple acknowledgement a channel where they can be. Prefetch is per consumer, never per channel.
//           Sources that are opened in one turn of the loop, and all after a reconnect, are asked for in a row, without
//           an answer between them; a queue that is in the register is neither looked up nor declared.
//           tag = (generation of the connection, number of the arrival): in the order in which messages came, over all
//           channels; one of an earlier connection settles nothing.
// Fails:    queue_unavailable while the connection is away; queue_limit, configuration_wrong from declaring.
// Thread:   the public methods are the loop's; the rest the link's. News are posted to the loop, one post a batch.
#pragma once

#include "queues/message.hpp"
#include "queues/queue.hpp"
#include "queues/rabbitmq_channel.hpp"
#include "queues/rabbitmq_link.hpp"
#include "queues/rabbitmq_topology.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace qf::queues {

class rabbitmq_consumer final : public rabbitmq_link {
public:
    enum class settling { acknowledge, requeue };
    struct settlement {
        std::uint64_t number = 0;  // of the call that waits; 0: nobody does
        std::uint64_t tag = 0;
        settling settlement = settling::acknowledge;
    };
    struct arrival {
        std::string recipient_key;
        std::uint64_t tag = 0;
        bool redelivered = false;
        int shared = -1;  // the number of the hashed queue it came from
        message mail;
    };
    struct opening {
        std::uint64_t number = 0;
        std::string source;
        unsigned prefetch = 1;
    };
    template <class T>
    using numbered = std::vector<std::pair<std::uint64_t, T>>;
    struct news {  // in this order
        // What had arrived before cannot be settled any more: all tags up to this one.
        std::optional<std::uint64_t> lost = {};
        std::vector<arrival> arrivals = {};
        numbered<error_code> settled = {};
        numbered<error_code> asked = {};
        // hashed: who has a waiting queue; told on each connect
        std::optional<std::vector<std::string>> learned = {};
        bool empty() const { return !lost && arrivals.empty() && settled.empty() && asked.empty() && !learned; }
    };

    class sink {  // who hears of it, on the loop
    public:
        virtual void consumed(news news) = 0;
        virtual void link_ended() = 0;

    protected:
        ~sink() = default;
    };

    rabbitmq_consumer(const rabbitmq_conf& conf, const logger& log, asio::any_io_executor loop, sink& owner);
    ~rabbitmq_consumer() override;

    void settle(std::vector<settlement> batch);
    void open(std::vector<opening> batch);
    void close(std::uint64_t number, std::string source, std::vector<std::uint64_t> fetched);
    // Gives back what was fetched, and consumes again: the broker counts its time anew.
    void renew(std::string source, std::vector<std::uint64_t> fetched);

private:
    using time = std::chrono::steady_clock::time_point;
    struct consuming {
        unsigned prefetch = 1;
        rabbitmq_channel* channel = nullptr;  // none: it does not consume
        bool pending = false;                 // will be asked for in this turn
        std::uint64_t turn = 0;               // the end of its name at the broker
        time retry_at{};
        error_code failed = {};             // why it does not
        std::chrono::milliseconds wait{0};  // before the next try to consume again; doubles
    };

    error_code connected() override;
    void arrived(const amqp_frame_t& frame) override;
    void lost() override;
    void drained() override { hand_over(); }
    void ticked() override;
    void closing() override;
    void ended() override;

    struct unsettled {  // a message that is out
        rabbitmq_channel* channel = nullptr;
        std::uint64_t delivery = 0;
    };

    void queue_gone(rabbitmq_channel& channel, std::string_view consumer);
    void completed(rabbitmq_channel& channel, rabbitmq_channel::delivered delivery);
    void open_some();
    void open_now(const std::vector<opening>& batch);
    using sources = std::vector<std::pair<const std::string, consuming>*>;
    void consume_all(const sources& asked_for);
    error_code ask_for(const std::string& source, consuming& consumer);
    rabbitmq_channel* channel_for(unsigned prefetch);  // none: it could not be opened
    error_code channel_closed(error_code cause);
    void read_on();
    error_code heard();  // the broker has taken all that was asked for
    error_code learn();
    void cancel(const std::string& source);
    void settle_now(const std::vector<settlement>& batch);
    std::optional<unsettled> take_out(std::uint64_t tag);
    void requeue(std::uint64_t tag);
    void hand_over();

    asio::any_io_executor loop_;
    sink& owner_;
    rabbitmq_topology topology_;
    std::unordered_map<std::string, consuming> consumers_;  // by source
    std::unordered_set<std::string> known_;                 // sources that are declared and bound
    std::deque<opening> to_open_;                           // asked for, not begun
    bool distrust_ = false;                                 // a queue of the register was not there
    std::uint64_t registered_ = 0;                          // entries of the register when it was read
    time look_again_{};
    std::deque<rabbitmq_channel> channels_;             // of the live connection
    std::unordered_map<std::uint64_t, unsettled> out_;  // by tag: not settled
    std::uint64_t generation_ = 0;
    std::uint64_t arrived_ = 0;  // on this connection
    std::uint64_t consumptions_ = 0;
    news news_;
};

}  // namespace qf::queues
