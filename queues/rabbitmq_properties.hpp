// queues/rabbitmq_properties.hpp -- what a message says of itself at the broker: its id, its trace, why it is parked.
//
// Thread:   any.
#pragma once

#include "queues/message.hpp"

#include <amqp.h>
#include <amqp_framing.h>

#include <array>
#include <string_view>

namespace qf::queues {

// To be sent. Points into the message and the texts it was given, which must outlive it.
class message_properties {
public:
    explicit message_properties(const message& mail);
    message_properties(const message_properties&) = delete;
    message_properties& operator=(const message_properties&) = delete;
    void add(const char* header, std::string_view value);
    const amqp_basic_properties_t* raw() const noexcept { return &raw_; }

private:
    std::array<amqp_table_entry_t, 6> headers_{};
    amqp_basic_properties_t raw_{};
};

// Received.
void read_properties(const amqp_basic_properties_t& properties, message& mail);
bool was_taken(const amqp_basic_properties_t& properties);  // before it was moved to another queue
parked_message parked_from(const amqp_basic_properties_t& properties, std::string_view body);

}  // namespace qf::queues
