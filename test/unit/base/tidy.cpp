// The written rules that a program can check: files are short, layers point down, foreign libraries stay in their
// place, banned words stay out, every header says what it promises.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace {

struct source {
    std::string path;  // from the top of the repository
    std::string text;
    std::vector<std::string> lines;

    bool header() const { return path.ends_with(".hpp"); }
    bool ours() const { return !path.starts_with("test/") && !path.starts_with("scripts/"); }  // in the program
};

std::vector<source> all_sources() {
    namespace fs = std::filesystem;
    const fs::path top = QF_SOURCE_DIR;
    std::vector<source> out;
    for (const char* folder : {"connector", "queues", "schemas", "test", "scripts"}) {
        for (auto file = fs::recursive_directory_iterator{top / folder}; file != fs::recursive_directory_iterator{};
             ++file) {
            if (file->path().filename() == "node_modules") file.disable_recursion_pending();
            const auto kind = file->path().extension();
            const bool script = std::string_view{folder} == "scripts" || kind == ".sh";
            if (!file->is_regular_file() || !(kind == ".cpp" || kind == ".hpp" || kind == ".sql" || script)) continue;
            std::ifstream in{file->path()};
            source s{fs::relative(file->path(), top).generic_string(), {std::istreambuf_iterator<char>{in}, {}}, {}};
            for (std::size_t at = 0; at < s.text.size();) {
                const auto end = std::min(s.text.find('\n', at), s.text.size());
                s.lines.push_back(s.text.substr(at, end - at));
                at = end + 1;
            }
            out.push_back(std::move(s));
        }
    }
    return out;
}

const std::vector<source>& sources() {
    static const auto all = all_sources();
    return all;
}

constexpr int hall = 4;  // of the sites: what it may include of the layer below is listed
struct module {
    std::string_view folder;
    int layer;
};
constexpr std::array modules = {
    module{"connector/base/", 0},
    module{"schemas/", 1},
    module{"connector/net/", 1},
    module{"connector/jose/", 2},
    module{"queues/", 3},
    module{"connector/envelope/", 3},
    module{"connector/dossier/", 3},
    module{"connector/hubee/", 3},
    module{"connector/ledger/", 3},
    module{"connector/communes/", 3},
    module{"connector/oidc/", 3},
    module{"connector/particulier/", 3},
    module{"connector/demo/", 3},
    module{"connector/webhook/", 3},
    module{"connector/mail/", 3},
    module{"connector/site/", hall},
    module{"connector/intake/", 5},
    module{"connector/delivery/", 5},
    module{"connector/inbox/", 5},
    module{"connector/console/", 5},
    module{"connector/form/", 6},
    module{"connector/portal/", 6},
    module{"connector/app/", 7},
};
constexpr std::array below_hall = {std::string_view{"connector/base/"}, std::string_view{"schemas/"},
                                   std::string_view{"connector/net/"}, std::string_view{"connector/oidc/"}};

const module* module_of(std::string_view path) {
    const auto found = std::ranges::find_if(modules, [&](const module& m) { return path.starts_with(m.folder); });
    return found == modules.end() ? nullptr : &*found;
}

// The name between quotes or angle brackets; empty when the line includes nothing.
std::string_view included(std::string_view line) {
    if (!line.starts_with("#include ") || line.size() < 11) return {};
    line.remove_prefix(10);
    return line.substr(0, line.find_first_of("\">"));
}

bool starts_with_any(std::string_view text, const std::vector<std::string_view>& beginnings) {
    return std::ranges::any_of(beginnings, [&](std::string_view b) { return text.starts_with(b); });
}

bool may_include(const module& from, const module& to) {
    if (&to == &from) return true;
    if (from.layer == hall) return std::ranges::find(below_hall, to.folder) != below_hall.end();
    return to.layer < from.layer;
}

