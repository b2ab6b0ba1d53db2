#include "connector/site/doomed_rows.hpp"
#include "connector/site/session_shelf.hpp"

#include <doctest/doctest.h>

using namespace qf;
using namespace qf::site;

namespace {

std::string id_of(int n) {
    std::string out(32, 'x');
    return out.replace(0, 4, std::to_string(1000 + n));
}
instant at(int seconds) {
    return instant{std::chrono::seconds{seconds}};
}

}  // namespace

TEST_CASE("contents stay within their bound, and those unused longest lose theirs first") {
    session_shelf shelf{350};
    for (int i = 0; i < 5; ++i) shelf.keep(shelf.add(id_of(i), at(i), at(i)), std::string(100, 'a'));
    CHECK(shelf.bytes() == 300);
    CHECK(shelf.size() == 5);
    CHECK(shelf.find(id_of(0))->sealed.empty());
    CHECK(shelf.find(id_of(1))->sealed.empty());
    CHECK(shelf.find(id_of(4))->sealed.size() == 100);
    shelf.use(*shelf.find(id_of(2)), at(9));
    shelf.keep(*shelf.find(id_of(0)), std::string(100, 'b'));  // read from the file again
    CHECK(shelf.find(id_of(3))->sealed.empty());
    CHECK(shelf.find(id_of(2))->sealed.size() == 100);
    shelf.keep(*shelf.find(id_of(0)), std::string(1000, 'b'));
    CHECK(shelf.find(id_of(0))->sealed.size() == 1000);
    CHECK(shelf.bytes() == 1000);
}

TEST_CASE("the oldest is the one unused longest, with or without its content") {
    session_shelf shelf{250};
    for (int i = 0; i < 4; ++i) shelf.keep(shelf.add(id_of(i), at(i), at(i)), std::string(100, 'a'));
    std::string order;
    shelf.use(*shelf.find(id_of(2)), at(10));
    while (auto* last = shelf.oldest()) {
        order += last->id[3];
        shelf.remove(*last);
    }
    CHECK(order == "0132");
    CHECK(shelf.size() == 0);
    CHECK(shelf.bytes() == 0);
    CHECK(shelf.find(id_of(2)) == nullptr);
}

TEST_CASE("a use never goes back in time") {
    session_shelf shelf{100};
    auto& one = shelf.add(id_of(1), at(5), at(5));
    shelf.use(one, at(3));
    CHECK((one.used == at(5)));
}

TEST_CASE("doomed rows stay listed until a change that carries them is written") {
    doomed_rows rows;
    for (const auto id : {"a", "b", "c"}) rows.add(id);
    const auto first = rows.next(2);
    CHECK((first.ids == std::vector<std::string>{"a", "b"}));
    rows.add("d");
    const auto second = rows.next(9);  // while the first is under way
    CHECK((second.ids == std::vector<std::string>{"a", "b", "c", "d"}));
    rows.written(first);
    CHECK((rows.next(9).ids == std::vector<std::string>{"c", "d"}));
    rows.written(second);
    CHECK(rows.empty());
    rows.add("e");
    rows.written(second);
    CHECK((rows.next(9).ids == std::vector<std::string>{"e"}));
}
