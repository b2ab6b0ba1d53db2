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

error_code rabbitmq_topology::begin(amqp_connection& connection) const {
    if (conf_.strategy != queue_strategy::hashed) return declare_exchange(connection, exchange_of(conf_, {}), "direct");
    const auto number = static_cast<std::int32_t>(conf_.hashed_queues);
    return declare(connection, measure_of(conf_), {.strategy = queue_strategy::quorum, .length_max = number});
}

error_code rabbitmq_topology::declare_exchange(amqp_connection& connection, const std::string& name,
                                               const char* type) const {
    amqp_exchange_declare(connection.raw(), channel_, bytes_of(name), amqp_cstring_bytes(type), 0, 1, 0, 0,
                          amqp_empty_table);
    return connection.answer(channel_);
}

auto rabbitmq_topology::look_at(amqp_connection& connection, const std::string& queue) const -> result<queue_status> {
    const auto* there = amqp_queue_declare(connection.raw(), channel_, bytes_of(queue), 1, 1, 0, 0, amqp_empty_table);
    queue_status out;
    if (there != nullptr) out = {there->message_count, there->consumer_count, true};
    const auto failed = connection.answer(channel_);
    connection.release(channel_);
    if (failed == errc::queue_missing) return queue_status{};
    if (failed) return failed;
    return out;
}

// A classic queue's version is left to the broker and its policies. Version 2 of 3.10 reserves three file descriptors
// for each queue that has held a message, and a broker that has none left answers no declaration any more: its
// packages' 65,536 would do for 21,800 communes. Version 1 shares what there is, slowly where queues are more.
error_code rabbitmq_topology::declare(amqp_connection& connection, const std::string& queue, const shape& as) const {
    const bool quorum = as.strategy == queue_strategy::quorum;
    std::array<amqp_table_entry_t, 4> arguments{};
    int count = 0;
    const auto add = [&](const amqp_table_entry_t& one) { arguments[static_cast<std::size_t>(count++)] = one; };
    add(text("x-queue-type", quorum ? "quorum" : "classic"));
    if (quorum) add(number("x-delivery-limit", never));
    if (as.length_max) add(number("x-max-length", *as.length_max));
    add(truth("x-single-active-consumer"));
    amqp_queue_declare(connection.raw(), channel_, bytes_of(queue), 0, 1, 0, 0, {count, arguments.data()});
    const auto failed = connection.answer(channel_);
    connection.release(channel_);
    return failed;
}

error_code rabbitmq_topology::ensure_register(amqp_connection& connection) const {
    const auto name = register_of(conf_);
    const auto known = look_at(connection, name);
    if (!known) return known.error();
    return known->exists ? error_code{} : declare(connection, name, {.strategy = kind_of_queue()});
}

error_code rabbitmq_topology::below_ceiling(amqp_connection& connection, const std::string& source) const {
    if (conf_.strategy == queue_strategy::classic || source.starts_with("hashed.")) return {};
    const auto most = conf_.queue_max + (conf_.strategy == queue_strategy::hashed ? conf_.hashed_queues : 0);
    const auto known = look_at(connection, register_of(conf_));
    if (!known) return known.error();
    return known->messages >= most ? error_code{errc::queue_limit} : error_code{};
}

error_code rabbitmq_topology::register_queue(amqp_connection& connection, const std::string& queue) const {
    const auto name = register_of(conf_);
    amqp_basic_properties_t properties{};
    properties._flags = AMQP_BASIC_DELIVERY_MODE_FLAG;
    properties.delivery_mode = AMQP_DELIVERY_PERSISTENT;
    return connection.sent(amqp_basic_publish(connection.raw(), channel_, amqp_empty_bytes, bytes_of(name), 0, 0,
                                              &properties, bytes_of(queue)));
}

error_code rabbitmq_topology::bind(amqp_connection& connection, const std::string& source) const {
    if (source.starts_with("waiting.")) return {};  // by its name
    const bool hashed = source.starts_with("hashed.");
    const auto behind_dot = source.substr(source.find('.') + 1);  // a number, or a recipient's key
    const auto exchange = hashed ? conf_.name_prefix + ".transmissions." + behind_dot : exchange_of(conf_, behind_dot);
    if (hashed) {
        if (const auto failed = declare_exchange(connection, exchange, "fanout")) return failed;
    }
    const auto queue = queue_at(conf_, source);
    amqp_queue_bind(connection.raw(), channel_, bytes_of(queue), bytes_of(exchange), bytes_of(behind_dot),
                    amqp_empty_table);
    const auto failed = connection.answer(channel_);
    connection.release(channel_);
    return failed;
}

error_code rabbitmq_topology::ensure(amqp_connection& connection, const std::string& source) const {
    const auto queue = queue_at(conf_, source);
    const auto there = look_at(connection, queue);
    if (!there) return there.error();
    // Also when it was there: whoever declared it may have died before binding it.
    if (there->exists) return bind(connection, source);
    if (const auto failed = ensure_register(connection)) return failed;
    if (const auto failed = below_ceiling(connection, source)) return failed;
    if (const auto failed = declare(connection, queue, {.strategy = kind_of_queue()})) return failed;
    if (const auto failed = bind(connection, source)) return failed;
    return register_queue(connection, queue);
}

error_code rabbitmq_topology::ensure_parking(amqp_connection& connection, parking_place place) const {
    const auto queue = queue_of(conf_, place);
    const auto there = look_at(connection, queue);
    if (!there) return there.error();
    return there->exists ? error_code{} : declare(connection, queue, {.strategy = kind_of_queue()});
}

}  // namespace qf::queues
