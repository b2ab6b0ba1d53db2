// queues/rabbitmq_conf.hpp -- how to reach a broker, and what to call things there.
//
// Errors:   address_of(): configuration_wrong, when the URL is not amqp://host[:port][/vhost] or amqps://…
#pragma once

#include "connector/base/clock.hpp"
#include "connector/base/errors.hpp"
#include "connector/base/recipient.hpp"
#include "queues/message.hpp"

#include <cstdint>
#include <filesystem>
#include <string>

namespace qf::queues {

enum class queue_strategy {
    classic,  // one node
    quorum,   // replicated
};

struct rabbitmq_conf {
    std::string url = "amqp://127.0.0.1:5672/%2f";  // amqps: TLS. A user and a password in it are honoured
    std::string user = {};                          // when not empty: instead of the URL's (which is "guest" if silent)
    std::string password = {};
    std::string vhost = {};                                                // when not empty: instead of the URL's
    std::filesystem::path ca_file = "/etc/ssl/certs/ca-certificates.crt";  // TLS: whom to trust
    std::filesystem::path certificate_file = {};  // TLS: our own certificate and its key, or neither
    std::filesystem::path key_file = {};
    queue_strategy strategy = queue_strategy::classic;
    std::uint64_t queue_max = 5'000;                            // quorum only: no more recipients' queues than this
    std::uint64_t confirm_window = 1'000;                       // messages published and not yet confirmed; more wait
    duration confirm_deadline = std::chrono::seconds{10};       // publish() answers by then
    duration heartbeat = std::chrono::seconds{30};              // whole seconds; a silent broker is given up after two
    duration connect_deadline = std::chrono::seconds{5};        // TCP, TLS and login
    duration reconnect_first = std::chrono::milliseconds{100};  // wait after a failed connect; doubles, ±20 %
    duration reconnect_max = std::chrono::seconds{10};          // up to this
    std::string client_name = "qf-connector";                   // shown in the broker's list of connections
    std::string name_prefix = "qf";                             // of the exchange and of all queues
};

struct broker_address {
    bool tls = false;
    std::string host;
    std::uint16_t port = 5672;
    std::string user;
    std::string password;
    std::string vhost;
};
result<broker_address> address_of(const rabbitmq_conf& conf);

std::string exchange_of(const rabbitmq_conf& conf);                               // qf.transmissions
std::string queue_of(const rabbitmq_conf& conf, std::string_view recipient_key);  // qf.commune.<cog>.<siret>
std::string queue_of(const rabbitmq_conf& conf, parking_place where);             // qf.parked.business
std::string register_of(const rabbitmq_conf& conf);                               // qf.declared: one message a queue

}  // namespace qf::queues
