#include "test/fault/sweep.hpp"

#include "connector/base/file.hpp"
#include "schemas/json.hpp"

#include <doctest/doctest.h>

#include <csignal>
#include <optional>

namespace qf::test {
namespace {

// What waits in the site's queue, as an operator sees it.
std::int64_t waiting(const site& on) {
    const auto seen = on.run({"--json", "queues"});
    const auto answer = json::document::parse(seen.output);
    std::int64_t sum = seen.how.exit_code == 0 && answer ? 0 : -1;
    if (answer)
        (*answer)["recipients"].for_each_item([&](json::value one) { sum += one["waiting"].integer().value_or(0); });
    return sum;
}

}  // namespace

void crash_and_recover(site& on, const std::string& role, const crash& where) {
    CAPTURE(where.step);
    CAPTURE(where.nth);
    const auto reference = on.submit(QF_SOURCE_DIR "/conf/demo/transmission.json");
    REQUIRE(reference.size() == 13);
    {
        auto dying = on.start_program(QF_BUILD_DIR "/test/qf-crashing",
                                      {role, std::string{where.step}, std::to_string(where.nth)});
        const auto how = dying.wait(patience);
        REQUIRE_MESSAGE(how.has_value(), on.log());
        REQUIRE_MESSAGE(how->signal == SIGKILL, on.log());
    }
    CHECK(on.visible_folders(reference) <= 1);
    arrives_once(on, role, reference);
}

void arrives_once(site& on, const std::string& role, const std::string& reference) {
    auto next = on.start({role});
    CHECK(eventually([&] { return on.ledger_state(reference) == "completed" && on.visible_folders(reference) == 1; },
                     patience));
    CHECK(eventually([&] { return waiting(on) == 0; }, patience));
    next.signal(SIGTERM);
    const auto end = next.wait(patience);
    REQUIRE(end.has_value());
    CHECK(end->exit_code == 0);

    CHECK(on.visible_folders(reference) == 1);
    CHECK(on.notifications(reference) == 1);
    CHECK(on.received_attachments(reference) == 3);
    CHECK(on.all_folders(reference) <=
          2);  // at most one that nobody sees, from a crash before its ids were written down
    CHECK(waiting(on) == 0);
    CHECK(on.run({"dossiers", "parked", "list"}).output == "nothing is parked\n");
}

}  // namespace qf::test
