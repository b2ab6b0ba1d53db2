// The click, killed at every step between sealing and letting go, on both queues, with the queue there and away: who
// presses again under the same identification, as the form does, makes one dossier.
#include "connector/base/clock.hpp"
#include "connector/base/reference.hpp"
#include "connector/base/time_text.hpp"
#include "connector/base/uuid.hpp"
#include "connector/intake/steps.hpp"
#include "test/contract/broker.hpp"
#include "test/fault/sweep.hpp"

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <algorithm>
#include <csignal>
#include <set>

namespace qf::test {
namespace {

using intake::step;
enum class queue_is { there, away };

// One citizen's press, repeated as often as a test likes.
class presser {
public:
    explicit presser(site& on) : on_{on} {}
    const std::string& reference() const { return reference_; }

    ended press(std::string_view dies_at, queue_is where) {
        auto environment = on_.environment();
        if (where == queue_is::away) {
            std::erase_if(environment, [](const auto& one) { return one.starts_with("QF_QUEUE_"); });
            environment.emplace_back("QF_QUEUE_BACKEND=rabbitmq");
            environment.push_back(fmt::format("QF_QUEUE_RABBITMQ_URL=amqp://127.0.0.1:{}/%2f", free_port()));
        }
        child_process one{{QF_BUILD_DIR "/test/qf-crashing", "press", std::string{dies_at},
                           where == queue_is::there ? "there" : "away", QF_SOURCE_DIR "/conf/demo/transmission.json",
                           id_, reference_, submitted_at_},
                          environment,
                          on_.path("press"),
                          on_.path("log")};
        const auto how = one.wait(patience);
        REQUIRE_MESSAGE(how.has_value(), on_.log());
        return *how;
    }
    void dies(step at, queue_is where) {
        const auto how = press(intake::name_of(at), where);
        REQUIRE_MESSAGE(how.signal == SIGKILL, on_.log());
        reached.insert(at);
    }
    void succeeds(queue_is where) {
        const auto how = press("none", where);
        REQUIRE_MESSAGE(how.exit_code == 0, on_.log());
    }
    std::set<step> reached;

private:
    site& on_;
    const instant now_ = system_clock_source{}.now();
    const std::string id_ = uuid::v7(now_).text();
    const std::string reference_ = reference::random().text();
    const std::string submitted_at_ = to_rfc3339(now_);
};

void sweep(site& on) {
    std::set<step> reached;
    const auto check = [&](presser& p) {
        arrives_once(on, "run", p.reference());
        reached.merge(p.reached);
    };
    for (const auto at : {step::sealed, step::published}) {
        CAPTURE(intake::name_of(at));
        presser p{on};
        p.dies(at, queue_is::there);
        p.succeeds(queue_is::there);
        check(p);
    }
    for (const auto at : {step::sealed, step::spooled}) {
        CAPTURE(intake::name_of(at));
        presser p{on};
        p.dies(at, queue_is::away);
        p.succeeds(queue_is::away);
        check(p);
    }
    for (const auto at : {step::relayed, step::removed}) {
        CAPTURE(intake::name_of(at));
        presser p{on};
        p.succeeds(queue_is::away);
        p.dies(at, queue_is::there);
        check(p);
    }
    CHECK(reached.size() == intake::step_names.size());
}

}  // namespace

TEST_CASE("a click killed at any step and pressed again is one dossier, on the embedded queue") {
    site on;
    sweep(on);
}

TEST_CASE("a click killed at any step and pressed again is one dossier, on RabbitMQ") {
    site on{shared_broker()};
    sweep(on);
}

}  // namespace qf::test
