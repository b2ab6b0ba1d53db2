// What leaves the outbox next, and when: in order, in turn, and no sick recipient in another's way.
#include "connector/intake/relay_plan.hpp"

#include "connector/base/random.hpp"
#include "test/unit/intake/fixture.hpp"

#include <random>
#include <set>

using namespace qf;
using namespace qf::intake;
using namespace qf::test;

namespace {

constexpr double no_jitter = 0.5;  // the middle of ±20 %
const instant start = std::chrono::sys_days{std::chrono::year{2026} / 9 / 1};

struct planned {
    relay_plan plan{{.first_wait = 1s, .longest_wait = 8s, .refused_wait = 60s, .window = 4}};
    instant now = start;
    std::uint64_t last = 0;

    std::uint64_t add(unsigned recipient_number) {
        plan.expect(someone(recipient_number));
        plan.arrived(someone(recipient_number), ++last, now);
        return last;
    }
    std::vector<relay_plan::departure> next() { return plan.next(now, 100); }
    std::vector<std::uint64_t> numbers_of_next() {
        std::vector<std::uint64_t> out;
        for (const auto& one : next()) out.push_back(one.number());
        return out;
    }
    void fail(const relay_plan::departure& departure, setback setback = setback::queue_away) {
        plan.failed(departure, setback, now, no_jitter);
    }
};
using numbers = std::vector<std::uint64_t>;

}  // namespace

