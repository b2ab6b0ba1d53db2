#include "queues/rabbitmq_properties.hpp"

#include "connector/base/time_text.hpp"
#include "queues/amqp_connection.hpp"

namespace qf::queues {
namespace {

std::string_view header(const amqp_basic_properties_t& properties, std::string_view key) {
    if ((properties._flags & AMQP_BASIC_HEADERS_FLAG) == 0) return {};
    for (int i = 0; i < properties.headers.num_entries; ++i) {
        const auto& one = properties.headers.entries[i];
        const bool text = one.value.kind == AMQP_FIELD_KIND_UTF8 || one.value.kind == AMQP_FIELD_KIND_BYTES;
        if (text && view_of(one.key) == key) return view_of(one.value.value.bytes);
    }
    return {};
}

}  // namespace

message_properties::message_properties(const message& mail) {
    raw_._flags = AMQP_BASIC_DELIVERY_MODE_FLAG | AMQP_BASIC_CONTENT_TYPE_FLAG | AMQP_BASIC_MESSAGE_ID_FLAG |
                  AMQP_BASIC_HEADERS_FLAG;
    raw_.delivery_mode = AMQP_DELIVERY_PERSISTENT;
    raw_.content_type = amqp_cstring_bytes("application/jose");
    raw_.message_id = bytes_of(mail.id);
    raw_.headers.entries = headers_.data();
    if (!mail.traceparent.empty()) add("traceparent", mail.traceparent);
}

void message_properties::add(const char* header, std::string_view value) {
    auto& one = headers_[static_cast<std::size_t>(raw_.headers.num_entries++)];
    one.key = amqp_cstring_bytes(header);
    one.value.kind = AMQP_FIELD_KIND_UTF8;
    one.value.value.bytes = bytes_of(value);
}

void read_properties(const amqp_basic_properties_t& properties, message& mail) {
    if ((properties._flags & AMQP_BASIC_MESSAGE_ID_FLAG) != 0) mail.id = view_of(properties.message_id);
    mail.traceparent = header(properties, "traceparent");
}

bool was_taken(const amqp_basic_properties_t& properties) {
    return !header(properties, "qf-taken").empty();
}

parked_message parked_from(const amqp_basic_properties_t& properties, std::string_view body) {
    parked_message out;
    read_properties(properties, out.message);
    out.message.body = body;
    out.recipient_key = header(properties, "qf-recipient");
    out.reason = header(properties, "qf-reason");
    out.reference = header(properties, "qf-reference");
    if (const auto at = from_rfc3339(header(properties, "qf-parked-at"))) out.parked_at = *at;
    return out;
}

}  // namespace qf::queues
