// What the documents say of the repository is there: files that they name, headings, a length that one reads.
#include <doctest/doctest.h>
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace fs = std::filesystem;
constexpr std::array documents = {"README.md",      "connector/README.md", "queues/README.md", "schemas/README.md",
                                  "conf/README.md", "scripts/README.md",   "test/README.md"};

std::vector<std::string> lines_of(const std::string& document) {
    std::ifstream in{fs::path{QF_SOURCE_DIR} / document};
    REQUIRE_MESSAGE(in.good(), document);
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
}

// In characters: the bytes that begin one.
std::size_t columns(std::string_view line) {
    return static_cast<std::size_t>(
        std::ranges::count_if(line, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

// A name between back quotes that can only be a file's; "" for commands, settings, and names with a gap.
bool names_a_file(std::string_view quoted) {
    constexpr std::array<std::string_view, 9> ends = {".hpp", ".cpp", ".json", ".toml", ".csv",
                                                      ".mjs", ".md",  ".sql",  ".cmake"};
    const bool ends_so = std::ranges::any_of(ends, [&](std::string_view end) { return quoted.ends_with(end); });
    return ends_so && quoted.find_first_of(" *<>:=\"$") == quoted.npos && quoted.find("…") == quoted.npos &&
           quoted.find('/') != quoted.npos && !quoted.starts_with('/');
}

bool is_there(const std::string& document, std::string_view name) {
    const fs::path top = QF_SOURCE_DIR;
    return fs::exists((top / document).parent_path() / name) || fs::exists(top / name);
}

}  // namespace

TEST_CASE("tidy: files that a document names are there") {
    std::size_t named = 0;
    for (const std::string document : documents)
        for (const auto& line : lines_of(document))
            for (auto open = line.find('`'); open != line.npos;) {
                const auto close = line.find('`', open + 1);
                if (close == line.npos) break;
                const auto quoted = line.substr(open + 1, close - open - 1);
                if (names_a_file(quoted)) {
                    ++named;
                    CHECK_MESSAGE(is_there(document, quoted), fmt::format("{} names {}", document, quoted));
                }
                open = line.find('`', close + 1);
            }
    CHECK_GT(named, 50);
}

TEST_CASE("tidy: links of documents lead somewhere") {
    for (const std::string document : documents)
        for (const auto& line : lines_of(document))
            for (auto open = line.find("]("); open != line.npos; open = line.find("](", open + 2)) {
                const auto target = line.substr(open + 2, line.find(')', open) - open - 2);
                if (target.starts_with('#') || target.starts_with("http")) continue;
                CHECK_MESSAGE(is_there(document, target), fmt::format("{} links to {}", document, target));
            }
}

TEST_CASE("tidy: documents have headings and lines that fit; the first one is read in two minutes") {
    for (const std::string document : documents) {
        const auto lines = lines_of(document);
        CHECK_MESSAGE(std::ranges::count_if(lines, [](auto& line) { return line.starts_with("## "); }) >= 3, document);
        for (std::size_t i = 0; i < lines.size(); ++i)
            CHECK_MESSAGE(columns(lines[i]) < 120, fmt::format("{}:{}", document, i + 1));
    }
    CHECK_LE(lines_of("README.md").size(), 120);
}

TEST_CASE("tidy: the glossary has thirty words at most") {
    bool inside = false;
    int words = 0;
    for (const auto& line : lines_of("connector/README.md")) {
        if (line.starts_with("## ")) inside = line == "## Words";
        if (inside && line.starts_with("| ") && !line.starts_with("| word") && !line.starts_with("| ---")) ++words;
    }
    CHECK_GT(words, 10);
    CHECK_LE(words, 30);
}
