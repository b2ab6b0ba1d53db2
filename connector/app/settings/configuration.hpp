// connector/app/settings/configuration.hpp -- what an operator can set, one struct a module.
//
// Promise:  the modules' own structs stand here where they have one, so that a module never sees another's settings.
//           The defaults that count are those of the table in parameters.cpp: it fills every member.
// Not here: secrets. Only the names of their files are here; a composition reads them where they are needed.
// Thread:   any: a configuration does not change once it is loaded.
#pragma once

#include "connector/base/log.hpp"
#include "connector/base/time.hpp"
#include "connector/delivery/daemon_conf.hpp"
#include "connector/envelope/envelope.hpp"
#include "connector/oidc/pkce_use.hpp"
#include "connector/portal/factor_use.hpp"
#include "queues/rabbitmq_conf.hpp"

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace qf::app {

// What a process does. `run` does it all.
enum class role { run, intake, deliver, inbox, console };
constexpr std::array<std::string_view, 5> role_names = {"run", "intake", "deliver", "inbox", "console"};
constexpr std::string_view name_of(role r) noexcept {
    return role_names[static_cast<std::size_t>(r)];
}

struct address {
    std::string host;  // an IP address; empty: see its parameter
    std::uint16_t port = 0;
};

enum class profile { demo, production };  // demo: invented people, where no identity provider is named
enum class queue_backend { embedded, rabbitmq };

struct rabbitmq_settings {
    std::string url;
    std::string user;
    std::filesystem::path password_file;
    std::string vhost;
    queues::queue_strategy strategy = queues::queue_strategy::classic;
    unsigned queue_max = 0;
    unsigned hashed_queues = 0;
    std::filesystem::path ca_file, certificate_file, key_file;
    unsigned confirm_window = 0;
    duration confirm_deadline{};
    duration consumer_timeout{};
    duration heartbeat{};
};

struct configuration {
    app::profile profile = profile::production;
    logger::options log;
    std::filesystem::path state_folder;
    address admin;
    struct {
        queue_backend backend = queue_backend::embedded;
        std::filesystem::path embedded_file;
        rabbitmq_settings rabbitmq;
    } queue;
    std::filesystem::path keys;
    envelope::envelope_conf envelope;
    std::filesystem::path communes;
    struct {
        address listen;
        std::filesystem::path token_file, outbox, certificate_file, key_file;
        unsigned threads = 1;
        unsigned connections_per_address = 0;
    } intake;
    struct {
        std::filesystem::path file, webhook_secret_file, token_file;
        std::string hubee_client_id;
        std::filesystem::path hubee_client_secret_file;
        std::string hubee_scope, contact, editors;
    } enrolment;
    struct {
        std::string public_url;  // empty: no form is served
        std::string hosts, trusted_proxies, feedback_url;
        std::filesystem::path theme_dir, sessions, ledger;
        duration session_idle{};
        unsigned rate_pages = 0, rate_actions = 0;  // a minute
    } form;
    struct {
        std::string issuer;  // empty: the demonstration's people
        std::string client_id, scope, acr, algorithms;
        std::filesystem::path client_secret_file, client_key_file, ca_file;
        oidc::pkce_use pkce = oidc::pkce_use::never;
    } franceconnect;
    struct {
        std::string url;  // empty: the demonstration's people
        duration connect_time{}, budget{};
        std::filesystem::path ca_file;
    } particulier;
    struct {
        delivery::daemon_conf daemon;
        std::filesystem::path ledger, subscribers;
        unsigned hubee_a_minute = 0, hubee_window = 256;
        address callbacks;
        std::filesystem::path callbacks_certificate, callbacks_key;
        duration commit_gather{}, acknowledgements{}, open_within{}, process_within{};
    } delivery;
    struct {
        std::string url;
        std::string token_url;  // empty: /token at url
        std::string client_id;
        std::filesystem::path client_secret_file;
        std::string scope;
        std::string editor_name;
        std::size_t connections_max = 0, answer_max = 0;
        duration connect_time{}, answer_time{}, idle_time{};
        std::filesystem::path ca_file, certificate_file, key_file;
    } hubee;
    struct {
        address listen;
        std::filesystem::path folder, certificate_file, key_file;
        duration token_life{};
        std::size_t attachment_max = 0, quota = 0, disk_reserve = 0;
        std::string antivirus;
        duration antivirus_time{}, incomplete_life{};
    } inbox;
    struct {
        std::string public_url;  // empty: no portal is served
        address listen;
        std::string hosts, trusted_proxies;
        std::filesystem::path certificate_file, key_file, theme_dir, sessions;
        duration session_idle{};
        unsigned rate_pages = 0, rate_actions = 0;  // a minute
        std::size_t archive_max = 0;
        qf::portal::factor_use second_factor = qf::portal::factor_use::administration;
        std::string smtp_url, smtp_user, mail_from, helo;  // smtp_url empty: no mail
        std::filesystem::path smtp_password_file, smtp_ca_file;
    } portal;
    struct {
        std::string issuer;  // empty: one chooses an agent, in a demonstration
        std::string client_id, scope, acr, algorithms;
        std::filesystem::path client_secret_file, client_key_file, ca_file;
        oidc::pkce_use pkce = oidc::pkce_use::never;
    } proconnect;
    struct {
        address listen;
    } console;
};

}  // namespace qf::app
