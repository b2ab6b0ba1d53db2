// Who is named when, and the place of what is given back.
#include "queues/shelf.hpp"

#include "test/contract/backend.hpp"

#include <vector>

namespace qf::test {
namespace {

void put(queues::shelf& on, const recipient& owner, std::uint64_t tag) {
    REQUIRE(on.put(owner.key(), {tag, {fmt::format("m{}", tag), "", {}}, false}));
}
std::vector<std::uint64_t> all_of(queues::shelf& from, const recipient& owner) {
    std::vector<std::uint64_t> tags;
    while (auto next = from.take(owner.key())) tags.push_back(next->message.tag);
    return tags;
}
std::vector<std::string> named(queues::shelf& from) {
    std::vector<std::string> keys;
    while (auto next = from.next_ready()) keys.push_back(next->key());
    return keys;
}

}  // namespace

TEST_CASE("shelf: recipients are named once, in the order in which they came to have something") {
    queues::shelf all;
    const auto a = someone(1);
    const auto b = someone(2);
    for (const auto* one : {&a, &b}) all.open(*one);
    put(all, b, 11);
    for (std::uint64_t tag : {1, 2, 3}) put(all, a, tag);
    CHECK(all.waiting(a.key()) == 3);
    CHECK((named(all) == std::vector{b.key(), a.key()}));
    put(all, a, 4);
    CHECK(!all.any_ready());
    CHECK((all_of(all, a) == std::vector<std::uint64_t>{1, 2, 3, 4}));
    put(all, a, 5);
    CHECK((named(all) == std::vector{a.key()}));
    CHECK(!all.take(b.key())->more);
    put(all, b, 12);
    CHECK((named(all) == std::vector{b.key()}));
}

TEST_CASE("shelf: who has its most out has nothing to take until one is back") {
    queues::shelf all;
    const auto a = someone(1);
    all.open(a, 1);
    put(all, a, 1);
    put(all, a, 2);
    CHECK((named(all) == std::vector{a.key()}));
    CHECK(!all.take(a.key())->more);
    CHECK(!all.take(a.key()));
    CHECK(!all.any_ready());
    all.ended(a.key());
    CHECK((named(all) == std::vector{a.key()}));
    CHECK(all.take(a.key())->message.tag == 2);
}

TEST_CASE("shelf: what is given back stands where it was") {
    queues::shelf all;
    const auto a = someone(1);
    all.open(a);
    for (std::uint64_t tag : {1, 2, 3}) put(all, a, tag);
    CHECK(all.take(a.key())->message.tag == 1);
    CHECK(all.take(a.key())->message.tag == 2);
    put(all, a, 2);
    put(all, a, 1);
    CHECK((all_of(all, a) == std::vector<std::uint64_t>{1, 2, 3}));
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
    CHECK((named(all) == std::vector{b.key()}));
    CHECK((all_of(all, b) == std::vector<std::uint64_t>{3}));
    put(all, b, 5);
    all.clear();
    CHECK(!all.any_ready());
    CHECK(!all.take(b.key()));
    CHECK(all.is_open(b.key()));
}

}  // namespace qf::test
