#include "queues/amqp_connection.hpp"

#include <amqp_ssl_socket.h>
#include <amqp_tcp_socket.h>

#include <array>
#include <chrono>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace qf::queues {
namespace {

timeval time_of(duration length) {
    const auto whole = std::chrono::duration_cast<std::chrono::seconds>(length);
    return {whole.count(), (length - whole).count()};
}

amqp_table_entry_t entry(const char* key, amqp_boolean_t value) {
    amqp_table_entry_t out{};
    out.key = amqp_cstring_bytes(key);
    out.value.kind = AMQP_FIELD_KIND_BOOLEAN;
    out.value.value.boolean = value;
    return out;
}

error_code meaning_of(std::uint16_t reply) {
    if (reply == AMQP_NOT_FOUND) return errc::queue_missing;
    if (reply == AMQP_RESOURCE_LOCKED) return errc::queue_taken;
    if (reply == AMQP_ACCESS_REFUSED || reply == AMQP_PRECONDITION_FAILED || reply == AMQP_NOT_ALLOWED)
        return errc::configuration_wrong;
    return errc::queue_unavailable;
}

}  // namespace

amqp_connection::~amqp_connection() {
    if (state_ != nullptr) amqp_destroy_connection(state_);
}

result<std::unique_ptr<amqp_connection>> amqp_connection::connect(const rabbitmq_conf& conf,
                                                                  const broker_address& address) {
    std::unique_ptr<amqp_connection> made{new amqp_connection};
    if (const auto failed = made->open(conf, address)) return failed;
    return made;
}

error_code amqp_connection::open(const rabbitmq_conf& conf, const broker_address& address) {
    state_ = amqp_new_connection();
    if (state_ == nullptr) return errc::queue_unavailable;
    auto* socket = address.tls ? amqp_ssl_socket_new(state_) : amqp_tcp_socket_new(state_);
    if (socket == nullptr) return errc::queue_unavailable;
    if (address.tls) {
        amqp_ssl_socket_set_ssl_versions(socket, AMQP_TLSv1_2, AMQP_TLSvLATEST);
        amqp_ssl_socket_set_verify_peer(socket, 1);
        amqp_ssl_socket_set_verify_hostname(socket, 1);
        if (amqp_ssl_socket_set_cacert(socket, conf.ca_file.c_str()) != AMQP_STATUS_OK)
            return errc::configuration_wrong;
        if (!conf.certificate_file.empty() &&
            amqp_ssl_socket_set_key(socket, conf.certificate_file.c_str(), conf.key_file.c_str()) != AMQP_STATUS_OK)
            return errc::configuration_wrong;
    }
    const auto limit = time_of(conf.connect_deadline);
    amqp_set_handshake_timeout(state_, &limit);
    const auto answer_limit = time_of(conf.confirm_deadline);
    amqp_set_rpc_timeout(state_, &answer_limit);
    const int opened = amqp_socket_open_noblock(socket, address.host.c_str(), address.port, &limit);
    if (opened == AMQP_STATUS_SSL_HOSTNAME_VERIFY_FAILED || opened == AMQP_STATUS_SSL_PEER_VERIFY_FAILED ||
        opened == AMQP_STATUS_SSL_CONNECTION_FAILED)
        return errc::configuration_wrong;  // it is not whom we trust
    if (opened != AMQP_STATUS_OK) return errc::queue_unavailable;
    // A broker that stops reading (an alarm, a cut network) must not hold our thread in send() for ever.
    const auto patience = std::chrono::duration_cast<std::chrono::milliseconds>(conf.confirm_deadline).count();
    const auto patience_ms = static_cast<unsigned>(patience);
    ::setsockopt(amqp_get_sockfd(state_), IPPROTO_TCP, TCP_USER_TIMEOUT, &patience_ms, sizeof patience_ms);
    return log_in(conf, address);
}

error_code amqp_connection::log_in(const rabbitmq_conf& conf, const broker_address& address) {
    std::array<amqp_table_entry_t, 4> able{entry("consumer_cancel_notify", 1), entry("publisher_confirms", 1),
                                           entry("basic.nack", 1), entry("connection.blocked", 1)};
    std::array<amqp_table_entry_t, 2> properties{};
    properties[0].key = amqp_cstring_bytes("capabilities");
    properties[0].value.kind = AMQP_FIELD_KIND_TABLE;
    properties[0].value.value.table = {static_cast<int>(able.size()), able.data()};
    properties[1].key = amqp_cstring_bytes("connection_name");
    properties[1].value.kind = AMQP_FIELD_KIND_UTF8;
    properties[1].value.value.bytes = bytes_of(conf.client_name);
    const amqp_table_t about_us{static_cast<int>(properties.size()), properties.data()};
    const auto beat = static_cast<int>(std::chrono::duration_cast<std::chrono::seconds>(conf.heartbeat).count());
    const auto reply =
        amqp_login_with_properties(state_, address.vhost.c_str(), 0, 131'072, beat, &about_us, AMQP_SASL_METHOD_PLAIN,
                                   address.user.c_str(), address.password.c_str());
    if (reply.reply_type == AMQP_RESPONSE_NORMAL) return {};
    if (reply.reply_type == AMQP_RESPONSE_SERVER_EXCEPTION) return errc::configuration_wrong;
    return errc::queue_unavailable;
}

