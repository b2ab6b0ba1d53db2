#include "test/contract/broker.hpp"
#include "test/fault/sweep.hpp"

#include <doctest/doctest.h>

#include <csignal>

TEST_CASE("the delivery daemon killed at any step on RabbitMQ ends with exactly one visible dossier") {
    qf::test::site on{qf::test::shared_broker()};
    auto inbox = on.start({"inbox"});
    for (const auto& where : qf::test::every_crash()) qf::test::crash_and_recover(on, "deliver", where);
    inbox.signal(SIGTERM);
    const auto end = inbox.wait(std::chrono::seconds{20});
    REQUIRE(end.has_value());
    CHECK(end->exit_code == 0);
}
