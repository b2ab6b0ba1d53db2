// queues/rabbitmq_conf.hpp -- how to reach a broker, and what to call things there.
//
// Errors:   addresses_of(): configuration_wrong, when a URL is not amqp://host[:port][/vhost] or amqps://…
#pragma once

#include "connector/base/errors.hpp"
#include "connector/base/recipient.hpp"
#include "connector/base/time.hpp"
#include "queues/message.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace qf::queues {

enum class queue_strategy {
    classic,  // one node
    quorum,   // replicated
    hashed,   // replicated, a fixed number of queues, each shared by many recipients: queues/shared_queues.hpp
};

struct rabbitmq_conf {
    // amqps: TLS. A user and a password in it are honoured. Several, with commas between: the nodes of a cluster, of
    // which one is used at a time.
    std::string url = "amqp://127.0.0.1:5672/%2f";
    std::string user = {};  // when not empty: instead of the URL's (which is "guest" if silent)
    std::string password = {};
    std::string vhost = {};                                                // when not empty: instead of the URL's
    std::filesystem::path ca_file = "/etc/ssl/certs/ca-certificates.crt";  // TLS: whom to trust
    std::filesystem::path certificate_file = {};  // TLS: our own certificate and its key, or neither
    std::filesystem::path key_file = {};
    queue_strategy strategy = queue_strategy::classic;
    std::uint64_t queue_max = 5'000;       // quorum: no more recipients' queues than this; hashed: than this plus those
    unsigned hashed_queues = 64;           // hashed only; the broker refuses who configures another number
    std::uint64_t confirm_window = 1'000;  // messages published and not yet confirmed; more wait
    duration confirm_deadline = std::chrono::seconds{10};   // publish() answers by then
    duration parking_deadline = std::chrono::seconds{120};  // a pass over a parking place answers by then
    // The broker's own consumer_timeout: what is fetched and not settled for so long costs the connection.
    duration consumer_timeout = std::chrono::minutes{30};
    duration heartbeat = std::chrono::seconds{30};              // whole seconds; a silent broker is given up after two
    duration connect_deadline = std::chrono::seconds{5};        // TCP, TLS and login
    duration reconnect_first = std::chrono::milliseconds{100};  // wait after a failed connect; doubles, ±20 %
    duration reconnect_max = std::chrono::seconds{10};          // up to this
    duration register_interval = std::chrono::seconds{10};      // hashed: whether others have declared queues since
    unsigned channel_messages = 512;  // that may be out on one channel, before another is opened: rabbitmq_channel.hpp
    unsigned channels_max = 64;       // for consumers, where the broker allows as many
    std::string client_name = "qf-connector";  // shown in the broker's list of connections
    std::string name_prefix = "qf";            // of the exchange and of all queues
};

struct broker_address {
    bool tls = false;
    std::string host;
    std::uint16_t port = 5672;
    std::string user;
    std::string password;
    std::string vhost;
};
result<std::vector<broker_address>> addresses_of(const rabbitmq_conf& conf);

// A source is the name of a queue to consume, without its prefix: commune.<cog>.<siret>, hashed.<number> or
// waiting.<cog>.<siret>.
std::string source_of(const rabbitmq_conf& conf, std::string_view recipient_key);
std::string waiting_source_of(std::string_view recipient_key);
std::string queue_at(const rabbitmq_conf& conf, std::string_view source);         // qf.<source>
std::string queue_of(const rabbitmq_conf& conf, std::string_view recipient_key);  // where its messages are published
std::string queue_of(const rabbitmq_conf& conf, parking_place place);             // qf.parked.business
// qf.transmissions, direct; hashed: qf.transmissions.<number>, fanout, so that the routing key names the recipient
std::string exchange_of(const rabbitmq_conf& conf, std::string_view recipient_key);
std::string register_of(const rabbitmq_conf& conf);  // qf.declared: one message a queue
std::string measure_of(const rabbitmq_conf& conf);   // qf.hashed: keeps the number of hashed queues

// Which of `count` hashed queues has a recipient: FNV-1a of 64 bits over its key, modulo `count`. What is in the
// queues depends on it: it never changes.
unsigned hash_of(std::string_view recipient_key, unsigned count) noexcept;

}  // namespace qf::queues
