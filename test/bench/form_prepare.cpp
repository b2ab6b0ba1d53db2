#include "test/bench/form_prepare.hpp"

#include "connector/base/crew.hpp"
#include "connector/communes/search_index.hpp"
#include "connector/demo/people.hpp"
#include "connector/form/decisions.hpp"
#include "connector/form/demo_login.hpp"
#include "connector/form/demo_source.hpp"
#include "connector/form/session.hpp"
#include "test/bench/latencies.hpp"
#include "test/bench/measure.hpp"

#include <algorithm>
#include <stdexcept>

namespace qf::bench {
namespace {

constexpr int at_once = 256;
constexpr std::string_view chosen_children = "&enfant=0&enfant=1";

const demo::person& a_parent() {
    for (const auto& one : demo::people())
        if (one.answers == demo::fund_answer::given && one.title.find("trois enfants") != one.title.npos) return one;
    throw std::runtime_error{"no invented person has three children"};
}

std::string press_of(const form::open_session& s) {
    const auto body = "csrf=" + s.content.csrf + "&vu=" + form::mark_of(s.content) + std::string{chosen_children};
    return "POST /transmission HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html\r\nAccept-Language: fr\r\nCookie: qf=" +
           s.cookie +
           "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n\r\n" + body;
}

struct preparation {
    preparation(const std::filesystem::path& state, long n)
        : communes{communes::registry{state / "communes.db"}.recipients(true)},
          count{n},
          store{loop.get_executor(), {.file = state / "sessions.db"}, clock, counts} {
        if (communes.empty()) throw std::runtime_error{"no active recipient"};
    }

    awaitable<form::citizen> logged_in() {
        auto left = co_await login.depart();
        oidc::callback back;
        back.code = std::string{a_parent().id};
        back.state = left->state;
        std::optional<oidc::departure> kept = std::move(*left);
        auto who = co_await login.arrive(std::move(back), std::move(kept));
        co_return std::move(who.value());
    }

    awaitable<void> write_some() {
        const auto who = co_await logged_in();
        while (next < count) {
            const auto& to = communes[static_cast<std::size_t>(next++) % communes.size()];
            const auto asked = to.months.month_asked(clock.now());
            particulier::question what{to.who.siret(), who.access_token, who.token_expires_at, asked};
            const auto got = co_await quotients.ask(std::move(what));
            auto s = store.begin();
            s.content.visit = form::visit{.receiver = to.who, .commune_name = to.name, .label = to.label};
            s.content.citizen = form::known_citizen{who.pivot_identity, who.shown_name, who.id_token};
            s.content.quotient = form::known_quotient{to.who, asked, to.months.month_meant(clock.now()),
                                                      got.value().obtained, got.value().data.root().written()};
            const auto failed = co_await store.save(s);
            if (failed) throw std::runtime_error{"not saved: " + failed.message()};
            presses.push_back(press_of(s));
        }
    }

    std::vector<communes::enrolled> communes;
    long count;
    asio::io_context loop{1};
    system_clock_source clock;
    metrics counts;
    form::session_store store;
    form::demo_login login{clock};
    form::demo_source quotients{clock};
    long next = 0;
    std::vector<std::string> presses;
};

}  // namespace

std::vector<std::string> prepare_presses(const std::filesystem::path& state, long count) {
    preparation all{state, count};
    crew writers{all.loop.get_executor()};
    for (int i = 0; i < at_once; ++i) writers.hire([&] { return all.write_some(); });
    while (writers.size() > 0) all.loop.run_one();
    crew closing{all.loop.get_executor()};
    closing.hire([&] { return all.store.stop(); });
    all.loop.restart();
    while (closing.size() > 0) all.loop.run_one();
    return std::move(all.presses);
}

void search_communes(const std::filesystem::path& state, long count) {
    const communes::registry registry{state / "communes.db"};
    const communes::search_index all{registry};
    std::vector<std::string> names;
    registry.each_name([&](const communes::known_name& one) { names.emplace_back(one.name); });
    if (names.empty()) throw std::runtime_error{"no communes"};
    std::vector<std::string> typed;
    for (long i = 0; static_cast<long>(typed.size()) < count; ++i) {
        const auto step = static_cast<std::size_t>(i);
        const auto& name = names[step * 7919 % names.size()];
        typed.push_back(name);
        typed.push_back(name.substr(0, 1 + step % 3));
        typed.push_back(name);
        typed.back()[name.size() / 2] = 'q';
    }
    latencies took;
    const measure cost;
    for (const auto& text : typed) {
        auto best = std::chrono::steady_clock::duration::max();  // of three: the machine has other things to do
        for (int times = 0; times < 3; ++times) {
            const auto began = std::chrono::steady_clock::now();
            all.find(text, 20);
            best = std::min(best, std::chrono::steady_clock::now() - began);
        }
        took.add(best);
    }
    cost.print("own_search", 3 * static_cast<long>(typed.size()), " names=" + std::to_string(all.size()) + took.text());
}

}  // namespace qf::bench
