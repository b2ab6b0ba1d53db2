// queues/rabbitmq_release.hpp -- publishes what leaves a parking place, on a connection that lives as long as that
// work.
//
// Promise:  publish() returns without error when every message of the group is confirmed in its recipient's queue,
//           which is declared if it is missing. A connection of its own: its confirms do not wait behind what is being
//           read.
// Fails:    queue_unavailable: some may be stored, and will be twice; what declaring a queue says. Ends the connection.
// Thread:   one; it blocks up to `due`.
#pragma once

#include "queues/amqp_connection.hpp"
#include "queues/rabbitmq_pass.hpp"
#include "queues/rabbitmq_topology.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

namespace qf::queues {

class rabbitmq_release {
public:
    using time = std::chrono::steady_clock::time_point;
    rabbitmq_release(const rabbitmq_conf& conf, const broker_address& address);
    error_code publish(const std::vector<rabbitmq_pass::met>& group, time due);

private:
    error_code connect();
    error_code publish_all(const std::vector<rabbitmq_pass::met>& group, time due);
    error_code await_confirms(std::uint64_t confirmed, std::uint64_t last, time due);

    const rabbitmq_conf& conf_;
    const broker_address& to_;
    rabbitmq_topology topology_;
    std::unique_ptr<amqp_connection> connection_;
    std::uint64_t published_ = 0;                 // delivery tags
    std::unordered_set<std::string> recipients_;  // whose queues were found
};

}  // namespace qf::queues
