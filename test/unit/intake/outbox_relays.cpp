// How the relay empties the outbox: in order, in parallel, patiently, and at once when there is reason to.
#include "connector/base/crew.hpp"
#include "connector/base/random.hpp"
#include "test/unit/intake/fixture.hpp"

#include <random>

using namespace qf;
using namespace qf::intake;
using namespace qf::test;
using manner = scripted_queue::manner;

TEST_CASE("different recipients are published side by side, up to the window; one recipient's one by one") {
    workplace w;
    w.conf.window = 3;
    w.queue.hold();
    open_outbox box{w};
    for (const unsigned who : {1, 1, 1, 2, 3, 4}) REQUIRE(!box.put(someone(who), fmt::format("of{}", who)));
    box->start();
    REQUIRE(w.until([&] { return w.queue.under_way == 3; }));
    CHECK(w.queue.stored.empty());
    w.queue.release();
    REQUIRE(w.until([&] { return box->waiting() == 0; }));
    CHECK(w.queue.most_under_way == 3);
    CHECK(w.queue.stored_for(someone(1)).size() == 3);
    CHECK(w.queue.tried.size() == 6);
}

TEST_CASE("the order of each recipient is that of the puts, over outages that come and go") {
    const auto seed = static_cast<std::uint32_t>(random_number());
    CAPTURE(seed);
    std::mt19937 any{seed};
    workplace w;
    w.conf.window = 8;
    open_outbox box{w};
    box->start();
    std::map<std::string, std::vector<std::string>> put;
    for (int n = 0; n < 300; ++n) {
        const auto who = someone(static_cast<unsigned>(any() % 5));
        const auto id = fmt::format("m{}", n);
        REQUIRE(!box.put(who, id));
        put[who.key()].push_back(id);
        if (any() % 40 == 0) w.queue.go_away();
        if (any() % 20 == 0) w.queue.come_back();
        if (any() % 10 == 0) w.clock.advance(700ms);
    }
    w.queue.come_back();
    w.clock.advance(2s);  // the connection is seen again within a second
    REQUIRE(w.until([&] { return box->waiting() == 0; }));
    for (const auto& [key, ids] : put) CHECK(w.queue.stored_for(recipient::parse(key).value()) == ids);
}

TEST_CASE("a confirm that was lost: the same bytes again, and nothing passes them") {
    workplace w;
    w.queue.by_recipient[someone(1).key()] = manner::loses_confirm;
    open_outbox box{w};
    REQUIRE(!box.put(someone(1), "a", "bytes of a"));
    REQUIRE(!box.put(someone(1), "b"));
    box->start();
    REQUIRE(w.until([&] { return w.queue.stored.size() == 1; }));
    w.queue.by_recipient.clear();
    w.clock.advance(1s);
    REQUIRE(w.until([&] { return box->waiting() == 0; }));
    CHECK(w.queue.stored_for(someone(1)) == std::vector<std::string>{"a", "a", "b"});
    CHECK(w.queue.stored[1].body == "bytes of a");
}

TEST_CASE("while the queue is away one is tried, ever more rarely; then all go") {
    workplace w;
    w.queue.all = manner::full;  // an embedded queue on a full disk: it seems to be there
    open_outbox box{w};
    for (unsigned who = 1; who <= 50; ++who) REQUIRE(!box.put(someone(who), "m"));
    box->start();
    REQUIRE(w.until([&] { return w.queue.tried.size() >= 50 && w.queue.under_way == 0; }));
    const auto burst = w.queue.tried.size();
    CHECK(burst == 50);  // all were under way before the first failed
    for (int second = 0; second < 60; ++second) {
        w.clock.advance(1s);
        w.settle();
        REQUIRE(w.until([&] { return w.queue.under_way == 0; }));
    }
    CHECK(w.queue.tried.size() > burst);
    CHECK(w.queue.tried.size() < burst + 20);  // 0.5, 1, 2, 4, 8, 15, 15, 15 s
    CHECK(box->waiting() == 50);
    w.queue.come_back();
    w.clock.advance(20s);
    REQUIRE(w.until([&] { return box->waiting() == 0; }));
}

