// queues/rabbitmq_clerk.hpp -- the third connection: what an operator asks. Depths, what is parked, and taking it out.
//
// Promise:  a long answer keeps neither publications nor acknowledgements waiting: they have connections of their own.
//           take_out() publishes with confirm into the recipients' queues before it acknowledges in the parking place.
//           Memory: what is released together (some megabytes), or the entries that were asked for.
// Fails:    queue_unavailable while the connection is away, or when the answer is not there by `due`; what declaring
//           a recipient's queue says.
// Thread:   the public methods are the loop's; the rest the link's. Answers are posted to the loop.
#pragma once

#include "queues/queue.hpp"
#include "queues/rabbitmq_link.hpp"
#include "queues/rabbitmq_pass.hpp"
#include "queues/rabbitmq_topology.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace qf::queues {

class rabbitmq_clerk final : public rabbitmq_link {
public:
    using time = std::chrono::steady_clock::time_point;
    struct taking {
        parking_place place = parking_place::technical;
        std::vector<std::string> ids;
        unparking purpose = unparking::release;
    };
    template <class T>
    using numbered = std::vector<std::pair<std::uint64_t, T>>;
    struct answers {
        numbered<result<depth>> counted = {};
        numbered<result<std::vector<parked_entry>>> listed = {};
        numbered<result<unparked>> taken_out = {};
        bool empty() const { return counted.empty() && listed.empty() && taken_out.empty(); }
    };

    class sink {  // who hears of it, on the loop
    public:
        virtual void answered(answers answers) = 0;
        virtual void link_ended() = 0;

    protected:
        ~sink() = default;
    };

    rabbitmq_clerk(const rabbitmq_conf& conf, const logger& log, asio::any_io_executor loop, sink& owner);
    ~rabbitmq_clerk() override;

    // The messages of all these queues together; those that are not there count nothing.
    void count(std::uint64_t number, std::vector<std::string> queues);
    void list(std::uint64_t number, parking_place place, page range, time due);
    void take_out(std::uint64_t number, taking request, time due);

private:
    error_code connected() override;
    void arrived(const amqp_frame_t&) override {}
    void lost() override {}
    void drained() override { hand_over(); }
    void ticked() override {}
    void closing() override {}
    void ended() override;

    result<depth> counted(const std::vector<std::string>& queues);
    result<std::vector<parked_entry>> listed(parking_place place, page range, time due);
    result<unparked> taken_out(const taking& request, time due);
    void hand_over();

    asio::any_io_executor loop_;
    sink& owner_;
    rabbitmq_topology topology_;
    answers answers_;
};

}  // namespace qf::queues
