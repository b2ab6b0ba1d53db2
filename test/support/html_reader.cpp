#include "test/support/html_reader.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace qf::test {
namespace {

constexpr std::array<std::string_view, 5> never_closed{"meta", "link", "input", "img", "br"};
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> references{
    {{"amp", "&"}, {"lt", "<"}, {"gt", ">"}, {"quot", "\""}, {"#39", "'"}, {"nbsp", "\u00A0"}}};

std::string resolved(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '&') {
            out += text[at];
            continue;
        }
        const auto end = text.find(';', at);
        if (end == std::string_view::npos) throw std::runtime_error{"an ampersand stands alone"};
        const auto name = text.substr(at + 1, end - at - 1);
        const auto known = std::ranges::find(references, name, [](const auto& r) { return r.first; });
        if (known == references.end()) throw std::runtime_error{"unknown reference " + std::string{name}};
        out += known->second;
        at = end;
    }
    return out;
}

class reader {
public:
    explicit reader(std::string_view html) : rest_{html} { all_.push_back({.name = "#document"}); }

    std::vector<element> read() {
        constexpr std::string_view doctype = "<!doctype html>\n";
        if (!rest_.starts_with(doctype)) throw std::runtime_error{"no doctype"};
        rest_.remove_prefix(doctype.size());
        while (!rest_.empty()) rest_.front() == '<' ? tag() : text();
        if (open_.size() != 1) throw std::runtime_error{"not closed: " + all_[open_.back()].name};
        return std::move(all_);
    }

private:
    std::string_view take(std::size_t size) {
        if (size == std::string_view::npos) throw std::runtime_error{"ends in the middle of a tag"};
        const auto out = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return out;
    }
    void text() {
        const auto words = resolved(take(std::min(rest_.find('<'), rest_.size())));
        for (const auto i : open_) all_[i].text += words;
    }
    void blanks() {
        while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\n')) take(1);
    }
    void tag() {
        take(1);
        if (rest_.starts_with('/')) return close();
        element made{.name = std::string{take(rest_.find_first_of(" \n>/"))}, .parent = open_.back()};
        for (blanks(); !rest_.starts_with('>') && !rest_.starts_with("/>"); blanks()) attribute(made);
        const bool empty = rest_.starts_with("/>") || std::ranges::count(never_closed, made.name) > 0;
        take(rest_.find('>') + 1);
        all_.push_back(std::move(made));
        if (!empty) open_.push_back(all_.size() - 1);
    }
    void attribute(element& of) {
        const std::string name{take(rest_.find_first_of("= \n>"))};
        std::string value;
        if (rest_.starts_with('=')) {
            take(1);
            if (!rest_.starts_with('"')) throw std::runtime_error{"an attribute without quotes: " + name};
            take(1);
            value = resolved(take(rest_.find('"')));
            take(1);
        }
        if (!of.attributes.emplace(name, value).second) throw std::runtime_error{"an attribute twice: " + name};
    }
    void close() {
        take(1);
        const auto name = take(rest_.find('>'));
        take(1);
        if (all_[open_.back()].name != name)
            throw std::runtime_error{"closes " + std::string{name} + " within " + all_[open_.back()].name};
        open_.pop_back();
    }

    std::string_view rest_;
    std::vector<element> all_;
    std::vector<std::size_t> open_{0};
};

}  // namespace

std::vector<element> read_html(std::string_view html) {
    return reader{html}.read();
}

}  // namespace qf::test
