#include "queues/rabbitmq_publisher.hpp"

#include "connector/base/time_text.hpp"
#include "queues/rabbitmq.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace qf::queues {
namespace {

constexpr amqp_channel_t publish_channel = 1;
constexpr amqp_channel_t admin_channel = 2;

amqp_table_entry_t header(const char* key, std::string_view value) {
    amqp_table_entry_t out{};
    out.key = amqp_cstring_bytes(key);
    out.value.kind = AMQP_FIELD_KIND_UTF8;
    out.value.value.bytes = bytes_of(value);
    return out;
}

}  // namespace

rabbitmq_publisher::rabbitmq_publisher(const rabbitmq_conf& conf, const logger& log, asio::any_io_executor loop,
                                       rabbitmq_queue& owner)
    : rabbitmq_link{conf, log, "publish"},
      loop_{std::move(loop)},
      owner_{owner},
      topology_{conf_, admin_channel},
      exchange_{exchange_of(conf_)} {}

rabbitmq_publisher::~rabbitmq_publisher() {
    join();
}

void rabbitmq_publisher::publish(std::vector<order> orders) {
    post([this, orders = std::move(orders)]() mutable { accept(std::move(orders)); });
}

error_code rabbitmq_publisher::connected() {
    first_tag_ = 1;
    if (const auto failed = connection().open_channel(publish_channel, confirms::yes)) return failed;
    if (const auto failed = connection().open_channel(admin_channel)) return failed;
    return topology_.declare_exchange(connection());
}

void rabbitmq_publisher::accept(std::vector<order> orders) {
    if (!alive()) {
        for (const auto& one : orders) answer(one, errc::queue_unavailable);
        return hand_over();
    }
    for (auto& one : orders) waiting_.push_back(std::move(one));
    pump();
    drain();
}

void rabbitmq_publisher::pump() {
    if (waiting_.empty() || blocked()) return;
    const auto now = std::chrono::steady_clock::now();
    while (alive() && !waiting_.empty() && outstanding_.size() < conf_.confirm_window) {
        auto one = std::move(waiting_.front());
        waiting_.pop_front();
        if (one.due <= now) continue;  // its caller has been told already
        const auto failed = write(one);
        outstanding_.push_back({std::move(one)});
        if (failed) return;  // lost() tells them all
    }
}

error_code rabbitmq_publisher::write(const order& what) {
    std::array<amqp_table_entry_t, 5> headers{};
    int count = 0;
    const auto add = [&](const amqp_table_entry_t& one) { headers[static_cast<std::size_t>(count++)] = one; };
    if (!what.mail.traceparent.empty()) add(header("traceparent", what.mail.traceparent));
    std::string queue;
    std::string parked_at;
    if (what.place) {
        queue = queue_of(conf_, *what.place);
        parked_at = to_rfc3339(what.parked_at);
        add(header("qf-recipient", what.recipient_key));
        add(header("qf-reason", what.reason));
        if (!what.reference.empty()) add(header("qf-reference", what.reference));
        add(header("qf-parked-at", parked_at));
    }
    amqp_basic_properties_t properties{};
    properties._flags = AMQP_BASIC_DELIVERY_MODE_FLAG | AMQP_BASIC_CONTENT_TYPE_FLAG | AMQP_BASIC_MESSAGE_ID_FLAG |
                        AMQP_BASIC_HEADERS_FLAG;
    properties.delivery_mode = AMQP_DELIVERY_PERSISTENT;
    properties.content_type = amqp_cstring_bytes("application/jose");
    properties.message_id = bytes_of(what.mail.id);
    properties.headers = {count, headers.data()};
    const auto exchange = what.place ? amqp_empty_bytes : bytes_of(exchange_);
    const auto key = bytes_of(what.place ? queue : what.recipient_key);
    return connection().sent(amqp_basic_publish(connection().raw(), publish_channel, exchange, key, 1, 0, &properties,
                                                bytes_of(what.mail.body)));
}

void rabbitmq_publisher::arrived(const amqp_frame_t& frame) {
    if (frame.channel != publish_channel) return;
    if (frame.frame_type == AMQP_FRAME_METHOD) {
        if (frame.payload.method.id == AMQP_BASIC_ACK_METHOD) {
            const auto* ack = static_cast<const amqp_basic_ack_t*>(frame.payload.method.decoded);
            settle(ack->delivery_tag, ack->multiple, verdict::confirmed);
        } else if (frame.payload.method.id == AMQP_BASIC_NACK_METHOD) {
            const auto* nack = static_cast<const amqp_basic_nack_t*>(frame.payload.method.decoded);
            settle(nack->delivery_tag, nack->multiple, verdict::refused);
        } else if (frame.payload.method.id == AMQP_BASIC_RETURN_METHOD) {
            const auto* back = static_cast<const amqp_basic_return_t*>(frame.payload.method.decoded);
            returning_ = returned_message{};
            returning_->routing_key = view_of(back->routing_key);
        }
    } else if (frame.frame_type == AMQP_FRAME_HEADER && returning_) {
        const auto* properties = static_cast<const amqp_basic_properties_t*>(frame.payload.properties.decoded);
        if ((properties->_flags & AMQP_BASIC_MESSAGE_ID_FLAG) != 0) returning_->id = view_of(properties->message_id);
        returning_->body_left = frame.payload.properties.body_size;
        if (returning_->body_left == 0) return_ended();
    } else if (frame.frame_type == AMQP_FRAME_BODY && returning_) {
        const auto part = std::uint64_t{frame.payload.body_fragment.len};
        returning_->body_left -= std::min(part, returning_->body_left);
        if (returning_->body_left == 0) return_ended();
    }
    if (!returning_) connection().release(publish_channel);
}

