// A dossier that is older than the limit: given up when its subscriber keeps failing, never for what is ours to mend.
#include "connector/base/asio.hpp"
#include "test/unit/delivery/fixture.hpp"

using namespace qf;
using namespace qf::delivery;

namespace {

struct failing_way final : way {
    explicit failing_way(errc why) : code{why} {}
    awaitable<advanced> advance(const prepared&, ledger::dossier, const traceparent&) override {
        co_return advanced{refusal{code}, "create"};
    }
    awaitable<result<burial>> bury(const std::string&) override { co_return burial::deleted; }
    errc code;
};

tried carry_by(fixture& f, way& there) {
    auto mail = f.run(f.offered.next()).value();
    const subscriber where{"", &there};
    return f.run(f.carrier->carry(mail, where));
}

}  // namespace

TEST_CASE("an old dossier is given up for its subscriber's failures") {
    for (const auto why : {errc::destination_silent, errc::destination_refuses_us, errc::recipient_unknown}) {
        fixture f;
        f.publish();
        f.clock.advance(8 * 24h + 1min);
        failing_way there{why};
        CHECK(carry_by(f, there).ending == tried::end::settled);
        const auto parked = f.parked(queues::parking_place::business);
        REQUIRE(parked.size() == 1);
        CHECK(parked[0].reason == "too_old");
    }
}

TEST_CASE("an old dossier is kept for as long as what fails is ours") {
    for (const auto why : {errc::storage_full, errc::storage_failed, errc::queue_unavailable}) {
        fixture f;
        f.publish();
        f.clock.advance(8 * 24h + 1min);
        failing_way there{why};
        CHECK(carry_by(f, there).ending == tried::end::again);
        CHECK(f.parked(queues::parking_place::business).empty());
        CHECK(f.waiting() == 1);
    }
}
