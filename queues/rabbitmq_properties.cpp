#include "queues/rabbitmq_properties.hpp"

#include "connector/base/time_text.hpp"
#include "queues/amqp_connection.hpp"

namespace qf::queues {
namespace {

std::string_view header(const amqp_basic_properties_t& of, std::string_view key) {
    if ((of._flags & AMQP_BASIC_HEADERS_FLAG) == 0) return {};
    for (int i = 0; i < of.headers.num_entries; ++i) {
        const auto& one = of.headers.entries[i];
        const bool text = one.value.kind == AMQP_FIELD_KIND_UTF8 || one.value.kind == AMQP_FIELD_KIND_BYTES;
        if (text && view_of(one.key) == key) return view_of(one.value.value.bytes);
    }
    return {};
}

}  // namespace

void read_properties(const amqp_basic_properties_t& from, message& to) {
    if ((from._flags & AMQP_BASIC_MESSAGE_ID_FLAG) != 0) to.id = view_of(from.message_id);
    to.traceparent = header(from, "traceparent");
}

parked_message parked_from(const amqp_basic_properties_t& from, std::string_view body) {
    parked_message out;
    read_properties(from, out.message);
    out.message.body = body;
    out.recipient_key = header(from, "qf-recipient");
    out.reason = header(from, "qf-reason");
    out.reference = header(from, "qf-reference");
    if (const auto at = from_rfc3339(header(from, "qf-parked-at"))) out.parked_at = *at;
    return out;
}

}  // namespace qf::queues