TEST_CASE("waits double up to a ceiling, within 20 %") {
    CHECK(wait_after(1, 500ms, 15s, no_jitter) == 500ms);
    CHECK(wait_after(2, 500ms, 15s, no_jitter) == 1s);
    CHECK(wait_after(5, 500ms, 15s, no_jitter) == 8s);
    CHECK(wait_after(6, 500ms, 15s, no_jitter) == 15s);
    CHECK(wait_after(4'000'000'000, 500ms, 15s, no_jitter) == 15s);
    CHECK(wait_after(1, 500ms, 15s, 0) == 400ms);
    CHECK(wait_after(1, 500ms, 15s, 1) == 600ms);
}

TEST_CASE("one recipient: one at a time, in order; several: in turn, up to the window") {
    planned p;
    for (const unsigned who : {1, 1, 1, 2, 3, 4, 5}) p.add(who);
    CHECK(p.plan.waiting() == 7);
    const auto first = p.next();
    REQUIRE(first.size() == 4);  // the window
    CHECK(first[0].number() == 1);
    CHECK(first[1].number() == 4);
    CHECK(first[1].to() == someone(2));
    CHECK(p.next().empty());
    p.plan.confirmed(first[0]);
    const auto fifth = p.next();
    REQUIRE(fifth.size() == 1);
    CHECK(fifth[0].number() == 7);  // the one who has not had a turn
    p.plan.confirmed(first[1]);
    CHECK(p.numbers_of_next() == numbers{2});
    CHECK(p.plan.waiting() == 5);
}

TEST_CASE("a queue that is away is tried by one at a time, less and less often; a confirm sends all at once") {
    planned p;
    for (unsigned who = 1; who <= 6; ++who) p.add(who);
    const auto burst = p.next();
    REQUIRE(burst.size() == 4);
    for (const auto& one : burst) p.fail(one);
    CHECK(p.plan.away());
    auto wait = 1s;
    for (int n = 0; n < 5; ++n) {
        CHECK(p.next().empty());
        REQUIRE(p.plan.next_due());
        p.now += wait - 1ms;
        CHECK(p.next().empty());
        p.now += 1ms;
        CHECK(*p.plan.next_due() <= p.now);
        const auto probe = p.next();
        REQUIRE(probe.size() == 1);
        CHECK(p.next().empty());
        p.fail(probe[0]);
        wait = std::min(2 * wait, std::chrono::seconds{8});
    }
    p.now += wait;
    const auto probe = p.next();
    REQUIRE(probe.size() == 1);
    p.plan.confirmed(probe[0]);
    CHECK(!p.plan.away());
    CHECK(p.next().size() == 4);  // whatever their own waits were
}

TEST_CASE("a recipient that fails while others go through waits alone") {
    planned p;
    p.add(1), p.add(2), p.add(3);
    const auto all = p.next();
    p.plan.confirmed(all[1]);
    p.fail(all[0]);
    CHECK(!p.plan.away());
    p.add(2);
    CHECK(p.numbers_of_next() == numbers{4});
    p.now += 1s;
    CHECK(p.numbers_of_next() == numbers{1});
}

TEST_CASE("what is refused waits long, says that the queue is there, and holds up nobody else") {
    planned p;
    p.add(1), p.add(1), p.add(2);
    const auto both = p.next();
    p.fail(both[0], setback::refused);
    CHECK(!p.plan.away());
    p.plan.confirmed(both[1]);
    p.plan.wake_all();
    p.plan.wake(someone(1));
    p.now += 59s;
    CHECK(p.next().empty());
    CHECK(p.plan.holds(someone(1)));
    p.now += 1s;
    CHECK(p.numbers_of_next() == numbers{1});  // it, and not the one behind it
}

TEST_CASE("a new envelope for a recipient, or a connection made again, ends the wait") {
    planned p;
    p.add(1), p.add(2);
    for (const auto& one : p.next()) p.fail(one);
    CHECK(p.next().empty());
    p.plan.wake(someone(2));
    const auto probe = p.next();
    REQUIRE(probe.size() == 1);
    CHECK(probe[0].number() == 2);
    p.fail(probe[0]);
    CHECK(p.next().empty());
    p.plan.wake_all();
    CHECK(p.next().size() == 1);  // still a probe: nothing went through yet
}

TEST_CASE("a recipient is held from the moment an envelope is on its way to the disk") {
    planned p;
    CHECK(!p.plan.holds(someone(1)));
    p.plan.expect(someone(1));
    CHECK(p.plan.holds(someone(1)));
    p.plan.given_up(someone(1));
    CHECK(!p.plan.holds(someone(1)));
    p.add(1);
    const auto one = p.next();
    CHECK(p.plan.holds(someone(1)));
    p.plan.expect(someone(1));
    p.plan.confirmed(one[0]);
    CHECK(p.plan.holds(someone(1)));
    p.plan.arrived(someone(1), 2, p.now);
    CHECK(p.numbers_of_next() == numbers{2});
}

TEST_CASE("the oldest is the oldest of all recipients") {
    planned p;
    CHECK(!p.plan.oldest());
    p.add(2);
    p.now += 5s;
    p.add(1);
    CHECK(p.plan.oldest() == start);
    const auto both = p.next();
    p.plan.confirmed(both[0]);
    CHECK(p.plan.oldest() == start + 5s);
}

TEST_CASE("whatever fails and whenever: each recipient's order is kept and all go out in the end") {
    const auto seed = static_cast<std::uint32_t>(random_number());
    CAPTURE(seed);
    std::mt19937 any{seed};
    const auto below = [&](unsigned n) { return static_cast<unsigned>(any() % n); };
    planned p;
    std::vector<relay_plan::departure> flying;
    std::map<recipient, numbers> put, gone;
    unsigned recipient_number = 0;
    const auto confirm = [&](const relay_plan::departure& one) {
        gone[one.recipient()].push_back(one.number());
        p.plan.confirmed(one);
    };
    for (int step = 0; step < 15'000; ++step) {
        switch (below(4)) {
            case 0:
                recipient_number = below(12);
                put[someone(recipient_number)].push_back(p.add(recipient_number));
                break;
            case 1:
                p.now += std::chrono::milliseconds{below(3'000)};
                break;
            case 2:
                for (const auto& one : p.next()) flying.push_back(one);
                break;
            default:
                if (flying.empty()) break;
                std::swap(flying[below(static_cast<unsigned>(flying.size()))], flying.back());
                const auto last = flying.back();
                flying.pop_back();
                if (const auto luck = below(10); luck < 5)
                    confirm(last);
                else
                    p.fail(last, luck < 9 ? setback::queue_away : setback::refused);
        }
        CHECK(flying.size() <= 4);
        std::set<recipient> different;
        for (const auto& one : flying) different.insert(one.recipient());
        CHECK(different.size() == flying.size());
    }
    for (const auto& one : flying) confirm(one);  // from here on nothing fails
    for (int rounds = 0; p.plan.waiting() > 0 && rounds < 15'000; ++rounds) {
        for (const auto& one : p.next()) confirm(one);
        p.now += 1s;
    }
    CHECK(p.plan.waiting() == 0);
    CHECK(put == gone);
}
