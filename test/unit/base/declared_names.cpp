#include "test/unit/base/declared_names.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

namespace qf::test {
namespace {

bool of_word(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}
bool is_word(std::string_view token) {
    return !token.empty() && of_word(token.front()) && std::isdigit(static_cast<unsigned char>(token.front())) == 0;
}
template <std::size_t Count>
bool among(std::string_view token, const std::array<std::string_view, Count>& list) {
    return std::ranges::find(list, token) != list.end();
}

constexpr std::array<std::string_view, 23> not_types = {
    "return", "co_return", "co_await", "co_yield", "throw",  "case",  "new",  "delete",
    "else",   "not",       "goto",     "using",    "struct", "class", "enum", "typename",
    "sizeof", "while",     "switch",   "and",      "or",     "do",    "if"};
constexpr std::array<std::string_view, 9> double_signs = {"::", "->", "&&", "||", "<<", "<=", ">=", "==", "!="};

struct token {
    std::string_view text;
    std::size_t line;
};

// The end of a string or character that begins at `begin`.
std::size_t quoted_end(std::string_view text, std::size_t begin) {
    const bool raw = begin > 0 && text[begin - 1] == 'R' && text[begin] == '"';
    if (raw) {
        const auto open = text.find('(', begin);
        const auto close = ')' + std::string{text.substr(begin + 1, open - begin - 1)} + '"';
        return std::min(text.find(close, open) + close.size(), text.size());
    }
    auto end = begin + 1;
    while (end < text.size() && text[end] != text[begin]) end += text[end] == '\\' ? 2 : 1;
    return std::min(end + 1, text.size());
}

std::size_t number_end(std::string_view text, std::size_t begin) {
    while (begin < text.size() && (of_word(text[begin]) || text[begin] == '.' || text[begin] == '\'')) ++begin;
    return begin;
}

// Without comments, and without the lines of the preprocessor.
std::vector<token> tokens_in(std::string_view text) {
    std::vector<token> all;
    std::size_t line = 1;
    bool line_begins = true;
    for (std::size_t begin = 0; begin < text.size();) {
        const char c = text[begin];
        auto end = begin + 1;
        const auto rest = text.substr(begin);
        if (rest.starts_with("//") || (c == '#' && line_begins)) {
            end = std::min(text.find('\n', begin), text.size());
        } else if (rest.starts_with("/*")) {
            end = std::min(text.find("*/", begin) + 2, text.size());
        } else if (c == '"' || c == '\'') {
            end = quoted_end(text, begin);
            all.push_back({"\"", line});
        } else if (std::isdigit(static_cast<unsigned char>(c)) != 0) {
            end = number_end(text, begin);
            all.push_back({text.substr(begin, end - begin), line});
        } else if (of_word(c)) {
            while (end < text.size() && of_word(text[end])) ++end;
            if (text.substr(begin, end - begin) != "R") all.push_back({text.substr(begin, end - begin), line});
        } else if (std::isspace(static_cast<unsigned char>(c)) == 0) {
            if (among(rest.substr(0, 2), double_signs)) end = begin + 2;
            if (rest.starts_with("...")) end = begin + 3;
            all.push_back({text.substr(begin, end - begin), line});
        }
        if (c == '\n')
            line_begins = true;
        else if (std::isspace(static_cast<unsigned char>(c)) == 0)
            line_begins = false;
        line += static_cast<std::size_t>(std::count(text.begin() + static_cast<std::ptrdiff_t>(begin),
                                                    text.begin() + static_cast<std::ptrdiff_t>(end), '\n'));
        begin = end;
    }
    return all;
}

constexpr auto none = static_cast<std::size_t>(-1);

struct scope {
    declared kind;
    std::size_t first, last;
};

class reader {
public:
    explicit reader(std::string_view text)
        : tokens_{tokens_in(text)}, partner_(tokens_.size(), none), parent_(tokens_.size(), none) {
        std::vector<std::size_t> open;
        for (std::size_t i = 0; i < tokens_.size(); ++i) {
            parent_[i] = open.empty() ? none : open.back();
            if (is(i, "(") || is(i, "[") || is(i, "{")) open.push_back(i);
            if ((is(i, ")") || is(i, "]") || is(i, "}")) && !open.empty()) {
                partner_[i] = open.back();
                partner_[open.back()] = i;
                parent_[i] = parent_[open.back()];
                open.pop_back();
            }
        }
    }

