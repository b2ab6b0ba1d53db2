// test/contract/rabbitmq_backend.hpp -- the RabbitMQ backend for tests: names of their own on a shared broker.
#pragma once

#include "connector/base/random.hpp"
#include "queues/rabbitmq.hpp"
#include "test/contract/backend.hpp"

namespace qf::test {

inline queues::rabbitmq_conf conf_for(const std::string& url) {
    queues::rabbitmq_conf conf;
    conf.url = url;
    conf.name_prefix = fmt::format("test{:016x}", random_number());
    conf.reconnect_max = std::chrono::milliseconds{500};
    conf.confirm_deadline = std::chrono::seconds{60};  // a busy machine is no reason
    return conf;
}

inline std::unique_ptr<queues::rabbitmq_queue> open_rabbitmq(rig& r, const queues::rabbitmq_conf& conf) {
    return std::make_unique<queues::rabbitmq_queue>(r.executor(), conf, quiet_log());
}

inline backend on_rabbitmq(const queues::rabbitmq_conf& conf) {
    const bool quorum = conf.strategy != queues::queue_strategy::classic;
    return {[conf](rig& r) -> std::unique_ptr<queues::queue> { return open_rabbitmq(r, conf); }, second_consumer::waits,
            quorum ? given_back::as_given_back : given_back::as_published};
}

}  // namespace qf::test
