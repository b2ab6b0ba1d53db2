#include "queues/rabbitmq_channel.hpp"

#include "queues/rabbitmq_properties.hpp"

#include <algorithm>

namespace qf::queues {

error_code rabbitmq_channel::limit(unsigned prefetch) {
    if (prefetch_ == prefetch) return {};
    amqp_basic_qos(on_.raw(), number_, 0, static_cast<std::uint16_t>(std::min(prefetch, 65'535U)), 0);
    if (const auto failed = on_.answer(number_)) return failed;
    prefetch_ = prefetch;
    return {};
}

error_code rabbitmq_channel::consume(std::string_view queue, std::string_view name, unsigned prefetch) {
    if (const auto failed = limit(prefetch)) return failed;
    amqp_basic_consume_t ask{};
    ask.queue = bytes_of(queue);
    ask.consumer_tag = bytes_of(name);
    ask.nowait = 1;
    ask.arguments = amqp_empty_table;
    if (const auto failed = on_.sent(amqp_send_method(on_.raw(), number_, AMQP_BASIC_CONSUME_METHOD, &ask)))
        return failed;
    room_taken_ += prefetch;
    unheard_ = true;
    return {};
}

error_code rabbitmq_channel::cancel(std::string_view name, unsigned prefetch) {
    cancelled(prefetch);
    amqp_basic_cancel(on_.raw(), number_, bytes_of(name));
    return on_.answer(number_);
}

error_code rabbitmq_channel::heard() {
    if (!std::exchange(unheard_, false)) return {};
    return limit(std::exchange(prefetch_, std::nullopt).value_or(1));
}

std::optional<rabbitmq_channel::delivered> rabbitmq_channel::read(const amqp_frame_t& frame) {
    if (frame.frame_type == AMQP_FRAME_METHOD) {
        if (frame.payload.method.id == AMQP_BASIC_DELIVER_METHOD)
            begin(*static_cast<const amqp_basic_deliver_t*>(frame.payload.method.decoded));
        else if (!arriving_)
            on_.release(number_);
        return std::nullopt;
    }
    if (!arriving_) return std::nullopt;
    auto& mail = arriving_->mail;
    if (frame.frame_type == AMQP_FRAME_HEADER) {
        body_left_ = frame.payload.properties.body_size;
        mail.body.reserve(body_left_);
        const auto& properties = *static_cast<const amqp_basic_properties_t*>(frame.payload.properties.decoded);
        read_properties(properties, mail);
        arriving_->redelivered = arriving_->redelivered || was_taken(properties);
    } else if (frame.frame_type == AMQP_FRAME_BODY) {
        const auto part = view_of(frame.payload.body_fragment);
        mail.body.append(part);
        body_left_ -= std::min<std::uint64_t>(part.size(), body_left_);
    }
    if (body_left_ > 0) return std::nullopt;
    on_.release(number_);
    auto out = std::exchange(arriving_, std::nullopt);
    if (unsettled_.arrived() == out->delivery) return out;
    on_.lose("a message was missed");  // what we acknowledge would be another one
    return std::nullopt;
}

void rabbitmq_channel::begin(const amqp_basic_deliver_t& method) {
    arriving_ = delivered{};
    arriving_->delivery = method.delivery_tag;
    arriving_->consumer = view_of(method.consumer_tag);
    arriving_->routing_key = view_of(method.routing_key);
    arriving_->redelivered = method.redelivered != 0;
}

void rabbitmq_channel::give_back(std::uint64_t delivery) {
    unsettled_.given_back(delivery);
    on_.sent(amqp_basic_nack(on_.raw(), number_, delivery, 0, 1));
}

void rabbitmq_channel::acknowledge() {
    for (const auto& one : unsettled_.take()) {
        if (on_.lost()) return;
        on_.sent(amqp_basic_ack(on_.raw(), number_, one.tag, one.multiple ? 1 : 0));
    }
}

}  // namespace qf::queues
