// connector/inbox/inbox.hpp -- the commune's side of HubEE's API: folders come in, communes fetch and answer.
//
// Promise:  a 2xx of a changing request means that the change is on disk. Every request is answered in HubEE's words,
//           and leaves one line: method, pattern, status, client, time, trace. Nothing of a folder is ever logged.
//           Clients, tokens and dossiers survive a restart.
// Not here: HTTP itself (connector/net), who the clients are (client_book.hpp).
// Errors:   503 when the storage fails: nothing was kept, the client may repeat.
// Thread:   the loop; the rules run on the threads of the store.
// Source:   HubEE's OpenAPI documents api_folder 1.2.7 and api_subscription 1.2.3, and its functional specification
#pragma once

#include "connector/base/doorbell.hpp"
#include "connector/base/log.hpp"
#include "connector/base/metrics.hpp"
#include "connector/inbox/checks.hpp"
#include "connector/inbox/store.hpp"
#include "connector/inbox/tokens.hpp"
#include "connector/net/server.hpp"

#include <array>
#include <filesystem>

namespace qf::inbox {

struct inbox_conf {
    std::filesystem::path folder;                     // made with mode 0700 when missing
    duration token_lifetime = std::chrono::hours{1};  // then a client asks for a new one
    std::size_t attachment_max = 8 << 20;             // bytes; the listener's body_max must not be less
};

class inbox final : public net::responder {
public:
    // Throws sqlite::failure or std::system_error when the folder cannot be used.
    inbox(asio::any_io_executor loop, inbox_conf conf, const clock_source& clock, const logger& log, metrics& counts);

    awaitable<net::response> respond(const net::exchange& what) override;
    awaitable<void> stop();  // further requests get 503; returns when none is running
    bool ready() const noexcept { return !stopping_ && storage_well_; }

private:
    struct seen {  // what the log line says of a request
        std::string pattern = "-";
        std::string client = "-";
    };
    awaitable<reply> answer(const net::exchange& what, seen& line);
    awaitable<reply> answer_token(const net::exchange& what, seen& line);
    reply stored(result<reply> outcome);
    void account(const net::exchange& what, const seen& line, unsigned status, instant began);

    inbox_conf conf_;
    const clock_source& clock_;
    const logger& log_;
    checks checks_;
    store store_;
    doorbell idle_;
    std::size_t running_ = 0;
    bool stopping_ = false;
    bool storage_well_ = true;
    std::array<counter*, 6> answers_{};  // by the status' first digit
    histogram& times_;
};

}  // namespace qf::inbox
