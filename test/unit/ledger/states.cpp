// The states are written once: the SQL's CHECK, the names and the moves agree.
#include "connector/ledger/states.hpp"

#include "schemas/embedded.hpp"
#include "test/unit/ledger/bench.hpp"

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <array>

using namespace qf;
using namespace qf::ledger;

TEST_CASE("the SQL's CHECK lists the states of states.hpp, in their order") {
    std::string names;
    for (const auto name : state_names) names += fmt::format("{}'{}'", names.empty() ? "" : ", ", name);
    CHECK(schemas::text_of("ledger.0001.sql").find("CHECK (state IN (" + names + "))") != std::string_view::npos);
}

TEST_CASE("a name gives its state back, another text none") {
    for (const auto name : state_names) CHECK(name_of(state_of(name).value()) == name);
    CHECK(!state_of("delivered"));
    CHECK(!state_of(""));
}

TEST_CASE("every legal move works, every other is refused and changes nothing") {
    bench b;
    auto book = b.open();
    const auto move_to = [&](const std::string& id, state from, state to) -> error_code {
        switch (to) {
            case state::received:
                return b.run(from == state::parked ? book->replay(id) : book->forget_folder(id));
            case state::created:
                if (from == state::parked) return b.run(book->replay(id));
                return b.run(book->created(id, b.folder_made, b.digests_made));
            case state::attached:
                return b.run(book->attached(id));
            case state::completed:
                return b.run(book->completed(id, {.code = {}, .http_status = 204}));
            case state::parked:
                return b.run(book->parked(id, {.code = errc::dossier_refused}));
        }
        return errc::not_found;
    };
    constexpr std::array all = {state::received, state::created, state::attached, state::completed, state::parked};
    for (const auto from : all) {
        for (const auto to : all) {
            CAPTURE(name_of(from));
            CAPTURE(name_of(to));
            // What is replayed with a folder goes back to created: the folder is looked at first.
            const bool with_folder = from == state::parked && to == state::created;
            const auto id = b.brought_to(*book, with_folder ? state::created : from);
            if (with_folder) REQUIRE(!b.run(book->parked(id, {.code = errc::dossier_refused})));
            const bool legal =
                std::ranges::any_of(moves, [&](const auto& m) { return m.before == from && m.after == to; });
            const auto code = move_to(id, from, to);
            if (legal) {
                CHECK(!code);
                CHECK(b.where_is(id) == to);
            } else {
                CHECK(code == errc::lost_ownership);
                CHECK(b.where_is(id) == from);
            }
        }
    }
}

TEST_CASE("only what is parked can be replayed") {
    bench b;
    auto book = b.open();
    for (const auto from : {state::received, state::created, state::attached, state::completed}) {
        const auto id = b.brought_to(*book, from);
        CHECK(b.run(book->replay(id)) == errc::lost_ownership);
        CHECK(b.where_is(id) == from);
    }
}

TEST_CASE("an id that was never begun is not found") {
    bench b;
    auto book = b.open();
    const auto id = uuid::v7(b.clock.now()).text();
    CHECK(b.run(book->attached(id)) == errc::not_found);
    CHECK(b.run(book->failed(id, {.code = errc::destination_busy}, b.clock.now())) == errc::not_found);
    CHECK(b.run(book->replay(id)) == errc::not_found);
    CHECK(book->healthy());
}
