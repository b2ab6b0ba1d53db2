#include "queues/rabbitmq_release.hpp"

#include "queues/rabbitmq_properties.hpp"

#include <algorithm>
#include <set>

namespace qf::queues {
namespace {

constexpr amqp_channel_t release_channel = 1;
constexpr amqp_channel_t forward_channel = 2;

}  // namespace

rabbitmq_release::rabbitmq_release(const rabbitmq_conf& conf, const broker_address& address)
    : conf_{conf}, to_{address}, topology_{conf_, release_channel} {}

error_code rabbitmq_release::connect() {
    auto made = amqp_connection::connect(conf_, to_);
    if (!made) return made.error();
    connection_ = std::move(*made);
    published_ = 0;
    recipients_.clear();
    if (const auto failed = connection_->open_channel(release_channel)) return failed;
    if (const auto failed = connection_->open_channel(forward_channel, confirms::yes)) return failed;
    return topology_.begin(*connection_);
}

error_code rabbitmq_release::publish(const std::vector<rabbitmq_pass::met>& group, time due) {
    error_code failed;
    if (!connection_) failed = connect();
    if (!failed) failed = publish_all(group, due);
    if (failed) connection_.reset();
    return failed;
}

error_code rabbitmq_release::publish_all(const std::vector<rabbitmq_pass::met>& group, time due) {
    for (const auto& one : group) {
        const auto& key = one.message.recipient_key;
        if (recipients_.contains(key)) continue;
        if (const auto failed = topology_.ensure(*connection_, source_of(conf_, key))) return failed;
        recipients_.insert(key);
    }
    const auto before = published_;
    for (const auto& moved : group) {
        const message_properties properties{moved.message.message};
        const auto exchange = exchange_of(conf_, moved.message.recipient_key);
        const auto failed = connection_->sent(amqp_basic_publish(
            connection_->raw(), forward_channel, bytes_of(exchange), bytes_of(moved.message.recipient_key), 1, 0,
            properties.raw(), bytes_of(moved.message.message.body)));
        if (failed) return failed;
        ++published_;
    }
    return await_confirms(before, published_, due);
}

error_code rabbitmq_release::await_confirms(std::uint64_t confirmed, std::uint64_t last, time due) {
    std::set<std::uint64_t> single;
    while (confirmed < last) {
        const auto frame = connection_->next_frame(std::chrono::milliseconds{50});
        if (connection_->lost() || (!frame && std::chrono::steady_clock::now() > due)) return errc::queue_unavailable;
        if (!frame || frame->frame_type != AMQP_FRAME_METHOD) continue;
        const auto what = frame->payload.method.id;
        // Its queue has just been deleted, or could not store it: all of them stay parked.
        if (what == AMQP_BASIC_RETURN_METHOD || what == AMQP_BASIC_NACK_METHOD) return errc::queue_unavailable;
        if (what != AMQP_BASIC_ACK_METHOD) continue;
        const auto* ack = static_cast<const amqp_basic_ack_t*>(frame->payload.method.decoded);
        if (ack->multiple != 0)
            confirmed = std::max(confirmed, ack->delivery_tag);
        else
            single.insert(ack->delivery_tag);
        while (single.erase(confirmed + 1) > 0) ++confirmed;
        connection_->release(forward_channel);
    }
    return {};
}

}  // namespace qf::queues
