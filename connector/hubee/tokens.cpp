#include "connector/hubee/tokens.hpp"

#include "connector/base/asio.hpp"
#include "connector/base/encoding.hpp"
#include "connector/base/time.hpp"
#include "connector/hubee/refused.hpp"
#include "connector/net/message.hpp"
#include "connector/net/percent.hpp"
#include "schemas/json.hpp"

#include <algorithm>
#include <utility>

namespace qf::hubee {
namespace {

using namespace std::chrono_literals;
constexpr duration margin = 1min;
constexpr duration life_max = 24h;

// What may stand in a header field (RFC 6750's b64token, widely).
bool well_formed(std::string_view token) {
    return !token.empty() && std::ranges::all_of(token, [](char c) { return c > ' ' && c < '\x7f'; });
}

}  // namespace

result<token_service> token_service::parse(std::string_view url) {
    const auto whole = net::origin::parse(url);
    if (!whole) return whole.error();
    if (whole->prefix().empty()) return errc::malformed_text;
    return token_service{net::origin::parse(whole->text()).value(), whole->prefix()};
}

tokens::tokens(const asio::any_io_executor& loop, net::sender& http, const client_conf& conf, const clock_source& clock)
    : http_{http},
      clock_{clock},
      target_{conf.token_service ? conf.token_service->target : "/token"},
      authorization_{"Basic " + to_base64(conf.client_id + ':' + conf.client_secret)},
      form_{"grant_type=client_credentials&scope=" + net::percent_encoded(conf.scope)},
      token_{loop, clock} {}

void tokens::invalidate(const std::string& token) {
    if (token_.at_hand() == token) token_.forget();
}

awaitable<outcome<std::string>> tokens::current() {
    const auto stopped = [](const refusal& why) { return why.code == errc::cancelled; };
    bool renewed = false;  // then it counts, however short its life
    while (!token_.at_hand() || !(renewed || token_.fresh())) {
        const auto failed = co_await token_.renew([this] { return fetch(); }, stopped);
        if (failed) co_return *failed;
        renewed = true;
    }
    co_return *token_.at_hand();
}

awaitable<tokens::copy::outcome> tokens::fetch() {
    net::request ask{net::http::verb::post, target_, 11};
    ask.set(net::http::field::authorization, authorization_);
    ask.set(net::http::field::content_type, "application/x-www-form-urlencoded");
    ask.set(net::http::field::accept, "application/json");
    ask.body() = form_;
    const auto answer = co_await http_.send(std::move(ask));
    if (!answer) co_return refusal{answer.error()};
    if (answer->result() != net::http::status::ok) {
        auto why = refused(*answer, clock_.now());
        if (refuses_credentials(*answer)) why.code = errc::destination_refuses_us;
        co_return why;
    }
    const auto written = json::document::parse(answer->body());
    if (written) {
        const auto token = (*written)["access_token"].text().value_or("");
        const auto life = (*written)["expires_in"].integer().value_or(0);
        if (well_formed(token) && life > 0) {
            const duration whole = std::chrono::seconds{std::min(life, std::int64_t{life_max / 1s})};
            co_return copy::fetched{std::string{token}, whole - std::min(margin, whole / 2)};
        }
    }
    co_return refusal{errc::destination_babbles, answer->result_int()};
}

}  // namespace qf::hubee