TEST_CASE("a put wakes the relay at once when the queue is there again") {
    workplace w;
    w.queue.go_away();
    open_outbox box{w};
    box->start();
    REQUIRE(!box.put(someone(1), "a"));
    REQUIRE(w.until([&] { return w.queue.tried.size() == 1 && w.queue.under_way == 0; }));
    w.queue.come_back();
    REQUIRE(!box.put(someone(1), "b"));  // the clock stands still
    REQUIRE(w.until([&] { return box->waiting() == 0; }));
    CHECK(w.queue.stored_for(someone(1)) == std::vector<std::string>{"a", "b"});
}

TEST_CASE("a connection that is made again is noticed within a second, whatever the wait") {
    workplace w;
    w.queue.go_away();
    open_outbox box{w};
    box->start();
    REQUIRE(!box.put(someone(1), "a"));
    for (int n = 0; n < 90; ++n) {
        w.clock.advance(1s);
        w.settle();
    }
    const auto tries = w.queue.tried.size();
    w.queue.come_back();
    w.clock.advance(1s);
    REQUIRE(w.until([&] { return box->waiting() == 0; }));
    CHECK(w.queue.tried.size() == tries + 1);
}

TEST_CASE("what is refused for good stays, is said each time, and stands in nobody else's way") {
    workplace w;
    w.queue.by_recipient[someone(1).key()] = manner::refuses;
    open_outbox box{w};
    REQUIRE(!box.put(someone(1), "11111111-1111-7111-8111-111111111111"));
    REQUIRE(!box.put(someone(1), "behind"));
    for (int n = 0; n < 20; ++n) REQUIRE(!box.put(someone(2), "m"));
    box->start();
    REQUIRE(w.until([&] { return box->waiting() == 2 && w.queue.tried.size() == 21; }));
    const auto lines = [&] {
        std::size_t count = 0;
        const auto all = w.logged();
        for (auto at = all.find("outbox_refused"); at != all.npos; at = all.find("outbox_refused", at + 1)) ++count;
        return count;
    };
    CHECK(lines() == 1);
    CHECK(w.logged().find("reason=queue_limit") != std::string::npos);
    w.clock.advance(6min);  // the wait is 5 min, ±20 %
    REQUIRE(w.until([&] { return w.queue.tried.size() == 22 && w.queue.under_way == 0; }));
    CHECK(lines() == 2);
    w.queue.by_recipient.clear();  // the operator raised the limit
    w.clock.advance(10min);
    REQUIRE(w.until([&] { return box->waiting() == 0; }));
    CHECK(w.queue.stored_for(someone(1)).size() == 2);
}

TEST_CASE("stop() waits for what is under way, removes it, and leaves the rest") {
    workplace w;
    w.queue.hold();
    {
        open_outbox box{w};
        REQUIRE(!box.put(someone(1), "a"));
        REQUIRE(!box.put(someone(1), "b"));
        box->start();
        REQUIRE(w.until([&] { return w.queue.under_way == 1; }));
        crew stopping{w.executor()};
        stopping.hire(box->stop());
        w.settle();
        CHECK(stopping.size() == 1);
        w.queue.release();
        w.run(stopping.gone());
        CHECK(w.queue.stored.size() == 1);
    }
    open_outbox next{w};
    CHECK(next->waiting() == 1);
}

TEST_CASE("how many wait and since when is shown, and how many went") {
    workplace w;
    w.queue.go_away();
    open_outbox box{w};
    box->start();
    CHECK(w.metric("qf_outbox_waiting") == "0");
    REQUIRE(!box.put(someone(1), "a"));
    REQUIRE(!box.put(someone(2), "b"));
    REQUIRE(w.until([&] { return w.logged().find("outbox_waits") != std::string::npos; }));
    w.clock.advance(90s);
    CHECK(w.metric("qf_outbox_waiting") == "2");
    CHECK(w.metric("qf_outbox_oldest_seconds") == "90");
    CHECK(w.metric("qf_outbox_relayed_total") == "0");
    CHECK(box->healthy());  // a full spool is no illness
    w.queue.come_back();
    w.clock.advance(2s);
    REQUIRE(w.until([&] { return box->waiting() == 0; }));
    CHECK(w.metric("qf_outbox_waiting") == "0");
    CHECK(w.metric("qf_outbox_oldest_seconds") == "0");
    CHECK(w.metric("qf_outbox_relayed_total") == "2");
    CHECK(w.logged().find("outbox_empty") != std::string::npos);
}
