#include "queues/rabbitmq_conf.hpp"

#include <amqp.h>
#include <fmt/format.h>

namespace qf::queues {

result<broker_address> address_of(const rabbitmq_conf& conf) {
    auto text = conf.url;  // amqp_parse_url writes into its argument, and points into it
    amqp_connection_info info{};
    amqp_default_connection_info(&info);
    if (amqp_parse_url(text.data(), &info) != AMQP_STATUS_OK) return errc::configuration_wrong;
    if (info.host == nullptr || *info.host == '\0' || info.port <= 0 || info.port > 65535)
        return errc::configuration_wrong;
    if (conf.certificate_file.empty() != conf.key_file.empty()) return errc::configuration_wrong;
    broker_address out;
    out.tls = info.ssl != 0;
    out.host = info.host;
    out.port = static_cast<std::uint16_t>(info.port);
    out.user = conf.user.empty() ? info.user : conf.user;
    out.password = conf.password.empty() ? info.password : conf.password;
    out.vhost = conf.vhost.empty() ? info.vhost : conf.vhost;
    return out;
}

std::string exchange_of(const rabbitmq_conf& conf) {
    return conf.name_prefix + ".transmissions";
}

std::string queue_of(const rabbitmq_conf& conf, std::string_view recipient_key) {
    return fmt::format("{}.commune.{}", conf.name_prefix, recipient_key);
}

std::string queue_of(const rabbitmq_conf& conf, parking_place where) {
    return fmt::format("{}.parked.{}", conf.name_prefix, name_of(where));
}

std::string register_of(const rabbitmq_conf& conf) {
    return conf.name_prefix + ".declared";
}

}  // namespace qf::queues
