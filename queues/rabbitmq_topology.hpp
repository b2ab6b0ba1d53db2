// queues/rabbitmq_topology.hpp -- declares what we need at the broker, when it is first needed.
//
// Promise:  ensure() finds the queue there or declares it: durable, of the configured strategy, single active consumer,
//           bound to the exchange. With quorum queues the ceiling holds over all processes: each queue that one of them
//           declares puts a message into a register (qf.declared), whose length is the count. A queue that was deleted
//           and declared again counts twice: the ceiling errs on the safe side.
// Fails:    queue_limit; configuration_wrong when the broker refuses; queue_unavailable when the connection is lost.
// Thread:   the link's.
#pragma once

#include "queues/amqp_connection.hpp"
#include "queues/queue.hpp"
#include "queues/rabbitmq_conf.hpp"

#include <string>

namespace qf::queues {

class rabbitmq_topology {
public:
    rabbitmq_topology(const rabbitmq_conf& conf, amqp_channel_t channel) : conf_{conf}, channel_{channel} {}

    error_code declare_exchange(amqp_connection& to) const;
    error_code ensure_recipient(amqp_connection& to, const std::string& recipient_key) const;
    error_code ensure_parking(amqp_connection& to, parking_place where) const;
    result<depth> depth_of(amqp_connection& to, const std::string& queue) const;  // not there: exists is false

private:
    enum class consumers { one_at_a_time, any };
    error_code declare(amqp_connection& to, const std::string& queue, queue_strategy strategy, consumers who) const;
    error_code below_ceiling(amqp_connection& to) const;
    error_code register_queue(amqp_connection& to, const std::string& queue) const;

    const rabbitmq_conf& conf_;
    amqp_channel_t channel_;
};

}  // namespace qf::queues
