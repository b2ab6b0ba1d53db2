// What one fetches, all have; and a failure is one, too.
#include "connector/base/asio.hpp"
#include "connector/base/crew.hpp"
#include "connector/base/shared_copy.hpp"
#include "test/support/rig.hpp"
#include "test/support/simulated_clock.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>

using namespace qf;
using namespace std::chrono_literals;

namespace {

enum class trouble { away, stopped };
using text_copy = shared_copy<std::string, trouble>;

struct giver {
    test::rig r;
    test::simulated_clock clock{r.loop};
    text_copy copy{r.executor(), clock, 10s};
    int asked = 0, good = 0, bad = 0;
    std::optional<trouble> fails;
    crew guests{r.executor()};

    awaitable<text_copy::outcome> fetch() {
        ++asked;
        co_await clock.sleep_for(1s);
        if (fails) co_return *fails;
        co_return text_copy::fetched{"copy " + std::to_string(asked), 60s};
    }
    void come() {
        guests.hire([this]() -> awaitable<void> {
            const auto failed =
                co_await copy.renew([this] { return fetch(); }, [](trouble why) { return why == trouble::stopped; });
            ++(failed ? bad : good);
        });
        clock.advance({});
    }
    ~giver() {
        guests.stop();
        r.run(guests.gone());
    }
};

}  // namespace

TEST_CASE("many that come at once make one fetch, and share what it gave") {
    giver g;
    for (int i = 0; i < 5; ++i) g.come();
    CHECK(!g.copy.fresh());
    g.clock.advance(1s);
    CHECK(g.asked == 1);
    CHECK(g.good == 5);
    CHECK(g.copy.at_hand() == "copy 1");
    g.clock.advance(60s - 1us);
    CHECK(g.copy.fresh());
    g.clock.advance(1us);
    CHECK(!g.copy.fresh());
    CHECK(g.copy.at_hand() == "copy 1");
}

TEST_CASE("a failure is shared; without a copy the next who comes asks anew, with one the pause counts") {
    giver g;
    g.fails = trouble::away;
    for (int i = 0; i < 3; ++i) g.come();
    g.clock.advance(1s);
    CHECK(g.asked == 1);
    CHECK(g.bad == 3);
    CHECK(!g.copy.fresh());
    g.fails.reset();
    g.come();
    g.clock.advance(1s);
    CHECK(g.copy.at_hand() == "copy 2");
    g.clock.advance(60s);
    g.fails = trouble::away;
    g.come();
    g.clock.advance(1s);
    CHECK(g.copy.at_hand() == "copy 2");
    CHECK(g.copy.fresh());
    g.clock.advance(10s);
    CHECK(!g.copy.fresh());
}

TEST_CASE("whoever was stopped has failed alone: one of those who waited fetches") {
    giver g;
    g.fails = trouble::stopped;
    for (int i = 0; i < 3; ++i) g.come();
    g.clock.advance(500ms);
    CHECK(g.asked == 1);
    g.clock.advance(500ms);
    CHECK(g.bad == 1);
    CHECK(g.asked == 2);
    g.fails.reset();
    g.clock.advance(1s);
    CHECK(g.good == 2);
    CHECK(g.asked == 2);
}

TEST_CASE("what was forgotten is not at hand; what takes another's place is due when that was") {
    giver g;
    g.come();
    g.clock.advance(1s);
    g.clock.advance(30s);
    g.copy.replace("another");
    CHECK(g.copy.fresh());
    g.clock.advance(30s);
    CHECK(!g.copy.fresh());
    g.copy.forget();
    CHECK(!g.copy.at_hand());
}
