#include "connector/oidc/discovery.hpp"

#include "connector/base/asio.hpp"
#include "connector/base/time.hpp"
#include "connector/net/message.hpp"

namespace qf::oidc {
namespace {

using namespace std::chrono_literals;
constexpr duration pause = 1min;  // between two fetches that the provider may not like

}  // namespace

// Says by its end that others may go on, however the fetch ended.
struct discovery::fetch_under_way {
    fetch_under_way(bool& flag, doorbell& ended) : flag_{flag}, ended_{ended} { flag_ = true; }
    ~fetch_under_way() {
        flag_ = false;
        ended_.ring();
    }
    fetch_under_way(const fetch_under_way&) = delete;
    fetch_under_way& operator=(const fetch_under_way&) = delete;

private:
    bool& flag_;
    doorbell& ended_;
};

discovery::discovery(const asio::any_io_executor& loop, net::client& http, const provider_conf& conf,
                     const clock_source& clock, const logger& log)
    : http_{http},
      conf_{conf},
      home_{net::origin::parse(conf.issuer).value()},
      clock_{clock},
      log_{log},
      ended_{loop} {}

outcome<metadata> discovery::latest() const {
    if (held_) return *held_;
    return failure_;
}

awaitable<outcome<metadata>> discovery::current() {
    while (!fresh() && fetching_) {
        const auto before = outcomes_;
        co_await ended_.wait();
        if (outcomes_ != before) co_return latest();
    }
    if (fresh()) co_return latest();

    const fetch_under_way only{fetching_, ended_};
    auto got = co_await fetch();
    if (!got && got.error().code == cancelled) co_return got.error();  // this caller's own affair
    ++outcomes_;
    if (got) {
        held_ = std::move(got->said);
        keys_ = std::move(got->keys);
        due_ = clock_.now() + conf_.discovery_life;
    } else {
        failure_ = got.error();
        due_ = clock_.now() + pause;
        log_.warning("provider_discovery",
                     {{"code", failure_.code}, {"http", failure_.http_status}, {"copy", held_.has_value()}});
    }
    co_return latest();
}

awaitable<outcome<void>> discovery::look_for_new_keys() {
    while (fetching_keys_) {
        const auto before = keys_outcomes_;
        co_await ended_.wait();
        if (keys_outcomes_ == before) continue;
        if (keys_failure_) co_return *keys_failure_;
        co_return outcome<void>{};
    }
    if (!held_ || clock_.now() < keys_due_) co_return outcome<void>{};

    const fetch_under_way only{fetching_keys_, ended_};
    auto got = co_await fetch_keys(held_->keys);
    if (!got && got.error().code == cancelled) co_return got.error();
    ++keys_outcomes_;
    keys_due_ = clock_.now() + pause;
    keys_failure_.reset();
    if (!got) {
        keys_failure_ = got.error();
        co_return got.error();
    }
    keys_ = std::move(*got);
    co_return outcome<void>{};
}

awaitable<outcome<discovery::renewed>> discovery::fetch() {
    auto target = discovery_target(home_);
    const auto text = co_await get(step::discovery, std::move(target));
    if (!text) co_return text.error();
    auto said = metadata::parse(*text, conf_.issuer);
    if (!said) co_return said.error();
    auto keys = co_await fetch_keys(said->keys);
    if (!keys) co_return keys.error();
    renewed out{std::move(*said), std::move(*keys)};
    co_return out;
}

awaitable<outcome<key_set>> discovery::fetch_keys(std::string target) {
    const auto text = co_await get(step::keys, std::move(target));
    if (!text) co_return text.error();
    auto keys = key_set::parse(*text);
    if (!keys) co_return nonsense(step::keys, 200);
    co_return std::move(*keys);
}

awaitable<outcome<std::string>> discovery::get(step at, std::string target) {
    net::request ask{net::http::verb::get, target, 11};
    ask.set(net::http::field::accept, "application/json");
    auto answer = co_await http_.send(std::move(ask));
    if (!answer) co_return unanswered(at, answer.error());
    if (answer->result() != net::http::status::ok) co_return unwelcome(at, answer->result_int());
    co_return std::move(answer->body());
}

}  // namespace qf::oidc
