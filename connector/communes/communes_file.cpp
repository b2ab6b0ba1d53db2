#include "connector/communes/communes_file.hpp"

#include "connector/base/encoding.hpp"
#include "connector/base/recipient.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <unordered_set>

namespace qf::communes {
namespace {

constexpr std::string_view header = "cog,name,department,postal_codes,siret,label,state";
constexpr std::size_t columns = 7;
constexpr std::size_t faults_max = 100;
constexpr std::size_t name_max = 100;

bool digits(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool printable(std::string_view text) {
    return is_utf8(text) &&
           std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

std::optional<std::vector<std::string>> fields_of(std::string_view line) {
    std::vector<std::string> out(1);
    bool quoted = false;
    bool closed = false;  // after a closing quote only a comma may come
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (quoted) {
            if (c != '"')
                out.back() += c;
            else if (line.substr(i + 1).starts_with('"'))
                out.back() += line[i++];
            else
                quoted = false, closed = true;
        } else if (c == ',') {
            out.emplace_back();
            closed = false;
        } else if (closed) {
            return std::nullopt;
        } else if (c == '"' && out.back().empty()) {
            quoted = true;
        } else {
            out.back() += c;
        }
    }
    if (quoted) return std::nullopt;
    return out;
}

class reader {
public:
    reader(std::string_view file_name, faults& out) : file_name_{file_name}, out_{out} {}

    communes_file read(std::string_view text) {
        if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
        while (!text.empty()) {
            ++line_;
            const auto end = text.find('\n');
            auto line = text.substr(0, end);
            text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
            if (line.ends_with('\r')) line.remove_suffix(1);
            if (line.empty() || line.starts_with('#')) continue;
            if (!seen_header_)
                read_header(line);
            else
                read_line(line);
        }
        if (!seen_header_) fault("there is no line of column names", std::string{header});
        if (faults_ > faults_max)
            out_.add(std::string{file_name_}, fmt::format("and {} more faults", faults_ - faults_max));
        return std::move(file_);
    }

private:
    void fault(std::string what, std::string suggestion = {}) {
        if (++faults_ <= faults_max)
            out_.add(fmt::format("{}:{}", file_name_, line_), std::move(what), std::move(suggestion));
    }
    bool require(bool holds, std::string_view what, std::string_view suggestion = {}) {
        if (!holds) fault(std::string{what}, std::string{suggestion});
        return holds;
    }

    void read_header(std::string_view line) {
        seen_header_ = true;  // one fault is enough
        require(line == header, "the first line that is no comment must name the columns", header);
    }

    void read_line(std::string_view line) {
        const auto fields = fields_of(line);
        if (!fields) return fault("a quote is not closed, or text follows a closing quote");
        if (fields->size() != columns) return fault(fmt::format("{} columns instead of {}", fields->size(), columns));
        const auto& f = *fields;
        const auto before = faults_;
        if (!require(commune_code::parse(f[0]).has_value(), "cog is not an INSEE commune code",
                     "five characters: 26086, 2A004, 97411"))
            return;
        require(!f[1].empty() && f[1].size() <= name_max && printable(f[1]),
                "name is empty, longer than 100 bytes, or not printable UTF-8");
        require(f[2] == department_of(f[0]), "department is not that of cog", department_of(f[0]));
        check_postal_codes(f[3]);
        check_recipient(f[4], f[5], f[6]);
        if (faults_ == before) keep({f[0], f[1], f[2], f[3]}, {f[0], f[4], f[5], f[6] == "active"});
    }

    void check_postal_codes(const std::string& text) {
        const auto codes = split(text);
        const bool good = std::ranges::all_of(codes, [](const auto& c) { return c.size() == 5 && digits(c); });
        std::size_t length = codes.empty() ? 0 : codes.size() - 1;
        for (const auto& c : codes) length += c.size();
        if (!require(good && length == text.size(), "postal_codes are not five digits each, separated by one space"))
            return;
        const std::unordered_set<std::string> distinct{codes.begin(), codes.end()};
        require(distinct.size() == codes.size(), "a postal code is there twice");
    }

    void check_recipient(const std::string& number, const std::string& label, const std::string& state) {
        if (number.empty()) {
            require(state.empty(), "state without siret", "leave state empty, or give the siret");
            require(label.empty(), "label without siret", "leave label empty, or give the siret");
            return;
        }
        if (number.size() != 14)
            fault(fmt::format("siret has {} characters instead of 14", number.size()));
        else if (require(digits(number), "siret has a character that is no digit"))
            require(siret::parse(number).has_value(), "siret has a wrong key (Luhn): a digit is mistyped");
        require(is_label(label), "label is longer than 100 bytes, or not printable UTF-8");
        require(state == "active" || state == "inactive", "state is unknown", "active or inactive");
    }

    void keep(file_commune commune, file_recipient recipient) {
        const auto [known, is_new] = seen_.try_emplace(commune.cog, seen{file_.communes.size(), line_});
        if (is_new) {
            file_.communes.push_back(std::move(commune));
        } else {
            const auto& first = file_.communes[known->second.index];
            if (commune.name != first.name || commune.postal_codes != first.postal_codes)
                return fault(fmt::format("name or postal_codes differ from line {}", known->second.line));
            if (recipient.siret.empty())
                return fault(fmt::format("the commune is already at line {}", known->second.line));
        }
        if (recipient.siret.empty()) return;
        const auto [other, alone] = recipients_.try_emplace(recipient.cog + recipient.siret, line_);
        if (!alone) return fault(fmt::format("the recipient is already at line {}", other->second));
        file_.recipients.push_back(std::move(recipient));
    }

    struct seen {
        std::size_t index;
        std::size_t line;
    };
    std::string_view file_name_;
    faults& out_;
    communes_file file_;
    std::unordered_map<std::string, seen> seen_;
    std::unordered_map<std::string, std::size_t> recipients_;
    std::size_t line_ = 0;
    std::size_t faults_ = 0;
    bool seen_header_ = false;
};

}  // namespace

communes_file read(std::string_view text, std::string_view file_name, faults& out) {
    return reader{file_name, out}.read(text);
}

bool is_label(std::string_view text) {
    return text.size() <= name_max && printable(text);
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
