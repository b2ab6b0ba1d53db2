// connector/hubee/bearer.hpp -- a request to HubEE with the access token, and once more with a new one when it got 401.
//
// Promise:  tokens come from conf's token service where it names one, else from "/token" of the API.
//           Names this program in the partner headers, continues the trace. `make` builds the request anew for the
//           second try, which is rare: a body is not copied for it in advance.
// Thread:   the loop.
#pragma once

#include "connector/base/asio.hpp"
#include "connector/base/traceparent.hpp"
#include "connector/hubee/client.hpp"
#include "connector/hubee/refused.hpp"
#include "connector/hubee/tokens.hpp"
#include "connector/net/message.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace qf::hubee {

class bearer {
public:
    bearer(asio::any_io_executor loop, client_conf c, const clock_source& clock,
           std::unique_ptr<net::sender> http = nullptr)
        : conf_{std::move(c)},
          clock_{clock},
          http_{http ? std::move(http) : std::make_unique<net::client>(loop, conf_.http)},
          token_http_{conf_.token_service ? std::make_unique<net::client>(loop, token_http_conf(conf_)) : nullptr},
          access_{loop, token_sender(), conf_, clock} {}

    template <class Make>
    awaitable<outcome<net::response>> ask(Make make, std::string_view traceparent) {
        for (bool again = false;; again = true) {
            const auto token = co_await access_.current();
            if (!token) co_return token.error();
            net::request request = make();
            request.set(net::http::field::authorization, "Bearer " + *token);
            request.set(net::http::field::accept, "application/json");
            const auto named = [&](std::string_view name, std::string_view value) {
                constexpr std::size_t partner_field_max = 50;
                if (!value.empty()) request.set(name, value.substr(0, partner_field_max));
            };
            named("editorName", conf_.editor_name);
            named("applicationName", conf_.editor_name);
            named("softwareVersion", QF_VERSION);
            if (const auto trace = traceparent::parse(traceparent)) request.set("traceparent", trace->child().text());
            auto answer = co_await http_->send(std::move(request));
            if (!answer) co_return refusal{answer.error()};
            if (answer->result() != net::http::status::unauthorized) co_return std::move(*answer);
            access_.invalidate(*token);
            if (again) co_return std::move(*answer);
        }
    }

    template <class Make>
    awaitable<outcome<void>> ask_for(net::http::status hoped, Make make, std::string_view traceparent) {
        const auto answer = co_await ask(std::move(make), traceparent);
        if (!answer) co_return answer.error();
        if (answer->result() != hoped) co_return why_not(*answer);
        co_return outcome<void>{};
    }

    refusal why_not(const net::response& answer) const { return refused(answer, clock_.now()); }
    awaitable<outcome<std::string>> token() { return access_.current(); }
    std::string token_trouble() const { return trouble_of(token_sender()); }
    std::string api_trouble() const { return trouble_of(*http_); }

private:
    static net::client_conf token_http_conf(const client_conf& conf) {
        auto out = conf.http;
        out.origin = conf.token_service->origin;
        out.connections_max = 1;  // one fetch at a time: see tokens.hpp
        out.lasting_max = 0;
        return out;
    }
    net::sender& token_sender() const { return token_http_ ? *token_http_ : *http_; }
    static std::string trouble_of(const net::sender& http) {  // a simulated network has no words for it
        const auto* network = dynamic_cast<const net::client*>(&http);
        return network ? network->last_trouble() : std::string{};
    }

    client_conf conf_;
    const clock_source& clock_;
    std::unique_ptr<net::sender> http_;
    std::unique_ptr<net::sender> token_http_;
    tokens access_;
};

inline net::request request_with_body(net::http::verb method, std::string target, std::string_view type,
                                      std::string_view body) {
    net::request out{method, target, 11};
    out.set(net::http::field::content_type, type);
    out.body() = body;
    return out;
}

}  // namespace qf::hubee