unsigned amqp_connection::channels_max() const noexcept {
    constexpr unsigned unlimited = 65'535;
    const auto most = amqp_get_channel_max(state_);
    return most > 0 ? static_cast<unsigned>(most) : unlimited;
}

error_code amqp_connection::open_channel(amqp_channel_t channel, confirms mode) {
    amqp_channel_open(state_, channel);
    if (const auto failed = answer(channel)) return failed;
    if (mode == confirms::no) return {};
    amqp_confirm_select(state_, channel);
    return answer(channel);
}

void amqp_connection::close_channel(amqp_channel_t channel) {
    if (lost_) return;
    const auto reply = amqp_channel_close(state_, channel, AMQP_REPLY_SUCCESS);
    if (reply.reply_type == AMQP_RESPONSE_LIBRARY_EXCEPTION) lose(amqp_error_string2(reply.library_error));
    release(channel);
}

std::optional<amqp_frame_t> amqp_connection::next_frame(duration wait) {
    const auto limit = time_of(wait);
    while (!lost_) {
        amqp_frame_t frame{};
        const int status = amqp_simple_wait_frame_noblock(state_, &frame, &limit);
        if (status == AMQP_STATUS_TIMEOUT) return std::nullopt;
        if (status != AMQP_STATUS_OK) {
            lose(amqp_error_string2(status));
        } else if (frame.channel == 0) {
            control(frame);
        } else if (frame.frame_type == AMQP_FRAME_METHOD && frame.payload.method.id == AMQP_CHANNEL_CLOSE_METHOD) {
            refused_ = true;
            lose("the broker closed a channel");
        } else {
            return frame;
        }
    }
    return std::nullopt;
}

void amqp_connection::control(const amqp_frame_t& frame) {
    if (frame.frame_type != AMQP_FRAME_METHOD) return;
    const auto what = frame.payload.method.id;
    if (what == AMQP_CONNECTION_BLOCKED_METHOD) blocked_ = true;
    if (what == AMQP_CONNECTION_UNBLOCKED_METHOD) blocked_ = false;
    if (what != AMQP_CONNECTION_CLOSE_METHOD) return;
    amqp_connection_close_ok_t agreed{};
    amqp_send_method(state_, 0, AMQP_CONNECTION_CLOSE_OK_METHOD, &agreed);
    lose("closed by the broker");
}

error_code amqp_connection::answer(amqp_channel_t channel, confirms mode) {
    const auto reply = amqp_get_rpc_reply(state_);
    if (reply.reply_type == AMQP_RESPONSE_NORMAL) return {};
    if (reply.reply_type == AMQP_RESPONSE_SERVER_EXCEPTION && reply.reply.id == AMQP_CHANNEL_CLOSE_METHOD) {
        const auto* why = static_cast<const amqp_channel_close_t*>(reply.reply.decoded);
        const auto code = meaning_of(why->reply_code);
        amqp_channel_close_ok_t agreed{};
        if (sent(amqp_send_method(state_, channel, AMQP_CHANNEL_CLOSE_OK_METHOD, &agreed)))
            return errc::queue_unavailable;
        release(channel);
        if (open_channel(channel, mode)) lose("the broker closes channels");
        return lost_ ? error_code{errc::queue_unavailable} : code;
    }
    lose(reply.reply_type == AMQP_RESPONSE_LIBRARY_EXCEPTION ? amqp_error_string2(reply.library_error)
                                                             : "closed by the broker");
    return errc::queue_unavailable;
}

error_code amqp_connection::sent(int status) {
    if (status == AMQP_STATUS_OK) return {};
    lose(amqp_error_string2(status));
    return errc::queue_unavailable;
}

void amqp_connection::lose(std::string_view cause) {
    if (!std::exchange(lost_, true)) why_ = cause;
}

void amqp_connection::close() {
    if (lost_) return;
    const timeval limit{2, 0};
    amqp_set_rpc_timeout(state_, &limit);
    amqp_connection_close(state_, AMQP_REPLY_SUCCESS);
    lose("closed");
}

}  // namespace qf::queues
