// test/unit/form/fixture.hpp -- the form as it runs, over HTTP on loopback: real sessions, registry, keys, envelopes
// and queue in a folder of its own; the clock is the test's. All people and communes' settings are invented.
//
// Thread:   the loop.
#pragma once

#include "connector/base/file.hpp"
#include "connector/envelope/envelope.hpp"
#include "connector/form/demo_login.hpp"
#include "connector/form/demo_source.hpp"
#include "connector/form/session.hpp"
#include "connector/form/site.hpp"
#include "connector/intake/outbox.hpp"
#include "connector/intake/transmitter.hpp"
#include "connector/net/server.hpp"
#include "queues/embedded.hpp"
#include "test/support/simulated_clock.hpp"
#include "test/support/temporary_folder.hpp"
#include "test/unit/form/browser.hpp"
#include "test/unit/form/scripted_sources.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <memory>
#include <optional>
#include <string>
#include <unistd.h>
#include <vector>

namespace qf::form {

// The real queue, or none at all: what a broker that is away looks like.
class doubtful_queue final : public queues::queue {
public:
    explicit doubtful_queue(queues::queue& real) : real_{real} {}
    bool away = false;
    bool stores_and_says_nothing = false;  // stored, but its confirm was lost: publish() fails
    unsigned published = 0;

    awaitable<error_code> publish(const recipient& to, queues::message m) override {
        if (away) co_return errc::queue_unavailable;
        ++published;
        const auto code = co_await real_.publish(to, std::move(m));
        if (stores_and_says_nothing) co_return errc::queue_unavailable;
        co_return code;
    }
    awaitable<error_code> open(const recipient& of, unsigned prefetch) override { return real_.open(of, prefetch); }
    awaitable<void> close(const recipient& of) override { return real_.close(of); }
    awaitable<result<recipient>> ready() override { return real_.ready(); }
    std::optional<queues::taken> take(const recipient& from) override { return real_.take(from); }
    std::size_t fetched(const recipient& of) const override { return real_.fetched(of); }
    duration unsettled_max() const noexcept override { return real_.unsettled_max(); }
    awaitable<error_code> park(queues::parking_place where, queues::parked_message m) override {
        return real_.park(where, std::move(m));
    }
    awaitable<result<std::vector<queues::parked_entry>>> parked(queues::parking_place where,
                                                                queues::page which) override {
        return real_.parked(where, which);
    }
    awaitable<result<queues::unparked>> unpark(queues::parking_place where, std::vector<std::string> ids,
                                               queues::unparking how) override {
        return real_.unpark(where, std::move(ids), how);
    }
    awaitable<result<queues::depth>> depth_of(const recipient& of) override { return real_.depth_of(of); }
    awaitable<result<queues::depth>> depth_of(queues::parking_place where) override { return real_.depth_of(where); }
    bool connected() const noexcept override { return !away; }
    std::string_view trouble() const noexcept override { return away ? "away" : ""; }
    awaitable<void> stop() override { return real_.stop(); }

private:
    // Leases are the real one's.
    awaitable<error_code> done(std::uint64_t) override { co_return errc::queue_unavailable; }
    void give_back(std::uint64_t) noexcept override {}
    bool is_lost(std::uint64_t) const noexcept override { return true; }
    queues::queue& real_;
};

inline recipient body(std::string_view key) {
    return recipient::parse(key).value();
}
inline const recipient chatillon = body("26086.20008496000018");
inline const recipient rennes = body("35238.21350238800019");

enum class site_providers { scripted, demonstration };
struct site_options {
    site_providers providers = site_providers::scripted;
    bool outbox = false;
    std::string public_url = "http://127.0.0.1";
    net::rate pages{.burst = 100'000, .per_second = 1000};
    net::rate actions{.burst = 100'000, .per_second = 1000};
    std::string proxies = {};
    std::string theme = {};            // a folder's name in ours
    std::string provider_origin = {};  // the scripted one's
};

class site_rig : public test::rig {
public:
    explicit site_rig(site_options how = {});
    ~site_rig();
    void restart();                  // as a new process would: only files remain
    void themed(std::string name) {  // likewise, with this theme's folder
        how_.theme = std::move(name);
        restart();
    }

    browser visitor() { return browser{*this, server->url()}; }
    std::string path(std::string_view name) const { return (folder / std::string{name}).string(); }

    // As a person does: the commune's page, its login button, back from the provider. What the callback answered.
    shown_page log_in(browser& b, std::string_view cog = "26086", std::string_view code = "code");
    // … to the review page.
    shown_page reviewed(browser& b, std::string_view cog = "26086");
    shown_page transmit(browser& b, const std::vector<std::string>& children = {"0", "1", "2"});

    // What waits for a recipient, opened.
    std::vector<schemas::transmission> received(const recipient& of);
    std::uint64_t waiting(const recipient& of) { return run(queue->depth_of(of))->waiting; }
    void set_rules(const recipient& who, const communes::recipient_settings& to);
    std::string logged() const { return read_file(folder / "log").value(); }
    std::string metrics_text() const { return counts.text(); }

    test::temporary_folder folder;
    test::simulated_clock clock{loop};
    metrics counts;
    scripted_provider provider;
    scripted_source source;
    demo_login invented_login{clock};
    demo_source invented_source{clock};
    std::unique_ptr<logger> log;
    std::unique_ptr<queues::embedded_queue> real_queue;
    std::unique_ptr<doubtful_queue> queue;
    std::unique_ptr<session_store> sessions;
    std::unique_ptr<form_site> form;
    std::unique_ptr<net::server> server;

private:
    void open();
    void close();

    site_options how_;
    int log_file_ = -1;
    std::shared_ptr<const envelope::key_ring> keys_;
    std::unique_ptr<intake::outbox> outbox_;
    std::unique_ptr<intake::transmitter> transmitter_;
};

// The texts of a page between `before` and `after`, all of them.
inline std::size_t times(std::string_view text, std::string_view what) {
    std::size_t out = 0;
    for (auto at = text.find(what); at != text.npos; at = text.find(what, at + what.size())) ++out;
    return out;
}

}  // namespace qf::form
