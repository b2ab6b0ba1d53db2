#include "queues/rabbitmq_topology.hpp"

#include <array>

namespace qf::queues {
namespace {

amqp_table_entry_t text(const char* key, const char* value) {
    amqp_table_entry_t out{};
    out.key = amqp_cstring_bytes(key);
    out.value.kind = AMQP_FIELD_KIND_UTF8;
    out.value.value.bytes = amqp_cstring_bytes(value);
    return out;
}
amqp_table_entry_t truth(const char* key) {
    amqp_table_entry_t out{};
    out.key = amqp_cstring_bytes(key);
    out.value.kind = AMQP_FIELD_KIND_BOOLEAN;
    out.value.value.boolean = 1;
    return out;
}
amqp_table_entry_t number(const char* key, std::int32_t value) {
    amqp_table_entry_t out{};
    out.key = amqp_cstring_bytes(key);
    out.value.kind = AMQP_FIELD_KIND_I32;
    out.value.value.i32 = value;
    return out;
}

// A quorum queue without a limit puts what is given back at its end (3.10), and later versions have a limit of 20,
// after which they drop the message. With one that is never reached it comes first again, and nothing is dropped.
constexpr std::int32_t never = 2'147'483'647;

}  // namespace

error_code rabbitmq_topology::declare_exchange(amqp_connection& to) const {
    const auto name = exchange_of(conf_);
    amqp_exchange_declare(to.raw(), channel_, bytes_of(name), amqp_cstring_bytes("direct"), 0, 1, 0, 0,
                          amqp_empty_table);
    return to.answer(channel_);
}

result<depth> rabbitmq_topology::depth_of(amqp_connection& to, const std::string& queue) const {
    const auto* there = amqp_queue_declare(to.raw(), channel_, bytes_of(queue), 1, 1, 0, 0, amqp_empty_table);
    const std::uint64_t waiting = there != nullptr ? there->message_count : 0;
    const auto failed = to.answer(channel_);
    to.release(channel_);
    if (failed == errc::queue_missing) return depth{};
    if (failed) return failed;
    return depth{waiting, 0, true};
}

error_code rabbitmq_topology::declare(amqp_connection& to, const std::string& queue, queue_strategy strategy,
                                      consumers who) const {
    const bool quorum = strategy == queue_strategy::quorum;
    // Newest first: a broker that does not know an argument refuses with 406, and is asked without it.
    for (const bool version_2 : {true, false}) {
        if (quorum && version_2) continue;
        std::array<amqp_table_entry_t, 3> arguments{};
        int count = 0;
        const auto add = [&](const amqp_table_entry_t& one) { arguments[static_cast<std::size_t>(count++)] = one; };
        add(text("x-queue-type", quorum ? "quorum" : "classic"));
        if (version_2) add(number("x-queue-version", 2));
        if (quorum) add(number("x-delivery-limit", never));
        if (who == consumers::one_at_a_time) add(truth("x-single-active-consumer"));
        amqp_queue_declare(to.raw(), channel_, bytes_of(queue), 0, 1, 0, 0, {count, arguments.data()});
        const auto failed = to.answer(channel_);
        to.release(channel_);
        if (failed != errc::configuration_wrong) return failed;
    }
    return errc::configuration_wrong;
}

error_code rabbitmq_topology::below_ceiling(amqp_connection& to) const {
    if (conf_.strategy != queue_strategy::quorum) return {};
    const auto name = register_of(conf_);
    auto known = depth_of(to, name);
    if (!known) return known.error();
    if (!known->exists) {
        if (const auto failed = declare(to, name, queue_strategy::classic, consumers::any)) return failed;
    }
    return known->waiting >= conf_.queue_max ? error_code{errc::queue_limit} : error_code{};
}

error_code rabbitmq_topology::register_queue(amqp_connection& to, const std::string& queue) const {
    if (conf_.strategy != queue_strategy::quorum) return {};
    const auto name = register_of(conf_);
    amqp_basic_properties_t properties{};
    properties._flags = AMQP_BASIC_DELIVERY_MODE_FLAG;
    properties.delivery_mode = AMQP_DELIVERY_PERSISTENT;
    return to.sent(
        amqp_basic_publish(to.raw(), channel_, amqp_empty_bytes, bytes_of(name), 0, 0, &properties, bytes_of(queue)));
}

error_code rabbitmq_topology::ensure_recipient(amqp_connection& to, const std::string& recipient_key) const {
    const auto queue = queue_of(conf_, recipient_key);
    const auto there = depth_of(to, queue);
    if (!there) return there.error();
    if (!there->exists) {
        if (const auto failed = below_ceiling(to)) return failed;
        if (const auto failed = declare(to, queue, conf_.strategy, consumers::one_at_a_time)) return failed;
        if (const auto failed = register_queue(to, queue)) return failed;
    }
    // Also when it was there: whoever declared it may have died before binding it.
    const auto exchange = exchange_of(conf_);
    amqp_queue_bind(to.raw(), channel_, bytes_of(queue), bytes_of(exchange), bytes_of(recipient_key), amqp_empty_table);
    const auto failed = to.answer(channel_);
    to.release(channel_);
    return failed;
}

error_code rabbitmq_topology::ensure_parking(amqp_connection& to, parking_place where) const {
    const auto queue = queue_of(conf_, where);
    const auto there = depth_of(to, queue);
    if (!there) return there.error();
    return there->exists ? error_code{} : declare(to, queue, conf_.strategy, consumers::any);
}

}  // namespace qf::queues
