// connector/inbox/inbox.hpp -- the commune's side of HubEE's API: folders come in, communes fetch and answer.
//
// Promise:  a 2xx of a changing request means that the change is on disk. Every request is answered in HubEE's words,
//           and leaves one line: method, pattern, status, client, time, trace. Nothing of a folder is ever logged.
//           Clients, tokens and dossiers survive a restart.
// Not here: HTTP itself (connector/net), who the clients are (client_book.hpp).
// Memory:   a file of `file_from` bytes or more comes in, is scanned and goes out in blocks: it costs less than 1 MiB
//           while it does, whatever its size. So it is with a list and with a case's events, whatever their number.
//           Bodies may come packed with gzip, and go so to who asks: every limit is one of unpacked bytes. Its answers
//           must be gone before it is: they may still read from it.
// Errors:   503 when the storage or the antivirus fails: nothing was kept, the client may repeat. 507 when the quota or
//           the disk is full, before anything is written.
// Thread:   the loop; the rules run on the threads of the store.
// Source:   HubEE's OpenAPI documents api_folder 1.2.7 and api_subscription 1.2.3, and its functional specification
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/base/doorbell.hpp"
#include "connector/base/log.hpp"
#include "connector/base/metrics.hpp"
#include "connector/base/periodic_task.hpp"
#include "connector/base/time.hpp"
#include "connector/inbox/antivirus.hpp"
#include "connector/inbox/checks.hpp"
#include "connector/inbox/lifecycle.hpp"
#include "connector/inbox/receiving.hpp"
#include "connector/inbox/room.hpp"
#include "connector/inbox/store.hpp"
#include "connector/inbox/tokens.hpp"
#include "connector/net/server.hpp"

#include <array>
#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

namespace qf::inbox {

struct inbox_conf {
    std::filesystem::path folder;                     // made with mode 0700 when missing
    duration token_lifetime = std::chrono::hours{1};  // then a client asks for a new one
    std::size_t attachment_max = 1 << 30;             // bytes
    std::size_t file_from = 256 << 10;                // bytes; as many are a file of their own, fewer a row
    room_conf room = {};
    antivirus_conf antivirus = {};
    lifecycle_conf lifecycle = {};
};

class inbox final : public net::responder {
public:
    // Throws sqlite::failure or std::system_error when the folder cannot be used.
    inbox(asio::any_io_executor loop, inbox_conf conf, clock_source& clock, const logger& log, metrics& counts);

    awaitable<net::response> respond(const net::exchange& exchange) override;
    net::body_way way_of_body(const net::request& head, const net::target& target,
                              std::optional<std::uint64_t> length) const override;
    void start();            // the daily job; requests are answered without it
    awaitable<void> stop();  // further requests get 503; returns when neither a request nor the job is running
    awaitable<result<lifecycle_counts>> live_a_day() { return lifecycle_.once(); }
    // For the portal beside the API: the same rows under the same rules, through the same writer.
    store& rows() noexcept { return store_; }
    vault& files() noexcept { return vault_; }
    bool ready() const noexcept { return !stopping_ && storage_well_; }

private:
    struct seen {  // what the log line says of a request
        std::string pattern = "-";
        std::string client = "-";
    };
    awaitable<reply> answer(const net::exchange& exchange, seen& line);
    awaitable<reply> answer_token(const net::exchange& exchange, seen& line);
    reply answer_openapi(const net::exchange& exchange, seen& line) const;
    struct upload {  // what is in hand of it until it is committed
        promised_room room;
        std::string bytes = {};
    };
    // Read, scanned and, if large, written; or the refusal.
    awaitable<std::optional<reply>> take_in(call& c, const net::exchange& exchange, const endpoint_route& taken,
                                            const awaited_file& awaited, upload& in_hand);
    awaitable<std::optional<reply>> scanned(call& c, net::body_source& bytes, std::int64_t size);
    awaitable<reply> change(call& c, const endpoint_route& taken);
    reply stored(const error_code& failed);
    void account(const net::exchange& exchange, const seen& line, unsigned status, instant began);

    inbox_conf conf_;
    clock_source& clock_;
    const logger& log_;
    checks checks_;
    store store_;
    vault vault_;
    lifecycle lifecycle_;
    periodic_task days_;
    std::string openapi_;
    doorbell idle_;
    std::size_t running_ = 0;
    std::int64_t promised_ = 0;  // bytes of uploads that are on their way
    bool stopping_ = false;
    bool storage_well_ = true;
    std::array<counter*, 6> answers_{};  // by the status' first digit
    histogram& times_;
};

}  // namespace qf::inbox
