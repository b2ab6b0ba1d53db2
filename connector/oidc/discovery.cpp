#include "connector/oidc/discovery.hpp"

#include "connector/base/asio.hpp"
#include "connector/net/message.hpp"

namespace qf::oidc {
namespace {

using namespace std::chrono_literals;
constexpr duration pause = 1min;  // between two fetches that the provider may not like

bool was_stopped(const login_refusal& reason) {
    return reason.code == cancelled;
}

}  // namespace

discovery::discovery(const asio::any_io_executor& loop, net::client& http, const provider_conf& conf,
                     const clock_source& clock, const logger& log)
    : http_{http},
      conf_{conf},
      home_{net::origin::parse(conf.issuer).value()},
      log_{log},
      metadata_{loop, clock, pause},
      keys_{loop, clock, pause} {}

const key_set& discovery::keys() const noexcept {
    static const key_set none;
    return keys_.at_hand() ? *keys_.at_hand() : none;
}

awaitable<outcome<metadata>> discovery::current() {
    if (!metadata_.fresh()) {
        const auto failed = co_await metadata_.renew([this] { return fetch(); }, was_stopped);
        if (failed && (was_stopped(*failed) || !metadata_.at_hand())) co_return *failed;
    }
    co_return *metadata_.at_hand();
}

awaitable<outcome<void>> discovery::look_for_new_keys() {
    if (!metadata_.at_hand() || keys_.fresh()) co_return outcome<void>{};
    const auto failed = co_await keys_.renew([this] { return fetch_keys(); }, was_stopped);
    if (failed) co_return *failed;
    co_return outcome<void>{};
}

awaitable<discovery::metadata_copy::outcome> discovery::fetch() {
    auto got = co_await fetch_both();
    if (!got && !was_stopped(got.error()))
        log_.warning(
            "provider_discovery",
            {{"code", got.error().code}, {"http", got.error().http_status}, {"copy", metadata_.at_hand().has_value()}});
    co_return got;
}

awaitable<discovery::metadata_copy::outcome> discovery::fetch_both() {
    auto target = discovery_target(home_);
    const auto text = co_await get(step::discovery, std::move(target));
    if (!text) co_return text.error();
    auto said = metadata::parse(*text, conf_.issuer);
    if (!said) co_return said.error();
    auto keys = co_await get_keys(said->keys);
    if (!keys) co_return keys.error();
    keys_.replace(std::move(*keys));
    co_return metadata_copy::fetched{std::move(*said), conf_.discovery_life};
}

awaitable<discovery::keys_copy::outcome> discovery::fetch_keys() {
    auto target = metadata_.at_hand()->keys;
    auto keys = co_await get_keys(std::move(target));
    if (!keys) co_return keys.error();
    co_return keys_copy::fetched{std::move(*keys), pause};
}

awaitable<outcome<key_set>> discovery::get_keys(std::string target) {
    const auto text = co_await get(step::keys, std::move(target));
    if (!text) co_return text.error();
    auto keys = key_set::parse(*text);
    if (!keys) co_return nonsense(step::keys, 200);
    co_return std::move(*keys);
}

awaitable<outcome<std::string>> discovery::get(step asked, std::string target) {
    net::request ask{net::http::verb::get, target, 11};
    ask.set(net::http::field::accept, "application/json");
    auto answer = co_await http_.send(std::move(ask));
    if (!answer) co_return unanswered(asked, answer.error());
    if (answer->result() != net::http::status::ok) co_return unwelcome(asked, answer->result_int());
    co_return std::move(answer->body());
}

}  // namespace qf::oidc
