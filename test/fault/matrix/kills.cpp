// Processes that die or stand still.
#include "connector/base/clock.hpp"
#include "connector/base/crew.hpp"
#include "connector/base/reference.hpp"
#include "connector/base/time_text.hpp"
#include "connector/base/uuid.hpp"
#include "test/contract/broker.hpp"
#include "test/fault/matrix/stage.hpp"
#include "test/fault/sweep.hpp"

#include <fmt/core.h>

#include <csignal>

namespace qf::test {
namespace {

using namespace std::chrono_literals;
const std::string crashing = QF_BUILD_DIR "/test/qf-crashing";

measure killed_at_each_step(stage& s, const std::string& role) {
    if (role == "deliver") s.start("inbox");
    unsigned survived = 0;
    measure out;
    for (const auto& where : every_crash()) {
        s.submit(1);
        auto& dying = s.start_program("dying", {crashing, role, std::string{where.step}, std::to_string(where.nth)});
        if (!s.until([&] { return !dying.running(); }, 20s)) ++survived;
        s.begin();
        s.start(role);
        const auto longest = out.seconds;
        out = s.settle();
        out.seconds = std::max(out.seconds, longest);
        if (out.lost + out.doubled > 0) return out;
    }
    if (survived > 0) out.note = fmt::format("{} were not killed", survived);
    return out;
}

measure each_step_embedded(const extent& how) {
    stage s{how};
    return killed_at_each_step(s, "run");
}
measure each_step_rabbitmq(const extent& how) {
    stage s{how, shared_broker()};
    return killed_at_each_step(s, "deliver");
}

measure deliver_at_random(const extent& how) {
    stage s{how, shared_broker()};
    s.start("inbox");
    for (unsigned i = 0; i < how.times; ++i) {
        s.submit(how.transmissions / how.times + 1);
        s.start("deliver");
        s.pass(s.moment());
        s.kill("deliver");
        if (i % 2 == 0) continue;
        // A third start without an outcome would be a crash loop, and parked as one.
        s.start("deliver");
        s.until([&] { return s.visible() == s.references.size(); }, 20s);
        s.kill("deliver");
    }
    s.begin();
    s.start("deliver");
    return s.settle();
}

measure inbox_killed(const extent& how) {
    stage s{how};
    s.start("inbox");
    s.start("deliver");
    for (unsigned i = 0; i < how.times; ++i) {
        s.submit(how.transmissions / how.times + 1);
        s.pass(s.moment());
        s.kill("inbox");
        s.pass(s.moment());
        s.start("inbox");
    }
    s.begin();
    return s.settle();
}

// Only what got a receipt counts as sent: whoever got none presses again.
measure intake_killed(const extent& how) {
    stage s{how, shared_broker()};
    s.prepare_intake();
    s.start("inbox");
    s.start("deliver");
    unsigned without = 0;
    const auto press = [&]() -> awaitable<void> {
        const bool receipt = co_await s.press();
        if (!receipt) ++without;
    };
    for (unsigned i = 0; i < how.times; ++i) {
        s.start("intake");
        const auto wanted = s.references.size() + how.transmissions / how.times + 1;
        s.until(
            [&] {
                s.here.run(press());
                return s.references.size() >= wanted;
            },
            20s);
        crew last{s.here.executor()};
        for (int n = 0; n < 4; ++n) last.hire(press);
        s.pass(s.moment() / 20);
        s.kill("intake");
        s.here.run(last.gone());
    }
    s.begin();
    s.start("intake");
    auto out = s.settle();
    out.note = fmt::format("{} presses had no receipt", without);
    return out;
}

measure broker_killed(const extent& how) {
    broker own;
    stage s{how, own.url()};
    s.start("inbox");
    s.start("deliver");
    for (unsigned i = 0; i < (how.whole ? how.times : 1); ++i) {
        s.signal("inbox", SIGSTOP);  // so that dossiers are under way when the broker dies
        s.submit(how.transmissions / 2 + 1);
        s.pass(s.moment());
        own.kill();
        s.signal("inbox", SIGCONT);
        s.pass(s.moment());
        own.start();
        s.begin();
        s.until([&] { return s.visible() == s.references.size(); }, 60s);
    }
    return s.settle();
}

measure stopped(const extent& how, const char* role) {
    stage s{how, shared_broker()};
    s.start("inbox");
    s.start("deliver");
    s.submit(how.transmissions / 2);
    s.signal(role, SIGSTOP);
    s.submit(how.transmissions / 2);
    s.pass(how.pause);
    s.begin();
    s.signal(role, SIGCONT);
    auto out = s.settle();
    out.note = fmt::format("for {} s", how.pause.count());
    return out;
}
measure deliver_stopped(const extent& how) {
    return stopped(how, "deliver");
}
measure inbox_stopped(const extent& how) {
    return stopped(how, "inbox");
}

// A citizen's click waits, and is refused when it has waited long enough; who got no receipt presses again.
measure intake_stopped(const extent& how) {
    stage s{how, shared_broker()};
    s.prepare_intake();
    s.start("inbox");
    s.start("deliver");
    s.start("intake");
    const auto press = [&]() -> awaitable<void> { co_await s.press(); };
    const auto pressed = [&] {
        const auto wanted = s.references.size() + how.transmissions / 2;
        s.until(
            [&] {
                s.here.run(press());
                return s.references.size() >= wanted;
            },
            20s);
    };
    pressed();
    crew waiting{s.here.executor()};
    s.signal("intake", SIGSTOP);
    for (unsigned i = 0; i < how.transmissions; ++i) waiting.hire(press);
    s.pass(how.pause);
    s.begin();
    s.signal("intake", SIGCONT);
    s.here.run(waiting.gone());
    pressed();
    auto out = s.settle();
    out.note = fmt::format("for {} s", how.pause.count());
    return out;
}

measure broker_stopped(const extent& how) {
    broker own;
    stage s{how, own.url()};
    s.start("inbox");
    s.start("deliver");
    s.signal("inbox", SIGSTOP);  // so that dossiers are under way
    s.submit(how.transmissions);
    own.signal(SIGSTOP);
    s.signal("inbox", SIGCONT);
    s.pass(how.pause);
    s.begin();
    own.signal(SIGCONT);
    auto out = s.settle();
    out.note = fmt::format("for {} s", how.pause.count());
    return out;
}

// The same transmission in its queue as often as its publisher did not hear the confirm.
measure same_id_twice(const extent& how) {
    stage s{how, shared_broker()};
    const auto now = system_clock_source{}.now();
    for (unsigned i = 0; i < how.transmissions; ++i) {
        const auto id = uuid::v7(now).text();
        const auto shown = reference::random().text();
        for (int times = 0; times < 3; ++times) {
            auto& one =
                s.start_program("press", {crashing, "press", "none", "there",
                                          QF_SOURCE_DIR "/conf/demo/transmission.json", id, shown, to_rfc3339(now)});
            s.until([&] { return !one.running(); }, 20s);
        }
        s.references.push_back(shown);
    }
    s.begin();
    s.start("inbox");
    s.start("deliver");
    return s.settle();
}

}  // namespace

std::vector<matrix_case> kill_cases() {
    return {
        {"kill-each-step-embedded", "kill -9 of the one process (`run`, embedded queue) at every step",
         each_step_embedded},
        {"kill-each-step-rabbitmq", "kill -9 of `deliver` at every step (RabbitMQ)", each_step_rabbitmq},
        {"kill-deliver-random", "kill -9 of `deliver` at random", deliver_at_random},
        {"kill-intake", "kill -9 of `intake` in the midst of presses", intake_killed},
        {"kill-inbox", "kill -9 of `inbox` at random", inbox_killed},
        {"kill-broker", "kill -9 of RabbitMQ in mid-flow", broker_killed},
        {"stop-deliver", "SIGSTOP of `deliver`", deliver_stopped},
        {"stop-inbox", "SIGSTOP of `inbox`", inbox_stopped},
        {"stop-intake", "SIGSTOP of `intake`, clicks waiting", intake_stopped},
        {"stop-broker", "SIGSTOP of RabbitMQ, dossiers under way", broker_stopped},
        {"same-id", "each transmission three times in its queue", same_id_twice},
    };
}

}  // namespace qf::test
