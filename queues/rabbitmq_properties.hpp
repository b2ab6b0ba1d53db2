// queues/rabbitmq_properties.hpp -- from an AMQP message's properties to ours. What is missing or of another type is
// empty.
#pragma once

#include "queues/message.hpp"

#include <amqp.h>
#include <amqp_framing.h>

#include <string_view>

namespace qf::queues {

void read_properties(const amqp_basic_properties_t& from, message& to);
parked_message parked_from(const amqp_basic_properties_t& from, std::string_view body);

}  // namespace qf::queues
