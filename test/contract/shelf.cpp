// The turn of the recipients, and the place of what is given back.
#include "queues/shelf.hpp"

#include "test/contract/backend.hpp"

#include <vector>

namespace qf::test {
namespace {

void put(queues::shelf& on, const recipient& of, std::uint64_t tag) {
    REQUIRE(on.put(of.key(), {tag, {fmt::format("m{}", tag), "", {}}, false}));
}
std::vector<std::uint64_t> all_of(queues::shelf& from) {
    std::vector<std::uint64_t> tags;
    while (auto next = from.take()) tags.push_back(next->what.tag);
    return tags;
}

}  // namespace

TEST_CASE("shelf: recipients in turn, each in its order") {
    queues::shelf all;
    const auto a = someone(1);
    const auto b = someone(2);
    const auto c = someone(3);
    for (const auto* one : {&a, &b, &c}) all.open(*one);
    for (std::uint64_t tag : {1, 2, 3, 4}) put(all, a, tag);
    for (std::uint64_t tag : {11, 12}) put(all, b, tag);
    put(all, c, 21);
    CHECK(all.waiting(a.key()) == 4);
    CHECK((all_of(all) == std::vector<std::uint64_t>{1, 11, 21, 2, 12, 3, 4}));
    CHECK(all.empty());
}

TEST_CASE("shelf: what is given back stands where it was") {
    queues::shelf all;
    const auto a = someone(1);
    all.open(a);
    for (std::uint64_t tag : {1, 2, 3}) put(all, a, tag);
    CHECK(all.take()->what.tag == 1);
    CHECK(all.take()->what.tag == 2);
    put(all, a, 2);
    put(all, a, 1);
    CHECK((all_of(all) == std::vector<std::uint64_t>{1, 2, 3}));
}

TEST_CASE("shelf: a closed recipient has nothing, and tells what it had") {
    queues::shelf all;
    const auto a = someone(1);
    const auto b = someone(2);
    all.open(a);
    all.open(b);
    put(all, a, 1);
    put(all, a, 2);
    put(all, b, 3);
    CHECK((all.close(a) == std::vector<std::uint64_t>{1, 2}));
    CHECK(all.close(a).empty());
    CHECK(!all.put(a.key(), {4, {}, false}));
    CHECK(!all.is_open(a.key()));
    CHECK((all_of(all) == std::vector<std::uint64_t>{3}));
    put(all, b, 5);
    all.clear();
    CHECK(all.empty());
    CHECK(all.is_open(b.key()));
}

}  // namespace qf::test
