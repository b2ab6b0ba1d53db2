#include "connector/app/settings/toml_text.hpp"

#include <fmt/core.h>

// toml++ 3.3 takes some things for granted that a person may well write ("[=", "a = ,"): it asserts in a debug build
// and does what it likes in a release. Here each such assumption is a fault of the text, in both.
namespace {
struct not_granted {};
}  // namespace
#undef NDEBUG
#define TOML_ASSERT(expr) (static_cast<bool>(expr) ? void() : throw not_granted{})
#define TOML_EXCEPTIONS 1
#define TOML_ENABLE_FORMATTERS 0
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wterminate"
#include <toml++/toml.h>
#pragma GCC diagnostic pop

#include <algorithm>

namespace qf::app {
namespace {

bool all_texts(const toml::array& list) {
    return std::ranges::all_of(list, [](const toml::node& one) { return one.is_string(); });
}

void walk(const toml::table& table, const std::string& prefix, std::vector<written>& out);

void walk_items(const toml::array& list, const std::string& name, std::vector<written>& out) {
    for (const auto& node : list) {
        out.push_back({.name = name, .as = written_as::item, .line = node.source().begin.line});
        if (const auto* inner = node.as_table()) walk(*inner, name + '.', out);
    }
}

void walk(const toml::table& table, const std::string& prefix, std::vector<written>& out) {
    for (const auto& [key, node] : table) {
        written written{.name = prefix + std::string{key.str()}, .line = node.source().begin.line};
        if (const auto* inner = node.as_table()) {
            const auto deeper = written.name + '.';
            out.push_back(std::move(written));
            walk(*inner, deeper, out);
            continue;
        }
        const auto* list = node.as_array();
        if (list && !list->empty() && list->is_homogeneous(toml::node_type::table)) {
            walk_items(*list, written.name, out);
            continue;
        }
        if (const auto* text = node.as_string())
            written.as = written_as::text, written.text = text->get();
        else if (const auto* whole = node.as_integer())
            written.as = written_as::whole, written.text = fmt::format("{}", whole->get());
        else if (const auto* truth = node.as_boolean())
            written.as = written_as::truth, written.text = truth->get() ? "true" : "false";
        else if (list && all_texts(*list))
            for (written.as = written_as::texts; const auto& item : *list)
                written.texts.push_back(item.value_or(std::string{}));
        else
            written.as = written_as::other;
        out.push_back(std::move(written));
    }
}

// The first line that the parser trips over: it tells no place when it does.
std::size_t line_of_trouble(std::string_view text) {
    std::size_t line = 1;
    for (auto end = text.find('\n'); end != std::string_view::npos; end = text.find('\n', end + 1), ++line) {
        try {
            static_cast<void>(toml::parse(text.substr(0, end)));
        } catch (const not_granted&) {
            break;
        } catch (const toml::parse_error&) {
            continue;  // it only ends too early
        }
    }
    return line;
}

}  // namespace

bool read_toml(std::string_view text, const std::string& file, std::vector<written>& out, faults& found) {
    toml::table parsed;
    try {
        parsed = toml::parse(text);
    } catch (const toml::parse_error& error) {
        found.add(fmt::format("{}:{}:{}", file, error.source().begin.line, error.source().begin.column),
                  fmt::format("this is not TOML: {}", error.description()));
        return false;
    } catch (const not_granted&) {
        found.add(fmt::format("{}:{}", file, line_of_trouble(text)), "this is not TOML: a name or a value is missing");
        return false;
    }
    walk(parsed, "", out);
    // The table is ordered by name; a person reads the file from its top.
    std::ranges::stable_sort(out, {}, &written::line);
    return true;
}

}  // namespace qf::app
