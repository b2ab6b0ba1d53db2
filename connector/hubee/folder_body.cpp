#include "connector/hubee/folder_body.hpp"

#include "schemas/json.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace qf::hubee {
namespace {

constexpr std::array<std::string_view, 12> folder_statuses = {
    "HUBEE_RECEIVED", "HUBEE_COMPLETED", "HUBEE_NOTIFIED", "SENT", "SI_RECEIVED", "SI_INTG_ERROR",
    "IN_PROGRESS",    "ADD_AWAITING",    "REFUSED",        "DONE", "CLOSED",      "ARCHIVED"};

constexpr std::array<std::pair<std::string_view, attachment_status>, 5> attachment_statuses = {{
    {"PENDING", attachment_status::pending},
    {"RECEIVED", attachment_status::received},
    {"REJECTED", attachment_status::rejected},
    {"CORRUPTED", attachment_status::corrupted},
    {"DELETED", attachment_status::deleted},
}};

// UUIDs in fact; anything that is harmless in a path is believed.
std::optional<std::string> id_of(const json::value& object) {
    const auto id = object["id"].text();
    const auto harmless = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
    };
    if (!id || id->empty() || id->size() > 64 || !std::ranges::all_of(*id, harmless)) return std::nullopt;
    return std::string{*id};
}

// The id of the only item whose `member` says `name`.
std::optional<std::string> id_where(const json::value& items, std::string_view member, std::string_view name) {
    std::optional<std::string> out;
    unsigned seen = 0;
    items.for_each_item([&](const json::value& item) {
        if (item[member].text() != name) return;
        ++seen;
        out = id_of(item);
    });
    return seen == 1 ? out : std::nullopt;
}

}  // namespace

std::string case_external_id(const folder_request& request) {
    return request.external_id + "-01";
}

std::string folder_body(const folder_request& request) {
    const auto only_case = case_external_id(request);
    json::writer out;
    out.begin_object().member("processCode", request.process_code).member("externalId", request.external_id);
    out.key("applicant").begin_object();
    out.member("firstName", request.applicant_first_name).member("lastName", request.applicant_last_name).end_object();
    out.key("cases").begin_array().begin_object().member("externalId", only_case);
    out.key("recipient").begin_object().member("type", "SI");
    out.member("companyRegister", request.receiver.siret().text())
        .member("branchCode", request.receiver.cog().text())
        .end_object();
    if (!request.partner_attributes.empty()) out.member("partnerAttributes", request.partner_attributes);
    out.end_object().end_array();
    out.key("attachments").begin_array();
    for (const auto& file : request.files) {
        out.begin_object().member("fileName", file.file_name).member("type", request.process_code);
        out.member("size", std::uint64_t{file.size}).member("mimeType", file.mime_type);
        out.key("recipients").begin_array().put(only_case).end_array().end_object();
    }
    out.end_array().end_object();
    return out.text();
}

std::optional<folder_ids> read_created(std::string_view body, const folder_request& asked) {
    const auto answer = json::document::parse(body);
    if (!answer) return std::nullopt;
    auto folder = id_of(answer->root());
    auto one_case = id_where((*answer)["cases"], "externalId", case_external_id(asked));
    if (!folder || !one_case) return std::nullopt;
    folder_ids out{std::move(*folder), std::move(*one_case), {}};
    for (const auto& file : asked.files) {
        auto id = id_where((*answer)["attachments"], "fileName", file.file_name);
        if (!id || std::ranges::find(out.attachments, *id) != out.attachments.end()) return std::nullopt;
        out.attachments.push_back(std::move(*id));
    }
    return out;
}

std::optional<std::string> read_folder_id(std::string_view body) {
    const auto answer = json::document::parse(body);
    if (!answer) return std::nullopt;
    return id_of(answer->root());
}

std::optional<folder_state> read_state(std::string_view body, std::string_view asked) {
    const auto answer = json::document::parse(body);
    if (!answer) return std::nullopt;
    if ((*answer)["id"].text().value_or(asked) != asked) return std::nullopt;  // another's: it proves nothing of ours
    folder_state out;
    out.global_status = (*answer)["globalStatus"].text_or("");
    const auto attachments = (*answer)["attachments"];
    if (std::ranges::find(folder_statuses, out.global_status) == folder_statuses.end() || !attachments.is_array())
        return std::nullopt;
    bool clear = true;
    attachments.for_each_item([&](const json::value& item) {
        auto id = id_of(item);
        const auto status = item["status"].text().value_or("");
        const auto known = std::ranges::find(attachment_statuses, status, [](const auto& s) { return s.first; });
        clear = clear && id && known != attachment_statuses.end();
        if (clear) out.attachments.emplace_back(std::move(*id), known->second);
    });
    if (!clear) return std::nullopt;
    return out;
}

}  // namespace qf::hubee
