// test/support/scripted_hubee.hpp -- a HubEE that answers what a test has written down, over HTTP on loopback.
//
//     hubee.expect("POST /teledossiers/v1/folders").reply(503)
//          .expect("POST /teledossiers/v1/folders").reply(201, body);
//
// Promise:  each request takes the first expectation left with its line, so the same line is answered in order and
//           parallel requests in any. A request that nobody expected gets 599 and is kept in surprises().
//           POST /token is answered by itself with "token-1", "token-2"…, valid for an hour, unless it is expected.
// Thread:   the loop. The program that uses it links qf_net.
#pragma once

#include "connector/base/doorbell.hpp"
#include "connector/net/server.hpp"
#include "test/support/rig.hpp"

#include <fmt/core.h>

#include <deque>
#include <list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace qf::test {

class scripted_hubee final : net::responder {
public:
    class expectation {
    public:
        using fields = std::vector<std::pair<std::string, std::string>>;
        scripted_hubee& reply(unsigned status, std::string body = {}, fields more = {}) {
            answer_.result(status);
            answer_.body() = std::move(body);
            for (const auto& [name, value] : more) answer_.set(name, value);
            return *script_;
        }
        scripted_hubee& silence() {  // no answer until the test ends
            silent_ = true;
            return *script_;
        }

    private:
        friend class scripted_hubee;
        scripted_hubee* script_ = nullptr;
        std::string line_;
        net::response answer_;
        bool silent_ = false;
    };

    scripted_hubee(rig& r, const clock_source& clock)
        : rig_{r}, log_{clock, {.least = log_level::fatal}}, end_{r.executor()} {
        server_.start();
    }
    ~scripted_hubee() {
        ended_ = true;
        end_.ring();
        rig_.run(server_.stop());
    }

    expectation& expect(std::string line) {
        auto& added = script_.emplace_back();
        added.script_ = this;
        added.line_ = std::move(line);
        return added;
    }
    // Every request that bears this token gets 401, without using up an expectation.
    void revoke(std::string token) { revoked_ = "Bearer " + token; }
    std::string url() const { return server_.url(); }
    std::size_t left() const { return script_.size(); }
    const std::vector<std::string>& surprises() const { return surprises_; }
    const std::deque<net::request>& requests() const { return requests_; }  // without the tokens'
    const std::deque<net::request>& token_requests() const { return token_requests_; }

private:
    awaitable<net::response> respond(const net::exchange& what) override {
        const auto line = fmt::format("{} {}", std::string_view{what.request.method_string()},
                                      std::string_view{what.request.target()});
        const bool token = line == "POST /token";
        (token ? token_requests_ : requests_).push_back(what.request);
        if (!token && !revoked_.empty() && what.request[net::http::field::authorization] == revoked_)
            co_return net::answer_empty(net::http::status::unauthorized);
        for (auto next = script_.begin(); next != script_.end(); ++next) {
            if (next->line_ != line) continue;
            auto taken = std::move(*next);
            script_.erase(next);
            while (taken.silent_ && !ended_) co_await end_.wait();
            co_return std::move(taken.answer_);
        }
        if (token)
            co_return net::answer(
                net::http::status::ok, "application/json",
                fmt::format(R"({{"access_token":"token-{}","token_type":"Bearer","expires_in":3600}})", ++tokens_));
        surprises_.push_back(line);
        net::response none;
        none.result(599);
        co_return none;
    }

    rig& rig_;
    logger log_;
    metrics counts_;
    doorbell end_;
    bool ended_ = false;
    std::list<expectation> script_;
    std::vector<std::string> surprises_;
    std::deque<net::request> requests_, token_requests_;
    std::string revoked_;
    unsigned tokens_ = 0;
    net::server server_{rig_.executor(), "hubee", {}, *this, log_, counts_};
};

}  // namespace qf::test