    std::vector<declared_name> names() const {
        std::vector<declared_name> all;
        for (std::size_t i = 1; i + 1 < tokens_.size(); ++i) {
            if (!declares(i)) continue;
            const auto there = scope_of(i);
            if (there) all.push_back({std::string{text(i)}, there->kind, tokens_[i].line, life(i, *there)});
        }
        return all;
    }

private:
    std::string_view text(std::size_t i) const { return i < tokens_.size() ? tokens_[i].text : std::string_view{}; }
    bool is(std::size_t i, std::string_view word) const { return text(i) == word; }
    bool type_ends_at(std::size_t i) const { return (is_word(text(i)) && !among(text(i), not_types)) || is(i, ">"); }
    std::size_t end_of(std::size_t bracket) const {
        return partner_[bracket] == none ? tokens_.size() - 1 : partner_[bracket];
    }

    bool declares(std::size_t i) const;
    bool begins_a_type(std::size_t last) const;
    std::optional<scope> scope_of(std::size_t i) const;
    std::optional<scope> scope_in_braces(std::size_t i, std::size_t brace) const;
    scope scope_in_parentheses(std::size_t open) const;
    bool opens_class_or_namespace(std::size_t brace) const;
    std::size_t statement_end(std::size_t i) const;
    std::size_t life(std::size_t i, const scope& there) const;

