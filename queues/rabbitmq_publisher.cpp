#include "queues/rabbitmq_publisher.hpp"

#include "connector/base/time_text.hpp"
#include "queues/rabbitmq_properties.hpp"

#include <algorithm>
#include <map>

namespace qf::queues {
namespace {

constexpr amqp_channel_t publish_channel = 1;
constexpr amqp_channel_t declare_channel = 2;

}  // namespace

rabbitmq_publisher::rabbitmq_publisher(const rabbitmq_conf& conf, const logger& log, asio::any_io_executor loop,
                                       sink& owner)
    : rabbitmq_link{conf, log, "publish"}, loop_{std::move(loop)}, owner_{owner}, topology_{conf_, declare_channel} {}

rabbitmq_publisher::~rabbitmq_publisher() {
    join();
}

void rabbitmq_publisher::publish(std::vector<publication> batch) {
    post([this, batch = std::move(batch)]() mutable { accept(std::move(batch)); });
}

error_code rabbitmq_publisher::connected() {
    first_tag_ = 1;
    reached_.clear();
    if (const auto failed = connection().open_channel(publish_channel, confirms::yes)) return failed;
    if (const auto failed = connection().open_channel(declare_channel)) return failed;
    return topology_.begin(connection());
}

void rabbitmq_publisher::accept(std::vector<publication> batch) {
    if (!alive()) {
        for (const auto& one : batch) answer(one, errc::queue_unavailable);
        return hand_over();
    }
    for (auto& one : batch) waiting_.push_back(std::move(one));
    pump();
    drain();
}

void rabbitmq_publisher::pump() {
    if (waiting_.empty() || blocked()) return;
    const auto now = std::chrono::steady_clock::now();
    while (alive() && !waiting_.empty() && outstanding_.size() < conf_.confirm_window) {
        auto next = std::move(waiting_.front());
        waiting_.pop_front();
        if (next.due <= now) continue;  // its caller has been told already
        if (const auto failed = reach(next)) {
            answer(next, failed);
            continue;
        }
        const auto failed = write(next);
        outstanding_.push_back({std::move(next)});
        if (failed) return;  // lost() tells them all
    }
}

error_code rabbitmq_publisher::write(const publication& publication) {
    message_properties properties{publication.mail};
    std::string parked_at;
    if (publication.target == destination::parking_place) {
        parked_at = to_rfc3339(publication.parked_at);
        properties.add("qf-recipient", publication.recipient_key);
        properties.add("qf-reason", publication.reason);
        if (!publication.reference.empty()) properties.add("qf-reference", publication.reference);
        properties.add("qf-parked-at", parked_at);
    }
    if (publication.taken) properties.add("qf-taken", "yes");
    const bool by_name = publication.target != destination::recipient;  // through the nameless exchange
    const auto exchange = by_name ? std::string{} : exchange_of(conf_, publication.recipient_key);
    const auto key = routing_key(publication);
    return connection().sent(amqp_basic_publish(connection().raw(), publish_channel, bytes_of(exchange), bytes_of(key),
                                                1, 0, properties.raw(), bytes_of(publication.mail.body)));
}

std::string rabbitmq_publisher::routing_key(const publication& publication) const {
    if (publication.target == destination::parking_place) return queue_of(conf_, publication.place);
    if (publication.target == destination::waiting)
        return queue_at(conf_, waiting_source_of(publication.recipient_key));
    return publication.recipient_key;
}

// An exchange that is not there would cost the connection: the one of a hashed queue is made before its first message.
error_code rabbitmq_publisher::reach(const publication& publication) {
    if (conf_.strategy != queue_strategy::hashed || publication.target != destination::recipient) return {};
    auto source = source_of(conf_, publication.recipient_key);
    if (reached_.contains(source)) return {};
    if (const auto failed = topology_.ensure(connection(), source)) return failed;
    reached_.insert(std::move(source));
    return {};
}

error_code rabbitmq_publisher::make_room(const publication& publication) {
    if (publication.target == destination::parking_place)
        return topology_.ensure_parking(connection(), publication.place);
    if (publication.target == destination::waiting)
        return topology_.ensure(connection(), waiting_source_of(publication.recipient_key));
    return topology_.ensure(connection(), source_of(conf_, publication.recipient_key));
}

void rabbitmq_publisher::arrived(const amqp_frame_t& frame) {
    if (frame.channel != publish_channel) return;
    if (frame.frame_type == AMQP_FRAME_METHOD) {
        if (frame.payload.method.id == AMQP_BASIC_ACK_METHOD) {
            const auto* ack = static_cast<const amqp_basic_ack_t*>(frame.payload.method.decoded);
            confirm(ack->delivery_tag, ack->multiple, verdict::confirmed);
        } else if (frame.payload.method.id == AMQP_BASIC_NACK_METHOD) {
            const auto* nack = static_cast<const amqp_basic_nack_t*>(frame.payload.method.decoded);
            confirm(nack->delivery_tag, nack->multiple, verdict::refused);
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
    const auto found = std::ranges::find_if(outstanding_, [&](const sent_publication& one) {
        return !one.settled && !one.returned && one.message.mail.id == returning_->id &&
               routing_key(one.message) == returning_->routing_key;
    });
    if (found != outstanding_.end()) found->returned = true;
    returning_.reset();
}

void rabbitmq_publisher::confirm(std::uint64_t tag, amqp_boolean_t multiple, verdict given) {
    if (tag < first_tag_ || tag - first_tag_ >= outstanding_.size()) return;
    const auto last = static_cast<std::size_t>(tag - first_tag_);
    for (auto i = multiple != 0 ? 0 : last; i <= last; ++i) confirm_one(outstanding_[i], given);
    while (!outstanding_.empty() && outstanding_.front().settled) {
        outstanding_.pop_front();
        ++first_tag_;
    }
}

void rabbitmq_publisher::confirm_one(sent_publication& sent, verdict given) {
    if (std::exchange(sent.settled, true)) return;
    refused_ = refused_ || given == verdict::refused;
    if (given == verdict::refused || (sent.returned && sent.again))
        answer(sent.message, errc::queue_unavailable);
    else if (sent.returned)
        homeless_.push_back(std::move(sent.message));
    else
        answer(sent.message, {});
}

// Some queues at a time: a declaration costs milliseconds, and what is published elsewhere waits for its confirm
// meanwhile. All that waits for one queue goes at once, or what comes next would overtake it.
void rabbitmq_publisher::publish_again() {
    constexpr std::size_t most = 32;
    auto batch = std::exchange(homeless_, {});
    std::map<std::string, error_code> declared;
    for (auto& next : batch) {
        const auto name = routing_key(next);
        auto known = declared.find(name);
        if (known == declared.end() && declared.size() == most) {
            homeless_.push_back(std::move(next));
            continue;
        }
        if (known == declared.end() && alive()) known = declared.emplace(name, make_room(next)).first;
        const auto failed = known == declared.end() ? error_code{errc::queue_unavailable} : known->second;
        if (failed || !alive()) {
            answer(next, failed ? failed : error_code{errc::queue_unavailable});
            continue;
        }
        static_cast<void>(write(next));  // when it breaks the connection, lost() tells everybody
        outstanding_.push_back({.message = std::move(next), .again = true});
    }
}

// A channel of 3.10 that first published while its quorum queue had no leader refuses for as long as it lives, also
// once there is one: a connection that is refused something is left for a new one.
void rabbitmq_publisher::renew_if_refused() {
    constexpr std::chrono::seconds between{1};
    if (!std::exchange(refused_, false)) return;
    const auto now = std::chrono::steady_clock::now();
    if (now < renew_from_) return;
    renew_from_ = now + between;
    connection().lose("the broker did not store what was published");
}

void rabbitmq_publisher::drained() {
    renew_if_refused();
    if (!alive()) return hand_over();
    if (!homeless_.empty()) publish_again();
    if (!homeless_.empty() && alive()) post([this] { drain(); });
    pump();
    hand_over();
}

void rabbitmq_publisher::ticked() {
    if (alive()) pump();
}

void rabbitmq_publisher::lost() {
    returning_.reset();
    for (const auto& one : outstanding_)
        if (!one.settled) answer(one.message, errc::queue_unavailable);
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
        if (const auto frame = connection().next_frame(std::chrono::milliseconds{100})) arrived(*frame);
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
