// The contract on the embedded backend, and what only it promises.
#include "queues/embedded.hpp"

#include "test/contract/backend.hpp"
#include "test/support/temporary_folder.hpp"

#include <fstream>

namespace qf::test {
namespace {

backend in_file(const std::filesystem::path& file) {
    static system_clock_source clock;
    return {[file](rig& r) {
                return std::make_unique<queues::embedded_queue>(r.executor(), queues::embedded_conf{.path = file},
                                                                clock);
            },
            second_consumer::refused, given_back::as_published};
}

}  // namespace

TEST_CASE("embedded: the contract") {
    const temporary_folder folder;
    exercise_queue(in_file(folder / "queue.db"));
}

TEST_CASE("embedded: a consumer hears of another connection's messages by itself") {
    const temporary_folder folder;
    rig r;
    const auto b = in_file(folder / "queue.db");
    session consumer{r, b};
    session publisher{r, b};
    const auto here = someone(6);
    consumer.open(here, 3);
    CHECK(consumer.quiet());
    for (int i = 0; i < 5; ++i) publisher.publish(here, fmt::format("m{}", i));
    for (int i = 0; i < 5; ++i) {
        auto mail = consumer.take();
        CHECK(mail.mail().id == fmt::format("m{}", i));
        consumer.done(mail);
    }
    CHECK(consumer.quiet());
    CHECK(publisher.waiting(here) == 0);
}

TEST_CASE("embedded: one process consumes all recipients of a file") {
    const temporary_folder folder;
    rig r;
    const auto b = in_file(folder / "queue.db");
    session first{r, b};
    first.open(someone(1), 1);
    session second{r, b};
    CHECK(r.run(second->open(someone(2), 1)) == errc::queue_taken);
    first.stop();
    CHECK(!r.run(second->open(someone(2), 1)));
}

TEST_CASE("embedded: depth tells what is leased") {
    const temporary_folder folder;
    rig r;
    session q{r, in_file(folder / "queue.db")};
    const auto here = someone(1);
    for (int i = 0; i < 3; ++i) q.publish(here, fmt::format("m{}", i));
    q.open(here, 2);
    auto mail = q.take();
    auto now = r.run(q->depth_of(here)).value();
    CHECK(now.leased == 1);
    CHECK(now.waiting == 2);
    q.done(mail);
    now = r.run(q->depth_of(here)).value();
    CHECK(now.leased == 0);
    CHECK(now.waiting == 2);
}

TEST_CASE("embedded: a damaged file, a folder that is missing and a newer file are refused at once") {
    const temporary_folder folder;
    rig r;
    system_clock_source clock;
    const auto open = [&](const std::filesystem::path& file) {
        queues::embedded_queue q{r.executor(), queues::embedded_conf{.path = file}, clock};
    };
    {
        std::ofstream garbage{folder / "garbage.db"};
        for (int i = 0; i < 1'000; ++i) garbage << "this is not a database ";
    }
    CHECK_THROWS_AS(open(folder / "garbage.db"), sqlite::failure);
    CHECK_THROWS_AS(open(folder / "missing" / "queue.db"), sqlite::failure);
    {
        sqlite::database newer{folder / "newer.db", {}};
        newer.run("PRAGMA user_version = 99");
    }
    CHECK_THROWS_AS(open(folder / "newer.db"), sqlite::failure);
}

}  // namespace qf::test