struct foreign {
    std::string_view include;  // the beginning of its headers' names
    std::vector<std::string_view> allowed_in;
};
const std::vector<foreign>& foreign_libraries() {
    static const std::vector<foreign> all = {
        {"rapidjson/", {"schemas/"}},
        {"sqlite3.h", {"connector/base/sqlite.cpp"}},
        {"amqp", {"queues/"}},
        {"rabbitmq-c/", {"queues/"}},
        {"openssl/",
         {"connector/base/digest.cpp", "connector/base/ed25519.cpp", "connector/base/sealed_box.cpp", "connector/jose/",
          "connector/envelope/", "connector/net/"}},
        {"qrencode", {"connector/form/"}},
        {"png.h", {"connector/form/"}},
        {"curl/", {"connector/mail/mailer.cpp"}},
        {"boost/url", {"connector/net/"}},
        {"zlib.h", {"connector/portal/archive.cpp", "connector/net/gzip.cpp"}},
        {"hpdf", {"connector/dossier/"}},
        {"toml++/", {"connector/app/"}},
        {"toml.hpp", {"connector/app/"}},
        {"CLI/", {"connector/app/"}},
        {"regex", {}},
        {"boost/regex", {}},
    };
    return all;
}

struct banned {
    std::string_view word;
    std::string_view instead;
    std::vector<std::string_view> allowed_in;
};
const std::vector<banned>& banned_words() {
    static const std::vector<banned> all = {
        {"std::mutex", "one loop, and a worker for what blocks", {"connector/base/checkpointer.cpp"}},
        {"asio::detached", "a crew", {}},
        {"io_context::stop", "a crew: stop, wait, then destroy", {}},
        {"loop.stop()", "a crew: stop, wait, then destroy", {}},
        {"loop_.stop()", "a crew: stop, wait, then destroy", {}},
        {"context.stop()", "a crew: stop, wait, then destroy", {}},
        {"std::regex", "a small parser", {}},
        {"getenv", "a conf struct, given by constructor", {"connector/app/", "test/", "scripts/"}},
        {"this_thread::sleep", "a clock_source, or a condition with a deadline", {}},
        {"? co_await ", "an if: gcc 12 destroys the other arm's parameters (the call-back that ended the process)", {}},
        {"TODO", "doing it, or leaving it out", {}},
        {"FIXME", "doing it, or leaving it out", {}},
        {"usleep(", "a condition with a deadline", {}},
        {"system_clock::now", "a clock_source", {"connector/base/clock.cpp", "test/"}},
        {"shared_ptr<",
         "one owner; key rings are shared between threads, a timer's wait may outlive its owner",
         {"connector/envelope/", "connector/net/watch.", "test/"}},
        {"using namespace std;", "names with their namespace", {}},
        {"NOLINT", "code that needs no exception", {}},
    };
    return all;
}

// The text between the parenthesis that opens at `begin` and its own end.
std::string_view in_parentheses(std::string_view text, std::size_t begin) {
    std::size_t depth = 0;
    for (auto end = begin; end < text.size(); ++end) {
        if (text[end] == '(') ++depth;
        if (text[end] == ')' && --depth == 0) return text.substr(begin, end - begin);
    }
    return text.substr(begin);
}

// Where a coroutine waits inside a condition, or only when the other side of && or || does not decide.
std::vector<std::size_t> waits_in_conditions(std::string_view text) {
    std::vector<std::size_t> out;
    for (const std::string_view head : {"if (", "while (", "switch (", "for ("})
        for (auto at = text.find(head); at != text.npos; at = text.find(head, at + 1)) {
            const bool word =
                at == 0 || (!std::isalnum(static_cast<unsigned char>(text[at - 1])) && text[at - 1] != '_');
            const auto condition = in_parentheses(text, at + head.size() - 1);
            if (word && condition.find("co_await ") != condition.npos) out.push_back(at);
        }
    for (const std::string_view either : {"&&", "||"})
        for (auto at = text.find(either); at != text.npos; at = text.find(either, at + 1)) {
            const auto operand = text.find_first_not_of(" \n!(", at + either.size());
            if (operand != text.npos && text.substr(operand).starts_with("co_await ")) out.push_back(at);
        }
    return out;
}

// A shared_ptr is right for what several threads read while a new one takes its place: the key ring.
bool about_key_rings(std::string_view line) {
    return line.find("key_ring") != std::string_view::npos || line.find("keys") != std::string_view::npos;
}

constexpr std::string_view this_file = "test/unit/base/tidy.cpp";  // names what it bans

}  // namespace

TEST_CASE("tidy: the sources are found") {
    CHECK(sources().size() > 80);
    CHECK(std::ranges::any_of(sources(), [](const source& s) { return s.path == this_file; }));
}

