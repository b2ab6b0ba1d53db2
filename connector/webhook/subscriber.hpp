// connector/webhook/subscriber.hpp -- who gets dossiers by signed webhook: one software vendor's address and keys.
//
// Promise:  the keys are read already; nothing here is shown or logged but the name and the address without its query.
// Not here: which communes use it (connector/communes), reading it from a file (connector/app/settings/load_subscribers.hpp).
// Thread:   any: it does not change.
#pragma once

#include "connector/base/time.hpp"
#include "connector/net/http.hpp"
#include "connector/net/networks.hpp"
#include "connector/webhook/signature.hpp"

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace qf::webhook {

// "https://editeur.example/hooks/qf?tenant=3": where to connect, and what to ask for there.
struct destination {
    net::origin origin;
    std::string target = "/";
    // https, or http to this machine only, which insecure must allow besides. malformed_text, content_invalid.
    static result<destination> parse(std::string_view url);
};

struct subscriber_conf {
    std::string name;  // is_subscriber_name()
    destination target;
    std::vector<signing_key> signing_keys = {};     // newest first; a body is signed with all of them
    std::vector<verifying_key> callback_keys = {};  // of its call-backs, any of them; empty: none are taken
    std::filesystem::path ca_file = {};             // PEM; empty: the system's authorities
    std::filesystem::path certificate_file = {};    // client certificate, with key_file
    std::filesystem::path key_file = {};
    net::networks allow = {};  // beyond public addresses
    bool insecure = false;     // plain http, to an address that allow holds: for trying out
    std::size_t connections_max = 4;
    unsigned per_minute_max = 0;  // dossiers; 0: no limit of its own
    duration connect_time = std::chrono::seconds{5};
    duration answer_time = std::chrono::seconds{30};
};

const subscriber_conf* find_subscriber(std::span<const subscriber_conf> all, std::string_view name) noexcept;

}  // namespace qf::webhook
