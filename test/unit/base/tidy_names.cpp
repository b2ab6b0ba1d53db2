// Names say what a thing is: no pronoun, no preposition, for what lives longer than a few lines.
#include "test/unit/base/declared_names.hpp"

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>

using namespace qf::test;

namespace {

// "out" stays: what a function writes to, or gives back.
constexpr std::array<std::string_view, 36> pronouns_and_prepositions = {
    "one",  "what",  "of",   "to",   "who",   "whom",  "whose", "how",   "at",   "me",      "it",  "its",
    "us",   "them",  "he",   "she",  "they",  "which", "from",  "by",    "with", "in",      "on",  "into",
    "over", "under", "than", "that", "these", "those", "when",  "where", "why",  "whether", "upon"};
constexpr std::size_t few_lines = 4;

bool passes(const declared_name& given) {
    if (std::ranges::find(pronouns_and_prepositions, given.name) == pronouns_and_prepositions.end()) return true;
    const bool of_a_block = given.kind == declared::variable || given.kind == declared::lambda_parameter;
    return of_a_block && given.lines <= few_lines;
}

std::string faults_in(const std::filesystem::path& file) {
    std::ifstream in{file};
    const std::string text{std::istreambuf_iterator<char>{in}, {}};
    std::string faults;
    for (const auto& given : declared_names(text))
        if (!passes(given)) faults += fmt::format("{}:{}: {}\n", file.string(), given.line, given.name);
    return faults;
}

std::string bad_names(std::string_view text) {
    std::string names;
    for (const auto& given : declared_names(text))
        if (!passes(given)) names += given.name + ' ';
    return names;
}

}  // namespace

TEST_CASE("tidy: members, parameters and variables are named by what they are") {
    for (const char* folder : {"connector", "queues", "schemas"})
        for (const auto& file :
             std::filesystem::recursive_directory_iterator{std::filesystem::path{QF_SOURCE_DIR} / folder}) {
            const auto kind = file.path().extension();
            if (kind == ".cpp" || kind == ".hpp") CHECK_EQ(faults_in(file.path()), "");
        }
}

TEST_CASE("tidy: a bad name is found wherever one can be declared") {
    CHECK(bad_names("void take(const recipient& of);") == "of ");
    CHECK(bad_names("struct a { std::string what; int number = 1; };") == "what ");
    CHECK(bad_names("struct a { book& of; std::vector<std::string> in; };") == "of in ");
    CHECK(bad_names("a::a(int how) : number_{how} {}") == "how ");
    CHECK(bad_names("result<int> read(std::function<void(int)> with, std::string_view at) { return at.size(); }") ==
          "with at ");
    CHECK(bad_names("int f() {\n for (const auto& one : list) {\n\n\n\n use(one);\n }\n}") == "one ");
    CHECK(bad_names("int f() {\n const auto [key, to] = pair;\n\n\n\n return to;\n}") == "to ");
    CHECK(bad_names("auto l = [&](const row& one) {\n\n\n\n use(one); };") == "one ");
    CHECK(bad_names("struct a { void f(int count) const; std::uint64_t at = 0; };") == "at ");
    CHECK(bad_names("awaitable<void> run(row* one, std::optional<row> from = {}) { co_return; }") == "one from ");
}

TEST_CASE("tidy: what is no declaration, or lives for a few lines, passes") {
    CHECK(bad_names("int f() {\n for (const auto& one : list) use(one);\n}") == "");
    CHECK(bad_names("int f() { auto found = list.at(2); return of(found) * to(found); }") == "");
    CHECK(bad_names("auto l = [](const row& one) { return one.size; };") == "");
    CHECK(bad_names("// void take(int of)\nconst char* text = \"int what;\";") == "");
    CHECK(bad_names("int f() { return what; }\nvoid g() { co_return one; }") == "");
}
