// queues/rabbitmq_topology.hpp -- declares what we need at the broker, when it is first needed.
//
// Promise:  ensure() finds a queue there or declares it: durable, of the configured strategy, single active consumer,
//           reached by its exchange. Each queue that one of our processes declares puts a message into a register
//           (qf.declared): its length is their number, by which the ceiling holds over all processes, and its content
//           tells a consumer that starts which queues need not be asked for. A queue that was deleted and declared
//           again counts twice: the ceiling errs on the safe side. The number of hashed queues is an argument of a
//           queue that is always empty (qf.hashed): the broker itself refuses a process that has another number.
// Fails:    queue_limit; configuration_wrong when the broker refuses; queue_unavailable when the connection is lost.
// Thread:   the link's.
#pragma once

#include "queues/amqp_connection.hpp"
#include "queues/queue.hpp"
#include "queues/rabbitmq_conf.hpp"

#include <optional>
#include <string>

namespace qf::queues {

class rabbitmq_topology {
public:
    rabbitmq_topology(const rabbitmq_conf& conf, amqp_channel_t channel) : conf_{conf}, channel_{channel} {}

    error_code begin(amqp_connection& connection) const;  // what every connection needs
    error_code ensure(amqp_connection& connection, const std::string& source) const;
    error_code ensure_parking(amqp_connection& connection, parking_place place) const;

    bool replicated() const noexcept { return conf_.strategy != queue_strategy::classic; }

    struct queue_status {
        std::uint64_t messages = 0;  // ready
        std::uint64_t consumers = 0;
        bool exists = false;
    };
    result<queue_status> look_at(amqp_connection& connection,
                                 const std::string& queue) const;  // not there: exists is false

private:
    struct shape {
        queue_strategy strategy = queue_strategy::classic;
        std::optional<std::int32_t> length_max = {};
    };
    error_code declare(amqp_connection& connection, const std::string& queue, const shape& as) const;
    error_code declare_exchange(amqp_connection& connection, const std::string& name, const char* type) const;
    error_code ensure_register(amqp_connection& connection) const;
    error_code below_ceiling(amqp_connection& connection, const std::string& source) const;
    error_code register_queue(amqp_connection& connection, const std::string& queue) const;
    error_code bind(amqp_connection& connection, const std::string& source) const;
    queue_strategy kind_of_queue() const noexcept {
        return replicated() ? queue_strategy::quorum : queue_strategy::classic;
    }

    const rabbitmq_conf& conf_;
    amqp_channel_t channel_;
};

}  // namespace qf::queues