// The broker says first what it returns, then confirms it: the confirm finds the mark.
void rabbitmq_publisher::return_ended() {
    const auto found = std::ranges::find_if(outstanding_, [&](const sent_order& one) {
        const auto key = one.what.place ? queue_of(conf_, *one.what.place) : one.what.recipient_key;
        return !one.settled && !one.returned && one.what.mail.id == returning_->id && key == returning_->routing_key;
    });
    if (found != outstanding_.end()) found->returned = true;
    returning_.reset();
}

void rabbitmq_publisher::settle(std::uint64_t tag, amqp_boolean_t multiple, verdict how) {
    if (tag < first_tag_ || tag - first_tag_ >= outstanding_.size()) return;
    const auto last = static_cast<std::size_t>(tag - first_tag_);
    for (auto i = multiple != 0 ? 0 : last; i <= last; ++i) settle_one(outstanding_[i], how);
    while (!outstanding_.empty() && outstanding_.front().settled) {
        outstanding_.pop_front();
        ++first_tag_;
    }
}

void rabbitmq_publisher::settle_one(sent_order& one, verdict how) {
    if (std::exchange(one.settled, true)) return;
    if (how == verdict::refused || (one.returned && one.again))
        answer(one.what, errc::queue_unavailable);
    else if (one.returned)
        homeless_.push_back(std::move(one.what));
    else
        answer(one.what, {});
}

void rabbitmq_publisher::publish_again() {
    auto orders = std::exchange(homeless_, {});
    std::map<std::string, error_code> declared;
    for (auto& one : orders) {
        const auto name = one.place ? queue_of(conf_, *one.place) : one.recipient_key;
        auto known = declared.find(name);
        if (known == declared.end() && alive()) {
            const auto how = one.place ? topology_.ensure_parking(connection(), *one.place)
                                       : topology_.ensure_recipient(connection(), one.recipient_key);
            known = declared.emplace(name, how).first;
        }
        const auto failed = known == declared.end() ? error_code{errc::queue_unavailable} : known->second;
        if (failed || !alive()) {
            answer(one, failed ? failed : error_code{errc::queue_unavailable});
            continue;
        }
        static_cast<void>(write(one));  // when it breaks the connection, lost() tells everybody
        outstanding_.push_back({.what = std::move(one), .again = true});
    }
}

void rabbitmq_publisher::drained() {
    if (!homeless_.empty()) publish_again();
    pump();
    hand_over();
}

void rabbitmq_publisher::ticked() {
    if (alive()) pump();
}

void rabbitmq_publisher::lost() {
    returning_.reset();
    for (const auto& one : outstanding_)
        if (!one.settled) answer(one.what, errc::queue_unavailable);
    for (const auto& one : waiting_) answer(one, errc::queue_unavailable);
    for (const auto& one : homeless_) answer(one, errc::queue_unavailable);
    outstanding_.clear();
    waiting_.clear();
    homeless_.clear();
    hand_over();
}

// What is on its way gets its confirm, if that comes soon.
void rabbitmq_publisher::closing() {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{2};
    while (alive() && !blocked() && !(outstanding_.empty() && waiting_.empty() && homeless_.empty()) &&
           std::chrono::steady_clock::now() < until) {
        amqp_frame_t frame{};
        const timeval moment{0, 100'000};
        const int status = amqp_simple_wait_frame_noblock(connection().raw(), &frame, &moment);
        if (status == AMQP_STATUS_OK && frame.channel == publish_channel)
            arrived(frame);
        else if (status != AMQP_STATUS_OK && status != AMQP_STATUS_TIMEOUT)
            connection().lose("lost while closing");
        drained();
    }
}

void rabbitmq_publisher::ended() {
    hand_over();
    asio::post(loop_, [&owner = owner_] { owner.link_ended(); });
}

void rabbitmq_publisher::hand_over() {
    if (answers_.empty()) return;
    asio::post(loop_, [&owner = owner_, answers = std::exchange(answers_, {})] { owner.published(answers); });
}

}  // namespace qf::queues