TEST_CASE("tidy: a file has fewer than 400 lines") {
    for (const auto& s : sources()) {
        CHECK_MESSAGE(s.lines.size() < 400, s.path, " has ", s.lines.size(), " lines");
    }
}

TEST_CASE("tidy: an include points to a lower layer, or into its own module") {
    for (const auto& s : sources()) {
        const auto* from = module_of(s.path);
        if (!from) continue;
        for (const auto& line : s.lines) {
            const auto name = included(line);
            const auto* to = module_of(name);
            if (to) CHECK_MESSAGE(may_include(*from, *to), s.path, " includes ", name);
        }
        for (const auto& line : s.lines)
            CHECK_MESSAGE(!included(line).starts_with("test/"), s.path, " includes ", included(line));
    }
}

TEST_CASE("tidy: the sites stand side by side on one hall, which knows none of them") {
    const auto& hall_of_sites = *module_of("connector/site/gate.hpp");
    const auto& form = *module_of("connector/form/site.hpp");
    const auto& portal = *module_of("connector/portal/site.hpp");
    for (const auto* site : {&form, &portal}) {
        CHECK(may_include(*site, hall_of_sites));
        CHECK(!may_include(hall_of_sites, *site));
        for (const auto* file : {"connector/intake/transmitter.hpp", "connector/inbox/store.hpp",
                                 "connector/particulier/client.hpp", "connector/demo/people.hpp"})
            CHECK(!may_include(hall_of_sites, *module_of(file)));
    }
    CHECK(!may_include(form, portal));
    CHECK(!may_include(portal, form));
    // Nor by a word: what the hall has is every site's.
    for (const auto& s : sources())
        if (s.path.starts_with(hall_of_sites.folder))
            for (const auto* word : {"form::", "portal::", "inbox::", "citizen", "agent", "commune"})
                CHECK_MESSAGE(s.text.find(word) == s.text.npos, s.path, " says ", word);
}

TEST_CASE("tidy: our headers are included by their whole path") {
    for (const auto& s : sources())
        for (const auto& line : s.lines) {
            if (!line.starts_with("#include \"")) continue;
            const auto name = included(line);
            const bool whole = module_of(name) || name.starts_with("test/");
            CHECK_MESSAGE(whole, s.path, " includes ", name);
        }
}

TEST_CASE("tidy: each foreign library is included in one place") {
    for (const auto& s : sources()) {
        if (!s.ours()) continue;
        for (const auto& line : s.lines) {
            const auto name = included(line);
            if (name.empty()) continue;
            for (const auto& library : foreign_libraries())
                if (name.starts_with(library.include))
                    CHECK_MESSAGE(starts_with_any(s.path, library.allowed_in), s.path, " includes ", name);
        }
    }
}

TEST_CASE("tidy: banned words stay out") {
    for (const auto& s : sources()) {
        if (s.path == this_file) continue;
        for (std::size_t i = 0; i < s.lines.size(); ++i)
            for (const auto& b : banned_words()) {
                if (s.lines[i].find(b.word) == std::string::npos || starts_with_any(s.path, b.allowed_in)) continue;
                if (b.word == "shared_ptr<" && about_key_rings(s.lines[i])) continue;
                CHECK_MESSAGE(false, s.path, ":", i + 1, " has ", b.word, "; use ", b.instead);
            }
    }
}

TEST_CASE("tidy: no condition waits") {
    // gcc 12 lays out the frame wrongly (the lane that could not widen).
    CHECK(waits_in_conditions("if (co_await f()) return;").size() == 1);
    CHECK(waits_in_conditions("if (const auto code = co_await f(g())) return;").size() == 1);
    CHECK(waits_in_conditions("while (a(b) &&\n !co_await f())").size() == 2);
    CHECK(waits_in_conditions("auto code = co_await f();\nif (code) co_await g(); motif (co_await h());").empty());
    for (const auto& s : sources()) {
        if (s.path == this_file) continue;
        for (const auto at : waits_in_conditions(s.text))
            CHECK_MESSAGE(false, s.path, ":",
                          std::count(s.text.begin(), s.text.begin() + static_cast<long>(at), '\n') + 1,
                          " waits in a condition; give what it waits for a name on the line before");
    }
}

