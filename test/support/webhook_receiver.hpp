// test/support/webhook_receiver.hpp -- a subscriber's software, over HTTP or HTTPS on loopback.
//
//     test::webhook_receiver vendor{rig, clock};                   // by itself: 204 to what is well signed, else 401
//     vendor.next().reply(429, {}, {{"Retry-After", "7"}});        // then the next request gets this, whatever it is
//
// Promise:  verifies every request as Standard Webhooks says, by the receiver's own clock; a dossier whose id it has is
//           answered 200 and not taken twice. Scripted answers go out in the order in which they were written down, a
//           request each. take_first() keeps the dossier all the same: an answer that was lost, or late.
// Thread:   the loop. The program that uses it links qf_webhook.
#pragma once

#include "connector/base/doorbell.hpp"
#include "connector/base/encoding.hpp"
#include "connector/net/server.hpp"
#include "connector/webhook/signature.hpp"
#include "connector/webhook/subscriber.hpp"
#include "test/support/rig.hpp"

#include <deque>
#include <list>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace qf::test {

// A secret as both sides write it: whsec_ and 32 bytes of `filling`.
inline std::string webhook_secret(char filling = 'k') {
    return "whsec_" + to_base64(std::string(32, filling));
}

class webhook_receiver final : net::responder {
public:
    class answer {
    public:
        using fields = std::vector<std::pair<std::string, std::string>>;
        answer& reply(unsigned status, std::string body = {}, const fields& more = {}) {
            message_.result(status);
            message_.body() = std::move(body);
            for (const auto& [name, value] : more) message_.set(name, value);
            return *this;
        }
        answer& after(duration time) { return delay_ = time, *this; }  // by the receiver's clock
        answer& silence() { return silent_ = true, *this; }            // until the test ends
        answer& take_first() { return takes_ = true, *this; }

    private:
        friend class webhook_receiver;
        net::response message_{net::http::status::no_content, 11};
        duration delay_{};
        bool silent_ = false, takes_ = false;
    };
    struct received {
        net::request request;
        webhook::finding found;
    };

    webhook_receiver(rig& r, clock_source& clock, net::listen_conf how = {})
        : rig_{r}, clock_{clock}, log_{clock, {.least = log_level::fatal}}, end_{r.executor()}, server_{r.executor(),
                                                                                                        "vendor",
                                                                                                        std::move(how),
                                                                                                        *this,
                                                                                                        log_,
                                                                                                        counts_} {
        server_.start();
        keys({webhook_secret()});
    }
    ~webhook_receiver() override {
        ended_ = true;
        end_.ring();
        rig_.run(server_.stop());
    }

    void keys(const std::vector<std::string>& texts) {
        keys_.clear();
        for (const auto& text : texts) keys_.push_back(webhook::verifying_key::parse(text).value());
    }
    answer& next() { return script_.emplace_back(); }
    std::uint16_t port() const { return server_.port(); }
    std::string url() const { return server_.url() + "/hooks/qf?tenant=3"; }
    std::size_t left() const { return script_.size(); }
    const std::deque<received>& requests() const { return requests_; }
    // By webhook-id: the body that was taken.
    const std::map<std::string, std::string>& dossiers() const { return dossiers_; }

    // A subscriber that pushes here, over plain HTTP.
    webhook::subscriber_conf subscriber() const {
        webhook::subscriber_conf out{.name = "vendor", .target = webhook::destination::parse(url()).value()};
        out.signing_keys.push_back(webhook::signing_key::parse(webhook_secret()).value());
        out.allow = net::networks::parse("127.0.0.1").value();
        out.insecure = true;
        return out;
    }

private:
    awaitable<net::response> respond(const net::exchange& what) override {
        const auto field = [&](std::string_view name) { return std::string{what.request[name]}; };
        const webhook::stamp its{.id = field(webhook::id_field),
                                 .timestamp = field(webhook::timestamp_field),
                                 .signature = field(webhook::signature_field)};
        const auto& body = what.request.body();
        const auto found = webhook::verify(its, body, keys_, clock_.now());
        requests_.push_back({what.request, found});
        if (!script_.empty()) {
            auto told = std::move(script_.front());
            script_.pop_front();
            if (told.takes_ && found == webhook::finding::good) dossiers_.try_emplace(its.id, body);
            while (told.silent_ && !ended_) co_await end_.wait();
            if (told.delay_ > duration{}) co_await clock_.sleep_for(told.delay_);
            co_return std::move(told.message_);
        }
        if (found != webhook::finding::good) co_return net::answer_empty(net::http::status::unauthorized);
        const bool is_new = dossiers_.try_emplace(its.id, body).second;
        co_return net::answer_empty(is_new ? net::http::status::no_content : net::http::status::ok);
    }

    rig& rig_;
    clock_source& clock_;
    logger log_;
    metrics counts_;
    doorbell end_;
    bool ended_ = false;
    std::vector<webhook::verifying_key> keys_;
    std::list<answer> script_;
    std::deque<received> requests_;
    std::map<std::string, std::string> dossiers_;
    net::server server_;
};

}  // namespace qf::test
