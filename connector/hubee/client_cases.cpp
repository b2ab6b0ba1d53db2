// What comes back from the commune: notices, events, and the closing of a case.
#include "connector/base/asio.hpp"
#include "connector/base/time_text.hpp"
#include "connector/hubee/client_implementation.hpp"
#include "connector/hubee/folder_body.hpp"
#include "connector/net/message.hpp"
#include "connector/net/percent.hpp"
#include "schemas/json.hpp"

#include <fmt/core.h>

#include <optional>
#include <vector>

namespace qf::hubee {
namespace {

using net::http::verb;

constexpr std::string_view message_action = "SENDING_MESSAGE";
constexpr std::string_view received = R"({"status":"RECEIVED"})";
constexpr std::string_view closed = R"({"status":"CLOSED"})";
constexpr std::string_view folder_closed = R"({"globalStatus":"CLOSED"})";
constexpr std::string_view closing_event =
    R"({"actionType":"STATUS_UPDATE","caseNewStatus":"CLOSED","notification":false,"author":"qf-connector"})";

std::string case_path(std::string_view one_case) {
    return "/teledossiers/v1/cases/" + net::percent_encoded(one_case);
}
std::string event_path(std::string_view one_case, std::string_view event) {
    return case_path(one_case) + "/events/" + net::percent_encoded(event);
}

// Other programs' notices stand in the same list: one without an id is passed on without, for the caller to leave
// alone.
std::optional<std::vector<notice>> read_notices(std::string_view body) {
    const auto written = json::document::parse(body);
    if (!written || !written->root().is_array()) return std::nullopt;
    std::vector<notice> out;
    written->root().for_each_item([&](const json::value& item) {
        notice one{std::string{item["id"].text_or("")}, std::string{item["processCode"].text_or("")},
                   std::string{item["caseId"].text_or("")}, std::string{item["eventId"].text_or("")}};
        out.push_back(std::move(one));
    });
    return out;
}

bool names_what_it_made(std::string_view body) {
    const auto written = json::document::parse(body);
    return written && (*written)["id"].text().has_value();
}

bool is_over(std::string_view status) {
    return status == "CLOSED" || status == "ARCHIVED";
}

}  // namespace

awaitable<outcome<std::vector<notice>>> client::notices(std::string_view process_code, unsigned most) {
    // Where the filter is left unheeded, or the list is shorter than asked, ours still come first.
    const auto target = fmt::format("/teledossiers/v1/notifications?maxResult={0}&processCode={1}&processPriority={1}",
                                    most, net::percent_encoded(process_code));
    const auto make = [&] { return net::request{verb::get, target, 11}; };
    const auto answer = co_await self_->api.ask(make, {});
    if (!answer) co_return answer.error();
    if (!is_success(*answer)) co_return self_->api.why_not(*answer);
    auto list = read_notices(answer->body());
    if (!list) co_return self_->api.why_not(*answer);
    co_return std::move(*list);
}

awaitable<outcome<std::optional<case_event>>> client::event(std::string_view one_case, std::string_view event) {
    const auto make = [&] { return net::request{verb::get, event_path(one_case, event), 11}; };
    const auto answer = co_await self_->api.ask(make, {});
    if (!answer) co_return answer.error();
    if (says_gone(*answer)) co_return std::optional<case_event>{};
    if (!is_success(*answer)) co_return self_->api.why_not(*answer);
    const auto written = json::document::parse(answer->body());
    if (!written || !(*written)["status"].text()) co_return self_->api.why_not(*answer);
    case_event out;
    out.status = (*written)["status"].text_or("");
    out.case_new_status = (*written)["caseNewStatus"].text_or("");
    if (const auto at = from_rfc3339((*written)["createDateTime"].text_or(""))) out.created_at = *at;
    co_return std::optional{std::move(out)};
}

awaitable<outcome<void>> client::receive_event(std::string_view one_case, std::string_view event) {
    const auto make = [&] {
        return request_with_body(verb::patch, event_path(one_case, event), "application/json", received);
    };
    const auto answer = co_await self_->api.ask(make, {});
    if (!answer) co_return answer.error();
    if (is_bare_success(*answer)) co_return outcome<void>{};
    const auto reason = self_->api.why_not(*answer);
    if (!is_success(*answer)) co_return reason;
    const auto seen = co_await this->event(one_case, event);
    if (!seen) co_return seen.error();
    if (*seen && (*seen)->status != "RECEIVED") co_return reason;
    co_return outcome<void>{};
}

awaitable<outcome<std::optional<std::string>>> client::case_status(std::string_view one_case) {
    const auto make = [&] { return net::request{verb::get, case_path(one_case) + "?lite=true", 11}; };
    const auto answer = co_await self_->api.ask(make, {});
    if (!answer) co_return answer.error();
    if (says_gone(*answer)) co_return std::optional<std::string>{};
    if (!is_success(*answer)) co_return self_->api.why_not(*answer);
    const auto written = json::document::parse(answer->body());
    if (!written || !(*written)["status"].text()) co_return self_->api.why_not(*answer);
    co_return std::optional{std::string{(*written)["status"].text_or("")}};
}

awaitable<outcome<void>> client::close_case(std::string_view one_case) {
    // The event first: whoever asks for the status after a crash must not find it closed and the event untold.
    const auto post = [&] {
        return request_with_body(verb::post, case_path(one_case) + "/events", "application/json", closing_event);
    };
    const auto told = co_await self_->api.ask(post, {});
    if (!told) co_return told.error();
    if (!is_success(*told) || !names_what_it_made(told->body())) co_return self_->api.why_not(*told);
    const auto patch = [&] { return request_with_body(verb::patch, case_path(one_case), "application/json", closed); };
    const auto answer = co_await self_->api.ask(patch, {});
    if (!answer) co_return answer.error();
    if (is_bare_success(*answer)) co_return outcome<void>{};
    const auto reason = self_->api.why_not(*answer);
    if (!is_success(*answer)) co_return reason;
    const auto seen = co_await case_status(one_case);
    if (!seen) co_return seen.error();
    if (*seen && !is_over(**seen)) co_return reason;
    co_return outcome<void>{};
}

awaitable<outcome<void>> client::close_folder(std::string_view folder) {
    const auto make = [&] {
        return request_with_body(verb::patch, "/teledossiers/v1/folders/" + net::percent_encoded(folder),
                                 "application/json", folder_closed);
    };
    const auto answer = co_await self_->api.ask(make, {});
    if (!answer) co_return answer.error();
    if (is_bare_success(*answer) || says_gone(*answer)) co_return outcome<void>{};
    const auto reason = self_->api.why_not(*answer);
    if (!is_success(*answer)) co_return reason;
    const auto seen = co_await this->folder(folder, {});
    if (!seen) co_return seen.error();
    if (*seen && !is_over((*seen)->global_status)) co_return reason;
    co_return outcome<void>{};
}

awaitable<outcome<void>> client::send_message(std::string_view one_case, std::string_view attributes) {
    json::writer body;
    body.begin_object().member("actionType", message_action).member("notification", false);
    body.member("author", "qf-connector").member("partnerAttributes", attributes).end_object();
    const auto make = [&] {
        return request_with_body(verb::post, case_path(one_case) + "/events", "application/json", body.text());
    };
    const auto answer = co_await self_->api.ask(make, {});
    if (!answer) co_return answer.error();
    if (says_gone(*answer)) co_return refusal{errc::not_found, answer->result_int()};
    if (!is_success(*answer) || !names_what_it_made(answer->body())) co_return self_->api.why_not(*answer);
    co_return outcome<void>{};
}

awaitable<outcome<bool>> client::has_message(std::string_view one_case, std::string_view attributes) {
    const auto make = [&] { return net::request{verb::get, case_path(one_case), 11}; };
    const auto answer = co_await self_->api.ask(make, {});
    if (!answer) co_return answer.error();
    if (says_gone(*answer)) co_return refusal{errc::not_found, answer->result_int()};
    const auto written = json::document::parse(answer->body());
    if (!is_success(*answer) || !written || !(*written)["status"].text()) co_return self_->api.why_not(*answer);
    bool found = false;
    (*written)["events"].for_each_item([&](const json::value& event) {
        found =
            found || (event["actionType"].text() == message_action && event["partnerAttributes"].text() == attributes);
    });
    co_return found;
}

awaitable<outcome<void>> client::delete_notice(std::string_view notice) {
    const auto make = [&] {
        return net::request{verb::delete_, "/teledossiers/v1/notifications/" + net::percent_encoded(notice), 11};
    };
    const auto answer = co_await self_->api.ask(make, {});
    if (!answer) co_return answer.error();
    if (!is_bare_success(*answer) && !says_gone(*answer)) co_return self_->api.why_not(*answer);
    co_return outcome<void>{};
}

}  // namespace qf::hubee
