#include "test/fault/simulation/network.hpp"

#include "connector/base/asio.hpp"
#include "test/support/copied.hpp"

#include <boost/system/system_error.hpp>
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <functional>
#include <iterator>

namespace qf::test {
namespace {

using namespace std::chrono_literals;
constexpr duration patience = 30s;  // of the connector's HTTP client
constexpr std::string_view status_report =
    R"({"code":"404","type":"Status report","message":"Not Found","description":"The resource is not available."})";
constexpr std::string_view page = "<!doctype html><title>Maintenance</title><p>De retour bientôt.";

instant by_uptime(clock_source& clock) {  // the world's time: no step moves it
    return instant{clock.uptime()};
}

}  // namespace

// As net::client promises: an answer, or why there is none.
class network::sender final : public net::sender {
public:
    sender(network& n, clock_source& clock) : net_{n}, clock_{clock} {}

    awaitable<result<net::response>> send(net::request what) override {
        try {
            co_return co_await carried(std::move(what));
        } catch (const boost::system::system_error&) {  // the clock's word for a wait that was cancelled
            co_return errc::cancelled;
        }
    }

private:
    awaitable<result<net::response>> carried(net::request what) {
        net_.note(by_uptime(clock_), what);
        auto& dice = net_.chance_;
        const auto& w = net_.conditions;
        const auto latency = [&] { return dice.between(1ms, w.latency_max); };
        switch (w.now) {
            case reachable::refuses:
                co_await clock_.sleep_for(latency());
                co_return errc::destination_unreachable;
            case reachable::silent:
                co_await clock_.sleep_for(patience);
                co_return errc::destination_silent;
            case reachable::busy:
                co_await clock_.sleep_for(latency());
                co_return net_.busy(clock_.now());
            case reachable::yes:
                break;
        }
        if (dice.chance(w.refused)) {
            co_await clock_.sleep_for(latency());
            co_return errc::destination_unreachable;
        }
        const bool reset = dice.chance(0.5);
        const auto gives_up = reset ? latency() : patience;
        const auto how = reset ? errc::destination_unreachable : errc::destination_silent;
        if (dice.chance(w.lost)) {
            co_await clock_.sleep_for(gives_up);
            co_return how;
        }
        if (dice.chance(w.answer_lost)) {
            net_.dispatch(std::move(what), by_uptime(clock_) + dice.between(1ms, w.late_max));
            co_await clock_.sleep_for(gives_up);
            co_return how;
        }
        const auto there = latency(), back = latency();
        if (dice.chance(w.busy)) {
            co_await clock_.sleep_for(there + back);
            co_return net_.busy(clock_.now());
        }
        if (dice.chance(w.broken)) {
            co_await clock_.sleep_for(there + back);
            co_return model_answer(500, std::string{page}, "text/html");
        }
        if (dice.chance(w.babble)) {
            co_await clock_.sleep_for(there + back);
            co_return net_.gateway();
        }
        const auto arrived = net_.dispatch(what, by_uptime(clock_) + there);
        co_await clock_.sleep_for(there);
        net_.settle(by_uptime(clock_));
        co_await clock_.sleep_for(back);
        co_return net_.spoilt(std::move(**arrived), what);
    }

    network& net_;
    clock_source& clock_;
};

std::unique_ptr<net::sender> network::cable(clock_source& clock) {
    return std::make_unique<sender>(*this, clock);
}

void network::note(instant now, const net::request& what) {
    ++requests;
    const std::string_view target = what.target();
    const auto line = fmt::format("{} {} {}", now.time_since_epoch().count(), target, what.body().size());
    for (const unsigned char c : line) trace = (trace ^ c) * 0x100000001b3U;
}

network::place network::dispatch(net::request what, instant arrives) {
    auto answer = std::make_shared<std::optional<net::response>>();
    on_their_way_.emplace(arrives, in_flight{std::move(what), answer});
    return answer;
}

void network::settle(instant now) {
    while (!on_their_way_.empty() && on_their_way_.begin()->first <= now) {
        const auto at = on_their_way_.begin()->first;
        auto one = std::move(on_their_way_.begin()->second);
        on_their_way_.erase(on_their_way_.begin());
        *one.answer = there_.answer(one.what, at);
    }
}

// A gateway that has forgotten its routes, or that a page stands before: it says nothing of HubEE's.
net::response network::gateway() {
    constexpr unsigned statuses[] = {200, 400, 404, 404, 405, 409, 413, 421, 422};
    const auto status = statuses[chance_.below(std::size(statuses))];
    if (status >= 300 && chance_.chance(0.3)) return model_answer(status);
    const bool writes_json = chance_.chance(0.3);
    return model_answer(status, std::string{writes_json ? status_report : page},
                        writes_json ? "application/json" : "text/html");
}

net::response network::busy(instant now) {
    auto out = model_refusal(chance_.chance(0.5) ? 429 : 503, "Busy");
    if (chance_.chance(0.3))
        out.set(net::http::field::retry_after, std::to_string(chance_.below(7'200)));
    else if (chance_.chance(0.3)) {
        const auto until = std::chrono::floor<std::chrono::seconds>(now + chance_.between(1s, 6h));
        out.set(net::http::field::retry_after, fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", until));
    }
    return out;
}

net::response network::spoilt(net::response answer, const net::request& to) {
    const auto& w = conditions;
    if (chance_.chance(w.broken_after)) {
        constexpr unsigned statuses[] = {500, 502, 404, 200};
        return model_answer(statuses[chance_.below(std::size(statuses))], std::string{page}, "text/html");
    }
    if (!answer.body().empty() && chance_.chance(w.truncated)) {
        answer.body().resize(answer.body().size() * chance_.below(100) / 100);
        return answer;
    }
    if (answer.result_int() >= 300 || std::string_view{to.target()} == "/token") return answer;
    const auto kind = std::string{to.method_string()};
    const auto other = latest_.find(kind);
    const bool crosses = other != latest_.end() && chance_.chance(w.crossed);
    auto out = copied(crosses ? other->second : answer);
    latest_[kind] = std::move(answer);
    return out;
}

}  // namespace qf::test
