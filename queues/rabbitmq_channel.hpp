// queues/rabbitmq_channel.hpp -- one of the channels over which the consuming connection spreads its consumers: puts
// their messages together, and settles them.
//
// Why several: RabbitMQ keeps what a channel has delivered in the order of delivery, and goes through all that is older
//           with each single acknowledgement. Over one channel 5,000 recipients with three messages each cost it half a
//           core, and recipients that hang cost all others.
// Fails:    as amqp_connection. The broker closes a channel, with every consumer on it, if it refuses one.
// Thread:   the link's.
#pragma once

#include "queues/amqp_connection.hpp"
#include "queues/deliveries.hpp"
#include "queues/message.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace qf::queues {

class rabbitmq_channel {
public:
    struct delivered {
        std::uint64_t delivery = 0;  // its tag on this channel
        std::string consumer;
        std::string routing_key;
        bool redelivered = false;
        message mail;
    };

    rabbitmq_channel(amqp_connection& connection, amqp_channel_t number) : on_{connection}, number_{number} {}

    error_code open() { return on_.open_channel(number_); }
    error_code consume(std::string_view queue, std::string_view name, unsigned prefetch);  // not waited for
    error_code cancel(std::string_view name, unsigned prefetch);
    void cancelled(unsigned prefetch) noexcept { room_taken_ -= prefetch; }  // by the broker
    error_code heard();  // the broker has taken all that was asked for; at once if nothing was
    std::optional<delivered> read(const amqp_frame_t& frame);  // a message, with its last frame

    void give_back(std::uint64_t delivery);
    void mark(std::uint64_t delivery) { unsettled_.mark(delivery); }
    void acknowledge();  // what is marked

    std::uint64_t room_taken() const noexcept { return room_taken_; }  // messages that its consumers may have out

private:
    error_code limit(unsigned prefetch);
    void begin(const amqp_basic_deliver_t& method);

    amqp_connection& on_;
    amqp_channel_t number_;
    std::uint64_t room_taken_ = 0;
    std::optional<unsigned> prefetch_;  // of its next consumer
    bool unheard_ = false;
    deliveries unsettled_;
    std::optional<delivered> arriving_;
    std::uint64_t body_left_ = 0;
};

}  // namespace qf::queues
