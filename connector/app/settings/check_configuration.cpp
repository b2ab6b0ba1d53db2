#include "connector/app/settings/check_form.hpp"
#include "connector/app/settings/check_portal.hpp"
#include "connector/app/settings/load_configuration.hpp"
#include "connector/app/settings/load_subscribers.hpp"
#include "connector/app/settings/value_text.hpp"
#include "connector/base/file.hpp"
#include "connector/hubee/client.hpp"
#include "connector/inbox/antivirus.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <vector>

namespace qf::app {
namespace {

// Where a default is impossible only beside a given value, the given one is at fault: that is where a person looks.
std::string place_of(const loaded_configuration& l, std::string_view name, std::string_view other) {
    return l.place(l.of(name).origin.empty() ? other : name);
}

void both_or_none(const loaded_configuration& l, std::string_view name, std::string_view other, faults& found) {
    const bool has_one = !l.of(name).text.empty();
    const bool has_other = !l.of(other).text.empty();
    if (has_one == has_other) return;
    found.add(l.place(has_one ? name : other), fmt::format("needs {} beside it", has_one ? other : name));
}

void check_broker_address(const loaded_configuration& l, std::string_view url, faults& found) {
    url.remove_prefix(std::min(url.find_first_not_of(' '), url.size()));
    const bool tls = url.starts_with("amqps://");
    if (!tls && !url.starts_with("amqp://")) {
        found.add(l.place("queue.rabbitmq.url"), "must begin with amqp:// or amqps://",
                  "the default is \"amqp://127.0.0.1:5672/%2f\"");
        return;
    }
    const auto rest = url.substr(url.find("//") + 2);
    const auto user = rest.substr(0, std::min(rest.rfind('@'), rest.size()));
    // guest:guest is what every broker is born with, and takes from loopback only: no secret.
    if (rest.find('@') != std::string_view::npos && user.find(':') != std::string_view::npos && user != "guest:guest")
        found.add(l.place("queue.rabbitmq.url"), "a password is never written here",
                  "put it into a file and write queue.rabbitmq.password_file");
}

void check_broker_url(const loaded_configuration& l, faults& found) {
    std::string_view rest = l.values.queue.rabbitmq.url;
    for (auto comma = rest.find(','); comma != std::string_view::npos; comma = rest.find(',')) {
        check_broker_address(l, rest.substr(0, comma), found);
        rest.remove_prefix(comma + 1);
    }
    check_broker_address(l, rest, found);
}

void check_file(const loaded_configuration& l, const setting& s, faults& found) {
    if (s.path.empty()) return;
    const auto place = l.place(s.is->name);
    std::error_code ignored;
    if (s.is->kind == kind::folder) {
        found.require(std::filesystem::is_directory(s.path, ignored), place,
                      fmt::format("there is no folder {}", s.path.string()));
    } else if (!std::filesystem::is_regular_file(s.path, ignored) && !std::filesystem::is_fifo(s.path, ignored)) {
        found.add(place, fmt::format("there is no file {}", s.path.string()));
    } else if (s.is->kind == kind::secret) {
        const auto secret = read_secret(s.path);
        if (!secret) found.add(place, fmt::format("{}: {}", s.path.string(), secret.error().message()));
    } else if (const auto content = read_file(s.path); !content) {
        found.add(place, fmt::format("{}: {}", s.path.string(), content.error().message()));
    }
}

void check_hubee_settings(const loaded_configuration& l, role role, faults& found) {
    const auto& h = l.values.hubee;
    if (role == role::run)
        found.require(!h.url.empty() || l.values.inbox.certificate_file.empty(), l.place("hubee.url"),
                      "is needed when the inbox speaks TLS", "write the inbox' https:// address, and hubee.ca_file");
    if (role == role::deliver)
        found.require(!h.url.empty(), l.place("hubee.url"), "is needed to deliver", "write HubEE's https:// address");
    found.require(!h.client_id.empty(), l.place("hubee.client_id"), "is needed to deliver",
                  role == role::run ? "make one with: qf-connector inbox clients add --scope OSL ..." : "");
    found.require(!h.client_secret_file.empty(), l.place("hubee.client_secret_file"), "is needed to deliver");
}

// The national HubEE gives no token where its API is: who names api.hubee… alone would reach nothing.
std::string token_service_beside(const net::origin& api) {
    constexpr std::string_view first = "api.", last = "hubee.numerique.gouv.fr";
    const auto& host = api.host();
    if (!host.starts_with(first) || !host.ends_with(last)) return {};
    return fmt::format("https://auth.{}/oauth2/token", host.substr(first.size()));
}

void check_hubee_addresses(const loaded_configuration& l, faults& found) {
    const auto& h = l.values.hubee;
    const auto api = net::origin::parse(h.url);
    if (!h.url.empty() && !api)
        found.add(l.place("hubee.url"), "must be an https:// address, or http:// to loopback",
                  "without user, query or fragment");
    if (h.token_url.empty()) {
        const auto beside = api ? token_service_beside(*api) : std::string{};
        if (!beside.empty())
            found.add(l.place("hubee.url"), "needs hubee.token_url beside it: HubEE's tokens come from another host",
                      fmt::format("write token_url = \"{}\"", beside));
        return;
    }
    if (!hubee::token_service::parse(h.token_url))
        found.add(l.place("hubee.token_url"), "must be a whole https:// address, or http:// to loopback",
                  "such as \"https://auth.hubee.numerique.gouv.fr/oauth2/token\"");
    found.require(!h.url.empty(), l.place("hubee.token_url"), "needs hubee.url beside it");
}

void check_subscribers(const loaded_configuration& l, faults& found) {
    const auto& file = l.values.delivery.subscribers;
    std::error_code ignored;
    if (std::filesystem::is_regular_file(file, ignored)) static_cast<void>(load_subscribers(file, found));
}

void check_enrolment(const loaded_configuration& l, role role, faults& found) {
    const auto& e = l.values.enrolment;
    if (e.hubee_client_id.empty()) return;
    const auto at = std::ranges::count(e.contact, '@');
    found.require(at == 1, l.place("enrolment.contact"), "must be an e-mail address of the operator",
                  "HubEE makes no subscription without one");
    if (role == role::intake)
        found.require(!l.values.hubee.url.empty(), l.place("hubee.url"), "is needed with enrolment.hubee_client_id",
                      "write HubEE's https:// address");
}

}  // namespace

void check_combinations(const loaded_configuration& l, faults& found) {
    const auto& v = l.values;
    const auto& d = v.delivery.daemon;
    const auto& retry = d.courier.retry;
    found.require(retry.first <= retry.longest, place_of(l, "delivery.first_retry", "delivery.retry_max"),
                  fmt::format("first_retry ({}) must not exceed retry_max ({})", l.of("delivery.first_retry").text,
                              l.of("delivery.retry_max").text));
    found.require(d.lane_window <= d.dossiers_max, place_of(l, "delivery.lane_window", "delivery.dossiers_max"),
                  fmt::format("lane_window ({}) must not exceed dossiers_max ({})", d.lane_window, d.dossiers_max));
    found.require(v.envelope.lifetime > retry.age_max, place_of(l, "envelope.lifetime", "delivery.age_max"),
                  "an envelope would expire while its delivery is still tried: lifetime must exceed delivery.age_max");
    const auto& broker = v.queue.rabbitmq;
    found.require(
        broker.consumer_timeout > broker.confirm_deadline,
        place_of(l, "queue.rabbitmq.consumer_timeout", "queue.rabbitmq.confirm_deadline"),
        fmt::format("consumer_timeout ({}) must exceed confirm_deadline ({})",
                    l.of("queue.rabbitmq.consumer_timeout").text, l.of("queue.rabbitmq.confirm_deadline").text));
    check_broker_url(l, found);
    check_hubee_addresses(l, found);
    found.require(v.hubee.editor_name.size() <= 50, l.place("hubee.editor_name"), "must have 50 characters at most");
    both_or_none(l, "delivery.callbacks_certificate_file", "delivery.callbacks_key_file", found);
    both_or_none(l, "portal.smtp_user", "portal.smtp_password_file", found);
    found.require(parse_editors(v.enrolment.editors).has_value(), l.place("enrolment.editors"),
                  "must be <cog>.<siret> of each editor's office", "such as \"75107.13002526500013\"");
    both_or_none(l, "enrolment.hubee_client_id", "enrolment.hubee_client_secret_file", found);
    for (const std::string_view section : {"queue.rabbitmq.", "hubee.", "inbox.", "intake.", "portal."})
        both_or_none(l, fmt::format("{}certificate_file", section), fmt::format("{}key_file", section), found);
    found.require(v.inbox.antivirus.empty() || inbox::is_antivirus_address(v.inbox.antivirus),
                  l.place("inbox.antivirus"), "must be a socket's path, or an address and a port",
                  "write \"/run/clamav/clamd.ctl\" or \"127.0.0.1:3310\"");
    check_form_combinations(l, found);
    check_portal_combinations(l, found);
}

void check_role(const loaded_configuration& l, role role, faults& found) {
    for (const auto& s : l.settings)
        if ((s.is->kind == kind::file || s.is->kind == kind::folder || s.is->kind == kind::secret) &&
            concerns(role, *s.is))
            check_file(l, s, found);
    if (role == role::deliver || role == role::run) {
        check_hubee_settings(l, role, found);
        check_subscribers(l, found);
    }
    if (role == role::intake || role == role::run) check_enrolment(l, role, found);
    if (role == role::intake || role == role::run) check_form_role(l, role, found);
    if (role == role::inbox || role == role::run) check_portal_role(l, found);

    std::vector<const setting*> listeners;
    for (const auto& s : l.settings)
        if (s.is->kind == kind::address && !s.text.empty() && !s.text.ends_with(":0") && concerns(role, *s.is))
            listeners.push_back(&s);
    for (std::size_t i = 0; i < listeners.size(); ++i)
        for (std::size_t j = i + 1; j < listeners.size(); ++j)
            found.require(
                listeners[i]->text != listeners[j]->text, place_of(l, listeners[j]->is->name, listeners[i]->is->name),
                fmt::format("{} and {} are the same address", listeners[i]->is->name, listeners[j]->is->name));
}

}  // namespace qf::app
