// connector/site/session_store.hpp -- sessions on the server, encrypted so that only their own cookie opens them.
// What a session holds is a text that only its site can read (sessions_of.hpp).
//
// Promise:  the cookie's value is 32 random bytes (base64url). The store knows it by SHA-256 and encrypts the content
//           with AES-256-GCM under HKDF-SHA256 of the cookie: a copy of the file or of the memory without the cookies
//           tells nothing. A session ends 30 min (`idle`) after its last use and 2 h after it began, whichever comes
//           first. save() returns when the change is on disk, so that what was shown survives a crash. begin() writes
//           nothing: a visitor who never does anything costs nothing. At most `sessions_max`; the one unused longest
//           goes first. lock() lets one request at a time work on a session: double clicks and two tabs wait for each
//           other. raise_flag() sets one bit beside the text, which find() tells at once and which the next save()
//           lowers; it is on disk with the next change, 5 s later at most, which nobody waits for: whoever raises it
//           can bear that a crash forgets it.
//           One-time links: link() gives a token that take_link() accepts once, within 24 h.
//           Uses are written to the file at most once a minute for each session, so that a page read costs no fsync; a
//           crash forgets the last minute of them, and stop() none.
// Fails:    storage_failed, storage_full from save(), end(), link() and take_link(). save(): not_found when the session
//           has ended meanwhile (logged out, evicted): it is not brought back. The constructor, and find() when the
//           file cannot be read, throw sqlite::failure.
// Thread:   the loop; SQLite writes on a committer's thread, its checkpoint on another. A content that is no longer in
//           memory is read on the loop: one row by its index.
// Source:   connector/base/sealed_box.hpp
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/base/clock.hpp"
#include "connector/base/errors.hpp"
#include "connector/base/metrics.hpp"
#include "connector/base/sealed_box.hpp"
#include "connector/site/session_shelf.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace qf::site {

struct session_conf {
    std::filesystem::path file;
    std::string site = "site";  // whose sessions: in the names of metrics
    duration idle = std::chrono::minutes{30};
    duration absolute = std::chrono::hours{2};
    std::size_t sessions_max = 200'000;
    std::size_t memory_max = 24 << 20;  // bytes of sealed contents in memory; the others are read from the file
    duration link_life = std::chrono::hours{24};
    duration lock_patience = std::chrono::seconds{10};
};

struct session_ticket {  // what opens one session
    std::string cookie;  // to be set when is_new
    bool is_new = false;
    instant began{}, used{};  // used: before this request
    box_key key;              // of its text; drawn from the cookie
};
struct stored_session {
    session_ticket ticket;
    std::string text;  // as it was saved
    session_flag flag = session_flag::lowered;
};

class session_store {
public:
    class hold {  // one request's right to a session; the next one has its turn when this goes
    public:
        hold(hold&& other) noexcept;
        hold& operator=(hold&&) = delete;
        ~hold();

    private:
        friend class session_store;
        hold(session_store& store, std::string id);
        session_store* of_;
        std::string id_;
    };

    session_store(asio::any_io_executor loop, session_conf conf, clock_source& clock, metrics& counts);
    ~session_store();

    // Waits for its turn; 10 s at most, then busy: destination_silent. An unknown cookie needs no turn.
    awaitable<result<std::optional<hold>>> lock(std::string_view cookie);
    std::optional<stored_session> find(std::string_view cookie);  // counts as a use; nothing when unknown or over
    void forget_unreadable(const session_ticket& s);              // its site can make nothing of its text
    session_ticket begin();
    awaitable<error_code> save(const session_ticket& s, std::string_view text);
    void raise_flag(const session_ticket& s);
    awaitable<error_code> end(std::string_view cookie);  // logged out: gone from the disk, too
    // A new cookie for the same text: after a login, so that one fixed before it is worth nothing. The old one is
    // worth nothing at once; the next save() takes it from the disk together with its own change.
    session_ticket renewed(session_ticket s);

    awaitable<result<std::string>> link(std::string content);  // the token; content is kept encrypted by it
    awaitable<result<std::optional<std::string>>> take_link(std::string token);  // the content, once
    instant expires(const session_ticket& s) const noexcept;                     // unless it is used again
    duration idle() const noexcept;
    std::size_t size() const noexcept;
    awaitable<void> stop();
    void start();  // writes uses back, sweeps what is over

private:
    struct implementation;
    std::unique_ptr<implementation> self_;
};

}  // namespace qf::site
