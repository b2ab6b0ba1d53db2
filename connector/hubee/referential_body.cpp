#include "connector/hubee/referential_body.hpp"

#include "connector/base/time_text.hpp"
#include "connector/base/uuid.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace qf::hubee {
namespace {

constexpr std::array<std::pair<std::string_view, subscription_status>, 4> statuses = {{
    {"Inactif", subscription_status::inactive},
    {"Actif", subscription_status::active},
    {"Suspendu", subscription_status::suspended},
    {"Refusé", subscription_status::refused},
}};

bool names(json::value v, const recipient& receiver) {
    return v["type"].text() == "SI" && v["companyRegister"].text() == receiver.siret().text() &&
           v["branchCode"].text() == receiver.cog().text();
}

void write_identifier(json::writer& out, const recipient& receiver) {
    out.member("type", "SI")
        .member("companyRegister", receiver.siret().text())
        .member("branchCode", receiver.cog().text());
}

bool is_ours(json::value v, const recipient& receiver, std::string_view process_code) {
    return names(v["subscriber"], receiver) && v["processCode"].text() == process_code;
}

// The commune's code of an editor: as the caller knows it, or as HubEE shows it of this very editor.
std::string branch_of(const software_editor& editor, json::value shown) {
    if (editor.cog) return editor.cog->text();
    if (shown["companyRegister"].text() != editor.siret.text()) return {};
    const auto cog = commune_code::parse(shown["branchCode"].text().value_or(""));
    return cog ? cog->text() : std::string{};
}

// How much an operator would want this one, of several: active, then what can become so.
int worth(const subscription& s) {
    return s.status == subscription_status::active ? 2 : s.status == subscription_status::inactive ? 1 : 0;
}

}  // namespace

std::string organization_name(const recipient& receiver) {
    return "SI-" + receiver.siret().text() + '-' + receiver.cog().text();
}

std::string organization_body(const organization_wish& wish) {
    json::writer out;
    out.begin_object();
    write_identifier(out, wish.receiver);
    out.member("name", wish.name).member("email", wish.contact).member("postalCode", wish.postal_code);
    out.member("territory", wish.receiver.cog().text()).member("country", "France").member("status", "Actif");
    return out.end_object().text();
}

bool is_organization(std::string_view body, const recipient& receiver) {
    const auto written = json::document::parse(body);
    return written && names(written->root(), receiver);
}

std::string subscription_body(const subscription_wish& wish, std::string_view process_code, instant now) {
    json::writer out;
    out.begin_object()
        .member("datapassId", wish.datapass_id)
        .member("processCode", process_code)
        .key("subscriber")
        .begin_object();
    write_identifier(out, wish.receiver);
    return out.end_object()
        .member("notificationFrequency", "Unitaire")
        .member("validateDateTime", to_rfc3339(now))
        .member("status", "Inactif")
        .key("localAdministrator")
        .begin_object()
        .member("email", wish.contact)
        .end_object()
        .end_object()
        .text();
}

std::optional<subscription> read_subscription(json::value v, const recipient& receiver, std::string_view process_code) {
    if (!is_ours(v, receiver, process_code)) return std::nullopt;
    const auto id = uuid::parse(v["id"].text().value_or(""));
    const auto status = std::ranges::find(statuses, v["status"].text().value_or(""),
                                          &std::pair<std::string_view, subscription_status>::first);
    if (!id || status == statuses.end()) return std::nullopt;
    return subscription{id->text(), status->second};
}

std::optional<std::optional<subscription>> read_subscriptions(std::string_view body, const recipient& receiver,
                                                              std::string_view process_code) {
    const auto written = json::document::parse(body);
    if (!written || !written->root().is_array()) return std::nullopt;
    std::optional<subscription> best;
    bool readable = true;
    written->root().for_each_item([&](json::value v) {
        if (!is_ours(v, receiver, process_code)) return;
        auto read = read_subscription(v, receiver, process_code);
        if (!read)
            readable = false;
        else if (!best || worth(*read) > worth(*best))
            best = std::move(read);
    });
    if (!readable) return std::nullopt;
    return best;
}

std::optional<std::string> activated_body(json::value now_shown, const std::optional<software_editor>& editor,
                                          instant now) {
    constexpr std::array<std::string_view, 7> changed = {
        "id",         "creationDateTime",      "status",         "activateDateTime",
        "accessMode", "notificationFrequency", "delegationActor"};
    std::string branch;
    if (editor) {
        branch = branch_of(*editor, now_shown["delegationActor"]);
        if (branch.empty()) return std::nullopt;
    }
    json::writer out;
    out.begin_object();
    now_shown.for_each_member([&](std::string_view name, json::value v) {
        const bool ours = std::ranges::find(changed, name) != changed.end();
        if (!ours || (name == "delegationActor" && !editor)) out.key(name).put(v);
    });
    out.member("status", "Actif").member("activateDateTime", to_rfc3339(now));
    out.member("accessMode", editor ? "API" : "PORTAIL");
    // An editor's software asks by itself; a person at the portal is told of each dossier.
    out.member("notificationFrequency", editor ? "Aucune" : "Unitaire");
    if (editor)
        out.key("delegationActor")
            .begin_object()
            .member("type", "EDT")
            .member("companyRegister", editor->siret.text())
            .member("branchCode", branch)  // no e-mail: an editor is no person
            .end_object();
    return out.end_object().text();
}

bool says_already_exists(std::string_view body) {
    const auto written = json::document::parse(body);
    if (!written) return false;
    bool found = false;
    (*written)["errors"].for_each_item([&](json::value fault) {
        found = found || fault["message"].text().value_or("").find("already exists") != std::string_view::npos;
    });
    return found;
}

std::optional<subscription_page> read_page(std::string_view body, std::string_view process_code) {
    const auto written = json::document::parse(body);
    if (!written || !written->root().is_array()) return std::nullopt;
    subscription_page out;
    bool readable = true;
    written->root().for_each_item([&](json::value v) {
        ++out.size;
        const auto id = uuid::parse(v["id"].text().value_or(""));
        // A filter that is left unheeded would make every subscription there is an active one of ours.
        readable = readable && id && v["status"].text() == "Actif" && v["processCode"].text() == process_code;
        if (!readable) return;
        out.ids.push_back(id->text());
        const auto subscriber = v["subscriber"];
        const auto cog = commune_code::parse(subscriber["branchCode"].text().value_or(""));
        const auto number = siret::parse(subscriber["companyRegister"].text().value_or(""));
        if (subscriber["type"].text() == "SI" && cog && number)
            out.of_communes.push_back({recipient{*cog, *number}, subscriber["name"].text_or("")});
    });
    if (!readable) return std::nullopt;
    return out;
}

std::optional<std::size_t> total_of(std::string_view content_range) {
    const auto slash = content_range.rfind('/');
    if (slash == std::string_view::npos) return std::nullopt;
    const auto digits = content_range.substr(slash + 1);
    std::size_t out = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), out);
    if (digits.empty() || read.ec != std::errc{} || read.ptr != digits.data() + digits.size()) return std::nullopt;
    return out;
}

bool is_hubees_word(std::string_view body) {
    const auto written = json::document::parse(body);
    return written && (*written)["errors"].is_array();
}

}  // namespace qf::hubee
