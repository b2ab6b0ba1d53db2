// What put() said is kept: over a crash, a full disk, an answer that was lost.
#include "connector/outbox/writer.hpp"
#include "test/unit/intake/fixture.hpp"

#include <boost/system/system_error.hpp>

using namespace qf;
using namespace qf::intake;
using namespace qf::test;

namespace {

// The files as they are while the outbox is open: what the next process would find after a kill.
intake::relay_conf as_after_a_kill(const workplace& w, const char* name) {
    auto conf = w.conf;
    conf.file = w.folder / name;
    for (const auto* end : {"", "-wal"})
        std::filesystem::copy_file(w.conf.file.string() + end, conf.file.string() + end);
    return conf;
}

std::int64_t rows_in(const std::filesystem::path& file) {
    return sqlite::database{file, {.access = sqlite::access::read_only}}.number("SELECT count(*) FROM waiting");
}

class copying_watch final : public step_watch {
public:
    copying_watch(workplace& w, step step) : w_{w}, at_{step} {}
    void reached(step s) noexcept override {
        if (s == at_ && !copy) copy = as_after_a_kill(w_, "killed.db");
    }
    std::optional<relay_conf> copy;

private:
    workplace& w_;
    step at_;
};

}  // namespace

TEST_CASE("what was put is sent after a crash: the same bytes, in the same order") {
    workplace w;
    w.queue.go_away();
    const std::string binary{"\0sealed\xff", 8};
    open_outbox first{w};
    REQUIRE(!first.put(someone(1), "a", binary));
    REQUIRE(!first.put(someone(2), "b"));
    REQUIRE(!first.put(someone(1), "c"));
    open_outbox next{w, as_after_a_kill(w, "killed.db")};
    CHECK(next->waiting() == 3);
    CHECK(next->holds(someone(1)));
    CHECK(next->holds(someone(2)));
    CHECK(!next->holds(someone(3)));
    w.queue.come_back();
    next->start();
    REQUIRE(w.until([&] { return w.queue.stored.size() == 3; }));
    CHECK(w.queue.stored_for(someone(1)) == std::vector<std::string>{"a", "c"});
    CHECK(w.queue.stored_for(someone(2)) == std::vector<std::string>{"b"});
    CHECK((w.queue.stored[0].body == binary));
    CHECK(w.queue.stored[0].traceparent == "trace");
    CHECK(!next->holds(someone(1)));
    CHECK(next->waiting() == 0);
    next.stop();
    CHECK(rows_in(w.folder / "killed.db") == 0);
}

TEST_CASE("killed after the confirm and before the removal, it sends the same bytes once more") {
    workplace w;
    copying_watch watch{w, step::relayed};
    {
        open_outbox box{w, &watch};
        REQUIRE(!box.put(someone(1), "a", "the bytes"));
        box->start();
        REQUIRE(w.until([&] { return watch.copy.has_value(); }));
    }
    CHECK(rows_in(w.conf.file) == 0);
    REQUIRE(w.queue.stored.size() == 1);
    open_outbox next{w, *watch.copy};
    CHECK(next->waiting() == 1);
    next->start();
    REQUIRE(w.until([&] { return w.queue.stored.size() == 2; }));
    CHECK(w.queue.stored[1].id == "a");
    CHECK(w.queue.stored[1].body == "the bytes");
}

TEST_CASE("killed after the removal, it sends nothing") {
    workplace w;
    copying_watch watch{w, step::removed};
    {
        open_outbox box{w, &watch};
        REQUIRE(!box.put(someone(1), "a"));
        box->start();
        REQUIRE(w.until([&] { return watch.copy.has_value(); }));
    }
    open_outbox next{w, *watch.copy};
    CHECK(next->waiting() == 0);
    CHECK(w.queue.stored.size() == 1);
}

TEST_CASE("a full disk is told, nothing is half written, and what was accepted still goes out") {
    workplace w;
    w.queue.go_away();
    w.conf.pages_max = 60;
    std::vector<std::string> accepted;
    {
        open_outbox box{w};
        error_code failed;
        for (int n = 0; n < 1'000 && !failed; ++n) {
            const auto id = fmt::format("m{}", n);
            failed = box.put(someone(1), id, std::string(6'000, 'x'));
            if (!failed) accepted.push_back(id);
        }
        CHECK(failed == errc::storage_full);
        CHECK(!box->healthy());
        CHECK(box->waiting() == accepted.size());
        CHECK(rows_in(w.conf.file) == static_cast<std::int64_t>(accepted.size()));
    }
    CHECK(w.logged().find("outbox_not_written") != std::string::npos);
    REQUIRE(accepted.size() > 10);
    w.queue.come_back();
    open_outbox box{w};
    box->start();
    REQUIRE(w.until([&] { return box->waiting() == 0; }));
    CHECK(w.queue.stored_for(someone(1)) == accepted);
}

TEST_CASE("after a full disk it is healthy again by itself, as soon as there is room") {
    workplace w;
    w.queue.go_away();
    w.conf.pages_max = 40;
    open_outbox box{w};
    while (!box.put(someone(1), "m", std::string(6'000, 'x'))) {}
    CHECK(!box->healthy());
    box->start();
    w.clock.advance(5s);
    CHECK(!w.until([&] { return box->healthy(); }, 1s));  // there is none yet
    w.queue.come_back();
    // A removal that came into one group with a write that still found no room waits for its next try, by this clock.
    const auto healthy = [&] {
        w.clock.advance(100ms);
        return box->waiting() == 0 && box->healthy();
    };
    REQUIRE(w.until(healthy));
    CHECK(!box.put(someone(1), "m", std::string(6'000, 'x')));
}

TEST_CASE("a put that failed leaves its recipient free") {
    workplace w;
    w.conf.pages_max = 1;  // it may not grow at all
    open_outbox box{w};
    CHECK(box.put(someone(1), "m", std::string(60'000, 'x')) == errc::storage_full);
    CHECK(!box->holds(someone(1)));
    CHECK(box->waiting() == 0);
}

TEST_CASE("one process at a time has an outbox") {
    workplace w;
    {
        open_outbox first{w};
        CHECK_THROWS_AS(open_outbox{w}, boost::system::system_error);
    }
    CHECK_NOTHROW(open_outbox{w});
}

TEST_CASE("the file gives its room back at the first start after it was emptied") {
    workplace w;
    w.queue.go_away();
    {
        open_outbox box{w};
        for (int n = 0; n < 300; ++n) REQUIRE(!box.put(someone(1), fmt::format("m{}", n), std::string(8'000, 'x')));
        w.queue.come_back();
        box->start();
        REQUIRE(w.until([&] { return box->waiting() == 0; }));
    }
    CHECK(std::filesystem::file_size(w.conf.file) > 1'000'000);
    { open_outbox again{w}; }
    CHECK(std::filesystem::file_size(w.conf.file) < 100'000);
}
