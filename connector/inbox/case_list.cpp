#include "connector/inbox/case_list.hpp"

#include "connector/base/latin.hpp"
#include "schemas/json.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <functional>

namespace qf::inbox {
namespace {

std::string array_of(const std::vector<std::string>& texts) {
    json::writer out;
    out.begin_array();
    for (const auto& one : texts) out.put(one);
    return out.end_array().text();
}

bool wanted(const case_filter& f, status candidate) {
    return !hidden(candidate) && (f.statuses.empty() || std::ranges::find(f.statuses, candidate) != f.statuses.end());
}

std::string statuses_of(const case_filter& f) {
    json::writer out;
    out.begin_array();
    for (const auto one : all_statuses())
        if (wanted(f, one)) out.put(text(one));
    return out.end_array().text();
}

// An id begins with the time at which it was made (UUIDv7), so a period is a range of ids.
std::string first_id_at(std::int64_t milliseconds) {
    const auto hex = fmt::format("{:012x}", std::max<std::int64_t>(0, milliseconds));
    return hex.substr(0, 8) + '-' + hex.substr(8);
}

std::string least_id(const case_filter& f) {
    return f.made_from ? first_id_at(*f.made_from) : std::string{};
}
std::string end_id(const case_filter& f) {
    return f.until ? first_id_at(*f.until) : std::string{"g"};  // after every hexadecimal digit
}

case_line case_line_of(const sqlite::execution& row) {
    case_line out{.id = row.text(0),
                  .external_id = row.text(1),
                  .process_code = row.text(2),
                  .status = status_of(row.view(3)).value(),
                  .created = row.integer(4),
                  .first_name = row.text(5),
                  .last_name = row.text(6)};
    if (!row.is_null(7)) out.outcome = status_of(row.view(7));
    out.recipient = row.integer(8);
    out.partner_attributes = row.maybe_text(9);
    return out;
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

// A word may run over what separates parts of a name: "oneil" is in "o neil", "jeanpierre" in "jean pierre".
bool is_in_name(const std::string& word, const std::string& folded) {
    if (folded.find(word) != std::string::npos) return true;
    auto joined = folded;
    std::erase(joined, ' ');
    return joined.find(word) != std::string::npos;
}

}  // namespace

std::string case_list::merged(std::string_view order) {
    std::string out;
    for (std::size_t i = 0; i < all_statuses().size(); ++i)  // where the JSON is shorter, a status of NULL: no row
        out += fmt::format(R"({}SELECT id FROM folder_case WHERE recipient = ?1 AND process_code = ?2
            AND status = ?5 ->> {} AND id >= ?3 AND id < ?4)",
                           i ? " UNION ALL " : "", i);
    return out + fmt::format(" ORDER BY id {} LIMIT ?6 OFFSET ?7", order);
}

void case_list::add_ids(const case_filter& f, const std::string& process, std::int64_t offset, std::int64_t limit,
                        std::vector<std::string>& out) {
    const auto statuses = statuses_of(f), least = least_id(f), end = end_id(f);
    auto& asked = f.order == list_order::oldest ? oldest_ : newest_;
    auto found = asked.with(f.recipient, process, least, end, statuses, limit, offset);
    while (found.step()) out.push_back(found.text(0));
}

std::vector<std::string> case_list::ids(const case_filter& f, std::int64_t offset, std::int64_t limit) {
    std::vector<std::string> out;
    if (f.processes.size() == 1) {
        add_ids(f, f.processes.front(), offset, limit, out);
        return out;
    }
    for (const auto& process : f.processes) add_ids(f, process, 0, offset + limit, out);
    if (f.order == list_order::oldest)
        std::ranges::sort(out);
    else
        std::ranges::sort(out, std::ranges::greater{});
    const auto size = static_cast<std::int64_t>(out.size());
    out.erase(out.begin() + std::min(size, offset + limit), out.end());
    out.erase(out.begin(), out.begin() + std::min(size, offset));
    return out;
}

std::vector<case_line> case_list::lines(const std::vector<std::string>& ids) {
    std::vector<case_line> out;
    for (const auto& id : ids) {
        auto found = line_.with(id);
        if (found.step()) out.push_back(case_line_of(found));
    }
    return out;
}

std::optional<case_line> case_list::line(std::string_view id) {
    auto found = line_.with(id);
    if (!found.step()) return std::nullopt;
    return case_line_of(found);
}

std::vector<case_line> case_list::of_same_name(const case_line& line) {
    std::vector<std::string> found;
    auto rows =
        same_name_.with(line.last_name, line.first_name, line.recipient, line.process_code, line.id, same_name_max);
    while (rows.step()) found.push_back(rows.text(0));
    auto out = lines(found);
    std::erase_if(out, [](const case_line& one) { return hidden(one.status); });
    return out;
}

bool case_list::has_words(const case_filter& f, const std::vector<std::string>& words, std::string_view id,
                          std::vector<std::string> names) {
    const auto all_in = [&] {
        return std::ranges::all_of(words, [&](const std::string& word) {
            return std::ranges::any_of(names, [&](const std::string& name) { return is_in_name(word, name); });
        });
    };
    if (all_in()) return true;
    if (!f.names_in) return false;
    auto content = content_.with(id);
    while (content.step())
        for (const auto& name : f.names_in(content.view(0))) names.push_back(fold(name));
    return all_in();
}

case_page case_list::searched(const case_filter& f) {
    case_page out;
    auto all = ids(f, 0, scan_max + 1);
    out.capped = static_cast<std::int64_t>(all.size()) > scan_max;
    if (out.capped) all.pop_back();
    const auto words = words_of(f.text);
    struct candidate {
        std::string name;
        std::string id;
    };
    std::vector<candidate> found;
    for (auto& id : all) {
        auto row = words_.with(id);
        if (!row.step()) continue;
        auto last = fold(row.view(0)), first = fold(row.view(1));
        const auto name = last + '\n' + first;
        const bool there =
            words.empty() || has_words(f, words, id, {std::move(last), std::move(first), fold(row.view(2))});
        if (there) found.push_back({name, std::move(id)});
    }
    if (f.order == list_order::name) std::ranges::stable_sort(found, {}, &candidate::name);
    out.total = static_cast<std::int64_t>(found.size());
    std::vector<std::string> shown;
    for (auto at = f.offset; at < std::min(out.total, f.offset + f.limit); ++at)
        shown.push_back(std::move(found[static_cast<std::size_t>(at)].id));
    out.lines = lines(shown);
    return out;
}

std::int64_t case_list::total(const case_filter& f) {
    std::int64_t out = 0;
    if (!f.made_from && !f.until) {
        for (const auto& [one, count] : counts(f))
            if (wanted(f, one)) out += count;
        return std::min(out, scan_max + 1);
    }
    const auto statuses = statuses_of(f), least = least_id(f), end = end_id(f);
    for (const auto& process : f.processes) {
        auto counted = count_.with(f.recipient, process, least, end, statuses, scan_max + 1 - out);
        counted.step();
        out += counted.integer(0);
    }
    return out;
}

case_page case_list::page(const case_filter& f) {
    if (!words_of(f.text).empty() || f.order == list_order::name) return searched(f);
    case_page out;
    const auto counted = total(f);
    out.total = std::min(counted, scan_max);
    out.capped = counted > scan_max;
    out.lines = lines(ids(f, f.offset, f.limit));
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
    auto found = counts_.with(f.recipient, processes);
    while (found.step())
        if (const auto one = status_of(found.view(0)); one && !hidden(*one) && found.integer(1) > 0)
            out[*one] += found.integer(1);
    return out;
}

}  // namespace qf::inbox
