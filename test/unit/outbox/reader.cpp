// What waits in the outbox, counted and listed beside the writer that fills it.
#include "connector/outbox/reader.hpp"

#include "connector/outbox/writer.hpp"
#include "test/support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace qf;
using namespace std::chrono_literals;

namespace {

const std::string rennes = "35238.21350238800019", die = "26113.21260113800018";

struct filled_outbox {
    test::temporary_folder folder;
    std::filesystem::path file = folder / "outbox.db";
    outbox::writer writer{file, 0};
    instant noon = instant{} + 500'000h;

    std::uint64_t add(const std::string& recipient, const std::string& id, duration later) {
        return writer.add(recipient, {id, "envelope of " + id, "trace of " + id}, noon + later);
    }
};

}  // namespace

TEST_CASE("an outbox that holds nothing counts nothing, and one that is not there cannot be read") {
    filled_outbox there;
    outbox::reader reader{there.file};
    CHECK(reader.count() == 0);
    CHECK(!reader.oldest());
    CHECK(reader.counts().empty());
    CHECK(reader.list(0, 10).empty());
    CHECK_THROWS_AS(outbox::reader{there.folder / "none.db"}, sqlite::failure);
}

TEST_CASE("what waits is counted by recipient and listed in its order, page by page") {
    filled_outbox there;
    outbox::reader reader{there.file};
    there.add(rennes, "a", 0s);
    there.add(die, "b", 1s);
    there.add(rennes, "c", 2s);
    CHECK(reader.count() == 3);
    CHECK(reader.oldest() == there.noon);
    const auto counts = reader.counts();
    REQUIRE(counts.size() == 2);
    CHECK(counts[0].recipient_key == die);
    CHECK(counts[0].oldest == there.noon + 1s);
    CHECK(counts[1].count == 2);

    const auto first = reader.list(0, 2);
    REQUIRE(first.size() == 2);
    CHECK(first[1].id == "b");
    CHECK(first[1].recipient_key == die);
    CHECK(first[1].put_at == there.noon + 1s);
    const auto rest = reader.list(first.back().number, 2);
    REQUIRE(rest.size() == 1);
    CHECK(rest[0].id == "c");
}

TEST_CASE("envelopes are read by number, in the order asked, and what was removed is not there") {
    filled_outbox there;
    outbox::reader reader{there.file};
    const auto a = there.add(rennes, "a", 0s), b = there.add(rennes, "b", 1s), c = there.add(rennes, "c", 2s);
    there.writer.remove({b});
    const auto read = reader.read({c, b, a});
    REQUIRE(read.size() == 3);
    REQUIRE(read[0].has_value());
    CHECK(read[0]->body == "envelope of c");
    CHECK(read[0]->traceparent == "trace of c");
    CHECK(!read[1].has_value());
    REQUIRE(read[2].has_value());
    CHECK(read[2]->id == "a");
    CHECK(reader.oldest() == there.noon);
    there.writer.remove({a});
    CHECK(reader.oldest() == there.noon + 2s);
}
