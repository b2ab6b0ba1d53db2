// A dossier's files: one to look at or to keep, or all of them as a ZIP.
#include "connector/portal/files.hpp"

#include "connector/base/asio.hpp"
#include "connector/base/time_text.hpp"
#include "connector/inbox/uploads.hpp"
#include "connector/portal/archive_stream.hpp"
#include "connector/portal/endpoints.hpp"
#include "connector/portal/file_names.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

namespace qf::portal {
namespace {

// What a browser shows without running anything; the others are kept.
std::string_view shown_as(std::string_view mime_type) {
    if (mime_type == "application/pdf" || mime_type == "image/png" || mime_type == "image/jpeg") return mime_type;
    if (mime_type == "application/json" || mime_type == "application/xml" || mime_type == "text/xml" ||
        mime_type == "text/plain" || mime_type == "text/csv")
        return "text/plain; charset=utf-8";
    return {};
}

std::optional<inbox::attachment_row> file_of_case(inbox::tables& t, const inbox::case_row& row, std::string_view id,
                                                  inbox::organization_key reader) {
    for (auto& one : t.attachments.of_case(row.id))
        if (one.id == id) return std::move(one);
    auto of_event = t.event_attachments.find(id);
    const auto event = of_event ? t.events.find(of_event->owner) : std::nullopt;
    if (!event || event->folder_case != row.id) return std::nullopt;
    if (event->status == "IN_PROGRESS" && event->transmitter != reader) return std::nullopt;
    return of_event;
}

struct found_file {
    wanted_file file = {};
    std::string bytes = {};  // of a row
};

action_answer give_file(portal_request& request, portal_services& services, bool to_view) {
    auto work = [&](inbox::tables& t) {
        std::optional<found_file> out;
        const auto row = case_for(*request.agent, t, request.arguments[0]);
        const auto file = row ? file_of_case(t, *row, request.arguments[1], request.agent->organization) : std::nullopt;
        const auto kept = file && file->status == "RECEIVED" ? t.files.find(file->id) : std::nullopt;
        if (!kept) return out;
        t.trail.add(trail_of(request, to_view ? "view" : "download", row->external_id));
        out = found_file{.file = wanted(*file, *kept, row->created)};
        if (!kept->name) out->bytes = t.files.bytes(file->id, 0, kept->size);
        return out;
    };
    auto found = co_await services.rows.change(work);
    if (!found) co_return trouble_answer(request, services, trouble::storage);
    if (!*found) co_return trouble_answer(request, services, trouble::not_found);
    const auto& file = (*found)->file;
    std::unique_ptr<net::body_source> source;
    if (file.in_vault) {
        auto opened = co_await services.files.open(*file.in_vault, 0, file.size);
        if (!opened) co_return trouble_answer(request, services, trouble::storage);
        source = std::move(*opened);
    }
    const auto type = to_view ? shown_as(file.mime_type) : std::string_view{};
    auto out = file_answer(safe_file_name(file.name), type.empty() ? "application/octet-stream" : type,
                           std::move((*found)->bytes), !type.empty());
    out.source = std::move(source);
    out.length = static_cast<std::uint64_t>(file.size);
    co_return out;
}

}  // namespace

wanted_file wanted(const inbox::attachment_row& file, const inbox::kept_file& kept, std::int64_t arrived_at) {
    return {.id = file.id,
            .name = file.file_name,
            .mime_type = file.mime_type,
            .size = kept.size,
            .arrived_at = arrived_at,
            .in_vault = kept.name};
}

std::vector<wanted_file> files_of_case(inbox::tables& t, const inbox::case_row& row, inbox::organization_key reader) {
    std::vector<wanted_file> out;
    const auto take = [&](const inbox::attachment_row& file, std::int64_t at) {
        if (file.status != "RECEIVED") return;
        if (const auto kept = t.files.find(file.id)) out.push_back(wanted(file, *kept, at));
    };
    for (const auto& file : t.attachments.of_case(row.id)) take(file, row.created);
    // Not of ranges: clang 14 does not know its answer.
    std::stable_partition(out.begin(), out.end(), [](const auto& one) { return one.mime_type == "application/pdf"; });
    for (const auto& event : t.events.of_case(row.id))
        if (event.status != "IN_PROGRESS" || event.transmitter == reader)
            for (const auto& file : t.event_attachments.of_event(event.id)) take(file, event.created);
    for (auto& one : out) one.folder = row.external_id;
    return out;
}

action_answer give_archive(portal_request& request, portal_services& services, const std::vector<std::string>& cases,
                           std::string name) {
    std::size_t bytes = 0;
    auto work = [&](inbox::tables& t) {
        std::vector<wanted_file> out;
        for (const auto& id : cases) {
            const auto row = case_for(*request.agent, t, id);
            if (!row) continue;
            auto files = files_of_case(t, *row, request.agent->organization);
            for (const auto& one : files) bytes += static_cast<std::size_t>(one.size);
            if (bytes > services.conf.archive_max) return out;
            if (!files.empty()) t.trail.add(trail_of(request, "archive", row->external_id));
            std::ranges::move(files, std::back_inserter(out));
        }
        return out;
    };
    auto found = co_await services.rows.change(work);
    if (!found) co_return trouble_answer(request, services, trouble::storage);
    if (bytes > services.conf.archive_max) co_return trouble_answer(request, services, trouble::too_large);
    if (found->empty()) co_return trouble_answer(request, services, trouble::not_found);
    const auto folders = cases.size() > 1 ? archive_folders::for_each_dossier : archive_folders::none;
    auto all = std::make_unique<archive_stream>(std::move(*found), folders, services.rows, services.files);
    auto out = file_answer(std::move(name), "application/zip", {});
    out.length = all->length();
    out.source = std::move(all);
    co_return out;
}

action_answer view_file(portal_request& request, portal_services& services) {
    return give_file(request, services, true);
}

action_answer download_file(portal_request& request, portal_services& services) {
    return give_file(request, services, false);
}

action_answer download_all(portal_request& request, portal_services& services) {
    const std::vector<std::string> single{request.arguments[0]};
    auto work = [&](inbox::tables& t) { return case_for(*request.agent, t, request.arguments[0]); };
    const auto row = co_await services.rows.read(work);
    if (!row) co_return trouble_answer(request, services, trouble::not_found);
    co_return co_await give_archive(request, services, single, row->external_id + ".zip");
}

}  // namespace qf::portal