TEST_CASE("tidy: who only writes pages, rules and values parses neither Asio nor Beast") {
    // They cost a compiler seconds a source; connector/base/asio_fwd.hpp and connector/net/message.hpp stand for them.
    const std::vector<std::string_view> light = {"schemas/",
                                                 "connector/communes/",
                                                 "connector/demo/",
                                                 "connector/dossier/",
                                                 "connector/envelope/",
                                                 "connector/jose/",
                                                 "connector/form/pages_",
                                                 "connector/portal/pages_",
                                                 "connector/site/html_parts.",
                                                 "connector/site/page_frame.",
                                                 "connector/net/message.",
                                                 "connector/net/html."};
    const std::vector<std::string_view> light_within = {"_table.", "_body."};
    const std::vector<std::string_view> heavy_pages = {
        "connector/form/pages_of_communes.cpp"};  // an action, not a page
    std::map<std::string_view, const source*> by_path;
    for (const auto& s : sources()) by_path.emplace(s.path, &s);
    for (const auto& s : sources()) {
        const bool named = !s.path.starts_with("connector/net/") && std::ranges::any_of(light_within, [&](auto part) {
            return s.path.find(part) != s.path.npos;
        });
        if (!s.ours() || !(starts_with_any(s.path, light) || named) || starts_with_any(s.path, heavy_pages)) continue;
        std::vector<const source*> open = {&s};
        std::set<const source*> seen = {&s};
        while (!open.empty()) {
            const auto* reading = open.back();
            open.pop_back();
            for (const auto& line : reading->lines) {
                const auto name = included(line);
                const bool asio = name.starts_with("boost/asio") || name.starts_with("boost/beast");
                CHECK_MESSAGE(!asio, s.path, " parses ", name, " through ", reading->path);
                const auto found = by_path.find(name);
                if (found != by_path.end() && seen.insert(found->second).second) open.push_back(found->second);
            }
        }
    }
}

TEST_CASE("tidy: Beast is seen by what frames messages on the wire only") {
    const std::vector<std::string_view> allowed = {"connector/net/beast_message.hpp", "connector/net/client.cpp",
                                                   "connector/net/incoming_body.", "connector/net/session.",
                                                   "connector/base/asio_implementation.cpp"};
    for (const auto& s : sources()) {
        if (!s.ours() || starts_with_any(s.path, allowed)) continue;
        for (const auto& line : s.lines)
            CHECK_MESSAGE(!included(line).starts_with("boost/beast"), s.path, " includes ", included(line));
    }
}

TEST_CASE("tidy: every header begins with a comment that names it and is included once") {
    for (const auto& s : sources()) {
        if (!s.header()) continue;
        REQUIRE_MESSAGE(!s.lines.empty(), s.path);
        CHECK_MESSAGE(s.lines.front().starts_with("// " + s.path + " -- "), s.path, " begins with: ", s.lines.front());
        const auto once = std::ranges::find(s.lines, "#pragma once");
        CHECK_MESSAGE(once != s.lines.end(), s.path, " has no #pragma once");
        for (auto line = s.lines.begin(); line != once; ++line)
            CHECK_MESSAGE((line->empty() || line->starts_with("//")), s.path, ": #pragma once comes after the comment");
    }
}

TEST_CASE("tidy: no file knows the machine that it was written on") {
    for (const auto& s : sources()) {
        if (s.path == this_file) continue;
        for (const char* place : {"/home/", "/work/", "/Users/", "/root/", "C:\\\\"})
            CHECK_MESSAGE(s.text.find(place) == std::string::npos, s.path, " has ", place);
    }
}

TEST_CASE("tidy: text files end with a line break and have no tabs, carriage returns or trailing blanks") {
    for (const auto& s : sources()) {
        CHECK_MESSAGE((s.text.empty() || s.text.back() == '\n'), s.path);
        CHECK_MESSAGE(s.text.find('\r') == std::string::npos, s.path);
        for (std::size_t i = 0; i < s.lines.size(); ++i) {
            CHECK_MESSAGE((s.lines[i].empty() || s.lines[i].back() != ' '), s.path, ":", i + 1);
            CHECK_MESSAGE(s.lines[i].find('\t') == std::string::npos, s.path, ":", i + 1);
        }
    }
}
