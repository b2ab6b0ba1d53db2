#include "connector/base/time_text.hpp"
#include "connector/inbox/actions.hpp"
#include "connector/inbox/list_reply.hpp"
#include "connector/inbox/tables.hpp"
#include "connector/inbox/writing.hpp"

#include <fmt/core.h>

#include <optional>
#include <vector>

namespace qf::inbox {
namespace {

std::vector<std::string> texts(json::value list) {
    std::vector<std::string> out;
    list.for_each_item([&](json::value one) { out.push_back(one.text_or("")); });
    return out;
}

struct judged_process {
    process_row row = {};
    std::vector<std::string> faults = {};
};

judged_process judge_process(const call& c) {
    const auto body = c.body->root();
    const auto files = body["attachments"], purge = body["purge"];
    judged_process out;
    out.row = {.code = body["code"].text_or(""),
               .name = body["name"].text_or(""),
               .size_max = files["sizeMax"].integer().value_or(1),
               .count_max = files["countMax"].integer().value_or(1),
               .required = texts(files["required"]),
               .mime_types = texts(files["mimeTypes"]),
               .purge_status = status_of(purge["status"].text().value_or("")).value_or(status::closed),
               .purge_days = purge["days"].integer().value_or(0),
               .archive_days = body["archiveDays"].integer().value_or(0),
               .delete_days = body["deleteDays"].integer().value_or(0),
               .updated = to_milliseconds(c.now)};
    if (out.row.archive_days <= out.row.purge_days)
        out.faults.push_back("archiveDays must be greater than purge.days: files go before their folder");
    if (static_cast<std::int64_t>(out.row.required.size()) > out.row.count_max)
        out.faults.push_back("attachments.countMax must allow the required types");
    return out;
}

std::optional<std::string> process_text(tables& t, const std::string& code) {
    const auto row = t.processes.find(code);
    if (!row) return std::nullopt;
    json::writer out;
    write(out, *row);
    return out.text();
}

reply process_shown(unsigned status, const process_row& row) {
    json::writer out;
    write(out, row);
    return with_json(status, out.text());
}

}  // namespace

reply create_process(const call& c, tables& t) {
    auto made = judge_process(c);
    if (t.processes.exists(made.row.code))
        made.faults.push_back(fmt::format("Process {} already exists", made.row.code));
    if (!made.faults.empty()) return refusal(400, made.faults);
    t.processes.add(made.row);
    return process_shown(201, made.row);
}

reply replace_process(const call& c, tables& t) {
    if (!t.processes.exists(c.arguments[0])) return refusal(404, "Process is not found");
    auto made = judge_process(c);
    if (made.row.code != c.arguments[0]) made.faults.push_back("code is not that of the path");
    if (!made.faults.empty()) return refusal(400, made.faults);
    t.processes.replace(made.row);
    return process_shown(200, made.row);
}

reply show_process(const call& c, tables& t) {
    const auto row = t.processes.find(c.arguments[0]);
    if (!row) return refusal(404, "Process is not found");
    return process_shown(200, *row);
}

reply list_processes(const call& c, tables& t) {
    const auto page = page_of_query(c);
    if (page.refused) return *page.refused;
    std::vector<std::string> codes;
    for (auto& row : t.processes.list(page.offset, page.limit)) codes.push_back(std::move(row.code));
    const auto range = content_range("Processes", page, codes.size(), t.processes.count());
    auto answer = list_of_keys(t, std::move(codes), process_text);
    answer.headers.push_back(range);
    return answer;
}

}  // namespace qf::inbox
