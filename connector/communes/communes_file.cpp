#include "connector/communes/communes_file.hpp"

#include "connector/base/recipient.hpp"
#include "connector/communes/departments.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <unordered_set>

namespace qf::communes {
namespace {

constexpr std::size_t columns = 7;  // and one for subscribers

bool digits(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

class reader {
public:
    explicit reader(csv& lines) : lines_{lines} {}

    communes_file read() {
        const bool subscribers = lines_.header() == communes_header_with_subscriber;
        while (auto fields = lines_.next(subscribers ? columns + 1 : columns)) {
            std::optional<std::string> subscriber;
            if (subscribers) subscriber = std::move(fields->back());
            read_line(*fields, std::move(subscriber));
        }
        return std::move(file_);
    }

private:
    void read_line(const std::vector<std::string>& f, std::optional<std::string> subscriber) {
        const auto before = lines_.faults_seen();
        if (!lines_.require(commune_code::parse(f[0]).has_value(), "cog is not an INSEE commune code",
                            "five characters: 26086, 2A004, 97411"))
            return;
        lines_.require(!department_name(department_of(f[0])).empty(), "cog lies in no department of France",
                       "a commune's code, not a country's");
        lines_.require(!f[1].empty() && is_shown_text(f[1]),
                       "name is empty, longer than 100 bytes, or not printable UTF-8");
        lines_.require(f[2] == department_of(f[0]), "department is not that of cog", department_of(f[0]));
        check_postal_codes(f[3], lines_);
        check_recipient(f[4], f[5], f[6]);
        if (subscriber && !subscriber->empty()) {
            lines_.require(!f[4].empty(), "subscriber without siret", "leave subscriber empty, or give the siret");
            lines_.require(is_subscriber_name(*subscriber),
                           "subscriber is not lower-case letters, digits and hyphens, 40 at most");
        }
        if (lines_.faults_seen() == before)
            keep({f[0], f[1], f[2], f[3], !f[4].empty()},
                 {f[0], f[4], f[5], f[6] == "active", std::move(subscriber), lines_.line()});
    }

    void check_recipient(const std::string& number, const std::string& label, const std::string& state) {
        if (number.empty()) {
            lines_.require(state.empty(), "state without siret", "leave state empty, or give the siret");
            lines_.require(label.empty(), "label without siret", "leave label empty, or give the siret");
            return;
        }
        if (number.size() != 14)
            lines_.fault(fmt::format("siret has {} characters instead of 14", number.size()));
        else if (lines_.require(digits(number), "siret has a character that is no digit"))
            lines_.require(siret::parse(number).has_value(), "siret has a wrong key (Luhn): a digit is mistyped");
        lines_.require(is_shown_text(label), "label is longer than 100 bytes, or not printable UTF-8");
        lines_.require(state == "active" || state == "inactive", "state is unknown", "active or inactive");
    }

    void keep(file_commune commune, file_recipient recipient) {
        const auto [known, is_new] = seen_.try_emplace(commune.cog, seen{file_.communes.size(), lines_.line()});
        if (is_new) {
            file_.communes.push_back(std::move(commune));
        } else {
            const auto& first = file_.communes[known->second.index];
            if (commune.name != first.name || commune.postal_codes != first.postal_codes)
                return lines_.fault(fmt::format("name or postal_codes differ from line {}", known->second.line));
            if (recipient.siret.empty())
                return lines_.fault(fmt::format("the commune is already at line {}", known->second.line));
        }
        if (recipient.siret.empty()) return;
        const auto [other, alone] = recipients_.try_emplace(recipient.cog + recipient.siret, lines_.line());
        if (!alone) return lines_.fault(fmt::format("the recipient is already at line {}", other->second));
        file_.recipients.push_back(std::move(recipient));
    }

    struct seen {
        std::size_t index;
        std::size_t line;
    };
    csv& lines_;
    communes_file file_;
    std::unordered_map<std::string, seen> seen_;
    std::unordered_map<std::string, std::size_t> recipients_;
};

}  // namespace

communes_file read_communes(csv& lines) {
    return reader{lines}.read();
}

void check_postal_codes(const std::string& text, csv& lines) {
    const auto codes = split(text);
    const bool good = std::ranges::all_of(codes, [](const auto& c) { return c.size() == 5 && digits(c); });
    std::size_t length = codes.empty() ? 0 : codes.size() - 1;
    for (const auto& c : codes) length += c.size();
    if (!lines.require(good && length == text.size(), "postal_codes are not five digits each, separated by one space"))
        return;
    const std::unordered_set<std::string> distinct{codes.begin(), codes.end()};
    lines.require(distinct.size() == codes.size(), "a postal code is there twice");
}

std::string department_of(std::string_view cog) {
    const bool overseas = cog.starts_with("97") || cog.starts_with("98");
    return std::string{cog.substr(0, overseas ? 3 : 2)};
}

std::vector<std::string> split(std::string_view postal_codes) {
    std::vector<std::string> out;
    while (!postal_codes.empty()) {
        const auto end = postal_codes.find(' ');
        out.emplace_back(postal_codes.substr(0, end));
        if (end == std::string_view::npos) break;
        postal_codes.remove_prefix(end + 1);
        if (postal_codes.empty()) out.emplace_back();
    }
    return out;
}

}  // namespace qf::communes
