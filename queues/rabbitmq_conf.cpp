#include "queues/rabbitmq_conf.hpp"

#include <amqp.h>
#include <fmt/core.h>

#include <algorithm>

namespace qf::queues {
namespace {

constexpr std::string_view commune = "commune.";

result<broker_address> address_in(std::string text, const rabbitmq_conf& conf) {
    amqp_connection_info info{};  // amqp_parse_url writes into its argument, and points into it
    amqp_default_connection_info(&info);
    if (amqp_parse_url(text.data(), &info) != AMQP_STATUS_OK) return errc::configuration_wrong;
    if (info.host == nullptr || *info.host == '\0' || info.port <= 0 || info.port > 65535)
        return errc::configuration_wrong;
    broker_address out;
    out.tls = info.ssl != 0;
    out.host = info.host;
    out.port = static_cast<std::uint16_t>(info.port);
    out.user = conf.user.empty() ? info.user : conf.user;
    out.password = conf.password.empty() ? info.password : conf.password;
    out.vhost = conf.vhost.empty() ? info.vhost : conf.vhost;
    return out;
}

}  // namespace

result<std::vector<broker_address>> addresses_of(const rabbitmq_conf& conf) {
    if (conf.certificate_file.empty() != conf.key_file.empty()) return errc::configuration_wrong;
    std::vector<broker_address> out;
    for (std::string_view rest = conf.url;;) {
        const auto end = std::min(rest.find(','), rest.size());
        auto one = rest.substr(0, end);
        one.remove_prefix(std::min(one.find_first_not_of(' '), one.size()));
        one = one.substr(0, one.find_last_not_of(' ') + 1);
        auto address = address_in(std::string{one}, conf);
        if (!address) return address.error();
        out.push_back(std::move(*address));
        if (end == rest.size()) return out;
        rest.remove_prefix(end + 1);
    }
}

std::string source_of(const rabbitmq_conf& conf, std::string_view recipient_key) {
    if (conf.strategy == queue_strategy::hashed)
        return fmt::format("hashed.{}", hash_of(recipient_key, conf.hashed_queues));
    return fmt::format("{}{}", commune, recipient_key);
}

std::string waiting_source_of(std::string_view recipient_key) {
    return fmt::format("waiting.{}", recipient_key);
}

std::string queue_at(const rabbitmq_conf& conf, std::string_view source) {
    return fmt::format("{}.{}", conf.name_prefix, source);
}

std::string queue_of(const rabbitmq_conf& conf, std::string_view recipient_key) {
    return queue_at(conf, source_of(conf, recipient_key));
}

std::string queue_of(const rabbitmq_conf& conf, parking_place place) {
    return fmt::format("{}.parked.{}", conf.name_prefix, name_of(place));
}

std::string exchange_of(const rabbitmq_conf& conf, std::string_view recipient_key) {
    if (conf.strategy != queue_strategy::hashed) return conf.name_prefix + ".transmissions";
    return fmt::format("{}.transmissions.{}", conf.name_prefix, hash_of(recipient_key, conf.hashed_queues));
}

std::string register_of(const rabbitmq_conf& conf) {
    return conf.name_prefix + ".declared";
}

std::string measure_of(const rabbitmq_conf& conf) {
    return conf.name_prefix + ".hashed";
}

unsigned hash_of(std::string_view recipient_key, unsigned count) noexcept {
    return static_cast<unsigned>(stable_hash(recipient_key) % std::max(count, 1U));
}

}  // namespace qf::queues