    std::vector<token> tokens_;
    std::vector<std::size_t> partner_, parent_;
};

bool reader::declares(std::size_t i) const {
    constexpr std::array<std::string_view, 8> behind = {";", "=", "{", ",", ")", ":", "[", "]"};
    if (!is_word(text(i)) || !among(text(i + 1), behind)) return false;
    const auto bracket = parent_[i];
    if (bracket != none && is(bracket, "[")) {
        const bool binding = is(bracket - 1, "auto") || is(bracket - 2, "auto");
        return binding || (is(i + 1, "=") && !is(i - 1, "."));
    }
    if (is(i - 1, "&") || is(i - 1, "*") || is(i - 1, "&&") || is(i - 1, "..."))
        return i > 2 && type_ends_at(i - 2) && begins_a_type(i - 2);
    return type_ends_at(i - 1) && !among(text(i), not_types);
}

// Whether what leads to `last` is a type where a declaration may stand, and not the left side of a product.
bool reader::begins_a_type(std::size_t last) const {
    constexpr std::array<std::string_view, 8> before = {"(", ",", "{", "}", ";", ")", "[", ":"};
    int angles = 0;
    while (last > 0 &&
           (is_word(text(last)) || is(last, "::") || is(last, "<") || is(last, ">") ||
            (angles > 0 && (is(last, ",") || is(last, "*") || is(last, "&") || is(last, "(") || is(last, ")"))))) {
        if (is(last, ">")) ++angles;
        if (is(last, "<")) --angles;
        if (among(text(last), not_types)) return false;
        --last;
    }
    return last == 0 || among(text(last), before);
}

std::size_t reader::statement_end(std::size_t i) const {
    if (is(i, "{")) return end_of(i);
    if (is(i, "if") || is(i, "for") || is(i, "while") || is(i, "switch")) {
        const bool branches = is(i, "if");
        const auto open = is(i + 1, "constexpr") ? i + 2 : i + 1;
        auto end = statement_end(end_of(open) + 1);
        while (branches && is(end + 1, "else")) end = statement_end(end + 2);
        return end;
    }
    for (; i < tokens_.size() && !is(i, ";"); ++i) {
        if (is(i, "(") || is(i, "{") || is(i, "["))
            i = end_of(i);
        else if (is(i, ")") || is(i, "}"))
            return i - 1;
    }
    return std::min(i, tokens_.size() - 1);
}

// Looks at the words of the statement that the brace ends.
bool reader::opens_class_or_namespace(std::size_t brace) const {
    bool names = false;
    for (auto i = brace; i-- > 0 && !is(i, ";") && !is(i, "{") && !is(i, "}");) {
        if (is(i, "=") || is(i, "return") || is(i, "enum")) return false;
        if (is(i, ")")) {
            i = end_of(i);
            names = false;
            if (brace > 0 && i < brace) return false;
            continue;
        }
        names = names || is(i, "struct") || is(i, "class") || is(i, "union") || is(i, "namespace");
    }
    return names;
}

std::optional<scope> reader::scope_of(std::size_t i) const {
    auto bracket = parent_[i];
    if (bracket != none && is(bracket, "[")) {
        if (is(bracket - 1, "auto") || is(bracket - 2, "auto")) {
            bracket = parent_[bracket];
        } else {
            auto body = end_of(bracket) + 1;
            while (body < tokens_.size() && !is(body, "{")) body = is(body, "(") ? end_of(body) + 1 : body + 1;
            return scope{declared::lambda_parameter, bracket, body < tokens_.size() ? end_of(body) : body};
        }
    }
    if (bracket == none) return scope{declared::member, i, i};
    if (is(bracket, "{")) return scope_in_braces(i, bracket);
    if (is(bracket, "(")) return scope_in_parentheses(bracket);
    return std::nullopt;
}

std::optional<scope> reader::scope_in_braces(std::size_t i, std::size_t brace) const {
    if (opens_class_or_namespace(brace)) return scope{declared::member, i, i};
    const auto before = brace == 0 ? std::string_view{} : text(brace - 1);
    constexpr std::array<std::string_view, 11> ends = {")", "else", "do", "try",      "const",  "noexcept",
                                                       ";", "{",    "}",  "override", "mutable"};
    bool block = among(before, ends);
    for (auto j = brace; !block && j-- > 0 && !is(j, ";") && !is(j, "{") && !is(j, "}");) {
        if (is(j, "->")) block = true;  // the type that a lambda or a function says behind its parameters
        if (is(j, ")")) j = end_of(j);
    }
    if (!block) return std::nullopt;  // a list of values
    return scope{declared::variable, i, end_of(brace)};
}

scope reader::scope_in_parentheses(std::size_t open) const {
    const auto close = end_of(open);
    const auto before = open == 0 ? std::string_view{} : text(open - 1);
    constexpr std::array<std::string_view, 6> statements = {"for", "if", "while", "switch", "catch", "constexpr"};
    if (among(before, statements)) {
        auto end = statement_end(close + 1);
        while (is(end + 1, "else")) end = statement_end(end + 2);
        return {declared::variable, open, end};
    }
    const auto kind = before == "]" ? declared::lambda_parameter : declared::parameter;
    bool initialisers = false;
    for (auto j = close + 1; j < tokens_.size(); ++j) {
        if (is(j, ";") || is(j, ")") || is(j, "}") || is(j, "]") || (is(j, ",") && !initialisers)) break;
        if (is(j, ":")) initialisers = true;
        if (is(j, "{") && !(initialisers && type_ends_at(j - 1))) return {kind, open, end_of(j)};
        if (is(j, "(") || is(j, "{")) j = end_of(j);
    }
    return {kind, open, close};
}

std::size_t reader::life(std::size_t i, const scope& there) const {
    auto last = tokens_[i].line;
    for (auto j = i; j <= there.last && j < tokens_.size(); ++j)
        if (text(j) == text(i) && !is(j - 1, ".") && !is(j - 1, "->") && !is(j - 1, "::")) last = tokens_[j].line;
    return last - tokens_[i].line + 1;
}

}  // namespace

std::vector<declared_name> declared_names(std::string_view text) {
    return reader{text}.names();
}

}  // namespace qf::test
