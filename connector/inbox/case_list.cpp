#include "connector/inbox/case_list.hpp"

#include "connector/base/latin.hpp"
#include "schemas/json.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace qf::inbox {
namespace {

std::string array_of(const std::vector<std::string>& texts) {
    json::writer out;
    out.begin_array();
    for (const auto& one : texts) out.put(one);
    return out.end_array().text();
}

std::string statuses_of(const case_filter& f) {
    json::writer out;
    out.begin_array();
    for (const auto one : all_statuses())
        if (!hidden(one) && (f.statuses.empty() || std::ranges::find(f.statuses, one) != f.statuses.end()))
            out.put(text(one));
    return out.end_array().text();
}

// An id begins with the time at which it was made (UUIDv7), so a period is a range of ids.
std::string first_id_at(std::int64_t milliseconds) {
    const auto hex = fmt::format("{:012x}", std::max<std::int64_t>(0, milliseconds));
    return hex.substr(0, 8) + '-' + hex.substr(8);
}

std::string least_id(const case_filter& f) {
    return f.from ? first_id_at(*f.from) : std::string{};
}
std::string end_id(const case_filter& f) {
    return f.until ? first_id_at(*f.until) : std::string{"g"};  // after every hexadecimal digit
}

case_line read(const sqlite::execution& row) {
    case_line out{.id = row.text(0),
                  .external_id = row.text(1),
                  .process_code = row.text(2),
                  .status = status_of(row.view(3)).value(),
                  .created = row.integer(4),
                  .first_name = row.text(5),
                  .last_name = row.text(6)};
    if (!row.is_null(7)) out.outcome = status_of(row.view(7));
    return out;
}

bool matches(const case_line& line, const std::vector<std::string>& words) {
    const auto all = ' ' + fold(line.last_name) + ' ' + fold(line.first_name) + ' ' + fold(line.external_id);
    return std::ranges::all_of(words, [&](const std::string& w) { return all.find(w) != std::string::npos; });
}

std::vector<std::string> words_of(std::string_view typed) {
    std::vector<std::string> out;
    const auto folded = fold(typed);
    for (std::size_t at = 0; at < folded.size();) {
        const auto end = std::min(folded.find(' ', at), folded.size());
        if (end > at) out.push_back(folded.substr(at, end - at));
        at = end + 1;
    }
    return out;
}

}  // namespace

std::vector<case_line> case_list::lines(const case_filter& f, std::int64_t offset, std::int64_t limit) {
    const auto processes = array_of(f.processes), statuses = statuses_of(f), least = least_id(f), end = end_id(f);
    auto& asked = f.order == list_order::oldest ? oldest_ : newest_;
    std::vector<case_line> out;
    auto found = asked.with(f.recipient, processes, statuses, least, end, limit, offset);
    while (found.step()) out.push_back(read(found));
    return out;
}

case_page case_list::searched(const case_filter& f) {
    case_page out;
    auto all = lines(f, 0, scan_max + 1);
    out.capped = static_cast<std::int64_t>(all.size()) > scan_max;
    if (out.capped) all.pop_back();
    if (const auto words = words_of(f.text); !words.empty())
        std::erase_if(all, [&](const case_line& line) { return !matches(line, words); });
    if (f.order == list_order::name) {
        const auto key = [](const case_line& l) { return fold(l.last_name) + '\n' + fold(l.first_name); };
        std::vector<std::pair<std::string, case_line>> keyed;
        for (auto& line : all) {
            auto name = key(line);
            keyed.emplace_back(std::move(name), std::move(line));
        }
        std::ranges::stable_sort(keyed, {}, &std::pair<std::string, case_line>::first);
        all.clear();
        for (auto& [name, line] : keyed) all.push_back(std::move(line));
    }
    out.total = static_cast<std::int64_t>(all.size());
    for (auto at = f.offset; at < std::min(out.total, f.offset + f.limit); ++at)
        out.lines.push_back(std::move(all[static_cast<std::size_t>(at)]));
    return out;
}

case_page case_list::page(const case_filter& f) {
    if (!words_of(f.text).empty() || f.order == list_order::name) return searched(f);
    const auto processes = array_of(f.processes), statuses = statuses_of(f), least = least_id(f), end = end_id(f);
    case_page out;
    auto counted = count_.with(f.recipient, processes, statuses, least, end, scan_max + 1);
    counted.step();
    out.total = std::min(counted.integer(0), scan_max);
    out.capped = counted.integer(0) > scan_max;
    out.lines = lines(f, f.offset, f.limit);
    return out;
}

std::int64_t case_list::arrived(organization_key recipient, const std::vector<std::string>& codes, std::int64_t since,
                                std::int64_t until) {
    // A folder may have been begun some days before it was completed.
    constexpr std::int64_t longest = 30LL * 24 * 3'600'000;
    const auto processes = array_of(codes), least = first_id_at(since - longest);
    auto found = arrived_.with(recipient, processes, least, since, until, scan_max);
    found.step();
    return found.integer(0);
}

std::map<status, std::int64_t> case_list::counts(const case_filter& f) {
    const auto processes = array_of(f.processes);
    std::map<status, std::int64_t> out;
    auto found = counts_.with(f.recipient, processes, scan_max);
    while (found.step())
        if (const auto one = status_of(found.view(0)); one && !hidden(*one)) out[*one] = found.integer(1);
    return out;
}

}  // namespace qf::inbox
