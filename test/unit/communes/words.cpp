#include "connector/communes/departments.hpp"
#include "connector/communes/query.hpp"
#include "connector/communes/vocabulary.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

using namespace qf::communes;

namespace {

// The definition, slowly: some beginning of `word` is one edit away from `typed`, or `typed` itself.
bool one_edit(std::string a, const std::string& b) {
    if (a == b) return true;
    for (std::size_t i = 0; i <= a.size(); ++i) {
        for (char c = 'a'; c <= 'c'; ++c) {
            if (std::string{a}.insert(i, 1, c) == b) return true;
            if (i < a.size() && std::string{a}.replace(i, 1, 1, c) == b) return true;
        }
        if (i < a.size() && std::string{a}.erase(i, 1) == b) return true;
        if (i + 1 < a.size()) {
            auto swapped = a;
            std::swap(swapped[i], swapped[i + 1]);
            if (swapped == b) return true;
        }
    }
    return false;
}
bool by_definition(const std::string& word, const std::string& typed) {
    for (std::size_t length = 0; length <= word.size(); ++length)
        if (one_edit(word.substr(0, length), typed)) return true;
    return false;
}

std::vector<std::string> of(const vocabulary& all, const std::vector<std::string>& sorted, word_range range) {
    std::vector<std::string> out;
    for (auto i = range.first; i < range.last; ++i) out.push_back(sorted[i]);
    CHECK(all.names_of(range).size() >= out.size());
    return out;
}

}  // namespace

TEST_CASE("one letter wrong, missing, too many or exchanged, and no more") {
    CHECK(nearly_begins("marseille", "marseille"));
    CHECK(nearly_begins("marseille", "marse"));
    CHECK(nearly_begins("marseille", "marxeille"));
    CHECK(nearly_begins("marseille", "marsille"));
    CHECK(nearly_begins("marseille", "marsseille"));
    CHECK(nearly_begins("marseille", "marsielle"));
    CHECK(nearly_begins("marseille", "marseillex"));
    CHECK(!nearly_begins("marseille", "marxxille"));
    CHECK(!nearly_begins("marseille", "marseillexx"));
    CHECK(!nearly_begins("", "ab"));
    const auto seed = std::random_device{}();
    CAPTURE(seed);
    std::minstd_rand dice{seed};
    const auto word = [&] {
        std::string out;
        for (auto length = dice() % 7; length > 0; --length) out += static_cast<char>('a' + dice() % 3);
        return out;
    };
    for (int i = 0; i < 3000; ++i) {
        const auto a = word(), b = word();
        CHECK_MESSAGE(nearly_begins(a, b) == by_definition(a, b), a, " ", b, " seed ", seed);
    }
}

TEST_CASE("the words that nearly begin so are found as if each were looked at") {
    const auto seed = std::random_device{}();
    CAPTURE(seed);
    std::minstd_rand dice{seed};
    const auto word = [&](unsigned least) {
        std::string out;
        for (auto length = least + dice() % 6; length > 0; --length) out += static_cast<char>('a' + dice() % 3);
        return out;
    };
    std::vector<std::string> sorted;
    for (int i = 0; i < 400; ++i) sorted.push_back(word(1));
    sorted.emplace_back("26410");
    std::ranges::sort(sorted);
    sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
    std::vector<vocabulary::borne> borne;
    for (const auto& one : sorted) borne.emplace_back(one, 0);
    const vocabulary all{std::move(borne), 1};
    for (int i = 0; i < 300; ++i) {
        const auto typed = word(2);
        CAPTURE(typed);
        std::vector<std::string> expected, found;
        for (const auto& one : sorted)
            if (one != "26410" && by_definition(one, typed)) expected.push_back(one);
        std::uint32_t before = 0;
        for (const auto range : all.nearly(typed)) {
            CHECK(range.first >= before);
            before = range.last + 1;  // apart from each other
            for (auto number = range.first; number < range.last; ++number) found.push_back(sorted[number]);
        }
        CHECK(found == expected);
    }
}

TEST_CASE("words lead to the names that bear them, and back") {
    const std::vector<std::string> sorted{"12e", "26410", "chat", "chatillon", "diois", "paris"};
    const vocabulary all{{{"paris", 1},
                          {"chatillon", 0},
                          {"diois", 0},
                          {"chatillon", 2},
                          {"paris", 3},
                          {"12e", 3},
                          {"chat", 2},
                          {"26410", 0},
                          {"paris", 1}},
                         5};
    CHECK(of(all, sorted, all.beginning("chat")) == std::vector<std::string>{"chat", "chatillon"});
    CHECK(of(all, sorted, all.exactly("chat")) == std::vector<std::string>{"chat"});
    CHECK(of(all, sorted, all.beginning("")).size() == 6);
    CHECK(of(all, sorted, all.beginning("chats")).empty());
    CHECK(of(all, sorted, all.beginning("zz")).empty());
    CHECK(all.names_of(all.exactly("paris")).size() == 2);  // one name says it twice
    CHECK(all.words_of(0).size() == 3);
    CHECK(all.words_of(4).empty());
    const auto near = all.nearly("chatilon");
    REQUIRE(near.size() == 1);
    CHECK(of(all, sorted, near[0]) == std::vector<std::string>{"chatillon"});
    CHECK(all.nearly("xxxxx").empty());
    const vocabulary none{{}, 0};
    CHECK(none.names_of(none.beginning("a")).empty());
}

TEST_CASE("what is typed is made ready, and bounded") {
    CHECK(query{"St-Étienne, st"}.words == std::vector<std::string>{"saint", "etienne"});
    CHECK(query{"75 012"}.words == std::vector<std::string>{"75012"});
    CHECK(query{"75 01"}.words == std::vector<std::string>{"75", "01"});
    CHECK(query{"7 5 0 1 2"}.folded == "75012");
    CHECK(query{""}.words.empty());
    CHECK(query{std::string(100'000, 'x')}.folded.size() == 200);
    CHECK(query{"a b c d e f g h i j k l m n o p"}.words.size() == 16);
    CHECK(query{"a b c d e f g h i j k l m n o p q"}.words.empty());
    CHECK(is_code("26410"));
    CHECK(is_code("2a004"));
    CHECK(!is_code("2c004"));
    CHECK(!is_code("2641"));
    CHECK(!is_code("paris"));
    for (const char* twelve : {"12", "12e", "12eme", "12ieme"}) CHECK(ordinal_of(twelve) == "12");
    CHECK(ordinal_of("1er") == "1");
    for (const char* other : {"", "e", "123", "2a", "12x", "paris"}) CHECK(ordinal_of(other) == "");
}

TEST_CASE("each department has its name") {
    CHECK(department_name("26") == "Drôme");
    CHECK(department_name("2A") == "Corse-du-Sud");
    CHECK(department_name("01") == "Ain");
    CHECK(department_name("974") == "La Réunion");
    CHECK(department_name("20") == "");
    CHECK(department_name("") == "");
    CHECK(department_name("99") == "");
}
