// queues/rabbitmq_publisher.hpp -- the publishing connection: a window of confirms, returned messages, a deadline.
//
// Promise:  one answer a publication: success when the broker has confirmed it in a queue. A message that no queue
//           would take (basic.return) makes its queue declared, and is published once more; the caller sees only
//           success.
// Fails:    queue_unavailable for everything that is not confirmed when the connection is lost, and at once while it is
//           away; queue_limit, configuration_wrong from declaring. Confirms of a lost connection are never heard of.
// Thread:   publish() the loop; the rest the link's. Answers are posted to the loop, one post a batch.
#pragma once

#include "connector/base/time.hpp"
#include "queues/message.hpp"
#include "queues/rabbitmq_link.hpp"
#include "queues/rabbitmq_topology.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

namespace qf::queues {

class rabbitmq_publisher final : public rabbitmq_link {
public:
    enum class destination : unsigned char {
        recipient,
        waiting,  // the queue of one recipient's own, beside a hashed one: queues/shared_queues.hpp
        parking_place,
    };
    struct publication {
        std::uint64_t number = 0;
        std::chrono::steady_clock::time_point due{};
        destination target = destination::recipient;
        std::string recipient_key;
        message mail;
        bool taken = false;                                              // waiting: it may have been taken before
        queues::parking_place place = queues::parking_place::technical;  // parked: there, with these headers
        std::string reason = {};
        std::string reference = {};
        instant parked_at{};
    };
    using answers = std::vector<std::pair<std::uint64_t, error_code>>;
    class sink {  // who hears of it, on the loop
    public:
        virtual void published(const answers& answers) = 0;
        virtual void link_ended() = 0;

    protected:
        ~sink() = default;
    };

    rabbitmq_publisher(const rabbitmq_conf& conf, const logger& log, asio::any_io_executor loop, sink& owner);
    ~rabbitmq_publisher() override;

    void publish(std::vector<publication> batch);  // the loop

private:
    struct sent_publication {
        publication message;
        bool settled = false;
        bool returned = false;
        bool again = false;  // published a second time
    };
    struct returned_message {
        std::string id;
        std::string routing_key;
        std::uint64_t body_left = 0;
    };

    error_code connected() override;
    void arrived(const amqp_frame_t& frame) override;
    void lost() override;
    void drained() override;
    void ticked() override;
    void closing() override;
    void ended() override;

    void accept(std::vector<publication> batch);
    void pump();
    error_code write(const publication& publication);
    std::string routing_key(const publication& publication) const;
    error_code reach(const publication& publication);
    error_code make_room(const publication& publication);
    enum class verdict { confirmed, refused };
    void confirm(std::uint64_t tag, amqp_boolean_t multiple, verdict given);
    void confirm_one(sent_publication& sent, verdict given);
    void return_ended();
    void publish_again();
    void renew_if_refused();
    void answer(const publication& publication, error_code outcome) {
        answers_.emplace_back(publication.number, outcome);
    }
    void hand_over();

    asio::any_io_executor loop_;
    sink& owner_;
    rabbitmq_topology topology_;
    std::unordered_set<std::string> reached_;  // hashed queues
    std::deque<publication> waiting_;
    std::deque<sent_publication> outstanding_;  // in the order of their delivery tags, without a gap
    std::uint64_t first_tag_ = 1;
    std::vector<publication> homeless_;  // returned: their queue is to be declared
    std::optional<returned_message> returning_;
    bool refused_ = false;
    std::chrono::steady_clock::time_point renew_from_{};
    answers answers_;
};

}  // namespace qf::queues
