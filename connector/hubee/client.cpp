#include "connector/hubee/client.hpp"

#include "connector/base/asio.hpp"
#include "connector/hubee/client_implementation.hpp"
#include "connector/hubee/folder_body.hpp"
#include "connector/net/percent.hpp"

#include <boost/system/system_error.hpp>
#include <boost/throw_exception.hpp>

#include <algorithm>
#include <utility>

namespace qf::hubee {
namespace {

using net::http::verb;

constexpr std::string_view folders = "/teledossiers/v1/folders";
constexpr std::string_view completion = R"({"globalStatus":"HUBEE_COMPLETED"})";

std::string path_of(std::string_view folder) {
    return std::string{folders} + '/' + net::percent_encoded(folder);
}

}  // namespace

void throw_exception_from_error(const refusal& r, const boost::source_location& location) {
    boost::throw_exception(boost::system::system_error{r.code, "HubEE"}, location);
}

client::client(asio::any_io_executor loop, client_conf conf, clock_source& clock)
    : client{std::move(loop), std::move(conf), clock, nullptr} {}
client::client(asio::any_io_executor loop, client_conf conf, clock_source& clock, std::unique_ptr<net::sender> http)
    : self_{std::make_unique<implementation>(std::move(loop), std::move(conf), clock, std::move(http))} {}
client::~client() = default;

awaitable<outcome<folder_ids>> client::create_folder(const folder_request& request, std::string_view traceparent) {
    const auto make = [&] {
        return request_with_body(verb::post, std::string{folders}, "application/json", folder_body(request));
    };
    const auto answer = co_await self_->api.ask(make, traceparent);
    if (!answer) co_return answer.error();
    if (!is_success(*answer)) co_return self_->api.why_not(*answer);
    auto ids = read_created(answer->body(), request);
    if (ids) co_return std::move(*ids);
    // A folder was made and not all of it told: it tells the rest itself.
    const auto made = read_folder_id(answer->body());
    if (!made) co_return self_->api.why_not(*answer);
    const auto look = [&] { return net::request{verb::get, path_of(*made), 11}; };
    const auto shown = co_await self_->api.ask(look, traceparent);
    if (!shown) co_return shown.error();
    if (is_success(*shown)) ids = read_created(shown->body(), request);
    if (!ids) co_return self_->api.why_not(*answer);
    co_return std::move(*ids);
}

awaitable<outcome<void>> client::put_attachment(std::string_view folder, std::string_view attachment,
                                                std::string_view content, std::string_view digest,
                                                std::string_view traceparent) {
    const auto make = [&] {
        auto out = request_with_body(verb::put, path_of(folder) + "/attachments/" + net::percent_encoded(attachment),
                                     "application/octet-stream", content);
        out.set("digest", digest);
        return out;
    };
    const auto answer = co_await self_->api.ask(make, traceparent);
    if (!answer) co_return answer.error();
    const auto reason = self_->api.why_not(*answer);
    if (const auto told = settled(*answer, reason)) co_return *told;
    const auto seen = co_await this->folder(folder, traceparent);
    if (!seen) co_return seen.error();
    if (!*seen) co_return refusal{errc::not_found, reason.http_status};
    const auto& files = (*seen)->attachments;
    const auto file = std::ranges::find(files, attachment, &folder_state::file::first);
    if (file == files.end()) co_return reason;
    using enum attachment_status;
    if (file->second == received) co_return outcome<void>{};
    if (file->second == rejected || file->second == corrupted)
        co_return refusal{errc::attachment_refused, reason.http_status};
    co_return reason;
}

awaitable<outcome<void>> client::complete_folder(std::string_view folder, std::string_view traceparent) {
    const auto make = [&] { return request_with_body(verb::patch, path_of(folder), "application/json", completion); };
    const auto answer = co_await self_->api.ask(make, traceparent);
    if (!answer) co_return answer.error();
    const auto reason = self_->api.why_not(*answer);
    if (const auto told = settled(*answer, reason)) co_return *told;
    if (const auto told = read_state(answer->body(), folder); told && told->visible()) co_return outcome<void>{};
    const auto seen = co_await this->folder(folder, traceparent);
    if (!seen) co_return seen.error();
    if (!*seen) co_return refusal{errc::not_found, reason.http_status};
    if (!(*seen)->visible()) co_return reason;
    co_return outcome<void>{};
}

awaitable<outcome<std::optional<folder_state>>> client::folder(std::string_view folder, std::string_view traceparent) {
    const auto make = [&] { return net::request{verb::get, path_of(folder), 11}; };
    const auto answer = co_await self_->api.ask(make, traceparent);
    if (!answer) co_return answer.error();
    if (says_gone(*answer)) co_return std::optional<folder_state>{};
    if (!is_success(*answer)) co_return self_->api.why_not(*answer);
    auto state = read_state(answer->body(), folder);
    if (!state) co_return self_->api.why_not(*answer);
    co_return state;
}

awaitable<outcome<void>> client::delete_folder(std::string_view folder, std::string_view traceparent) {
    const auto make = [&] { return net::request{verb::delete_, path_of(folder), 11}; };
    const auto answer = co_await self_->api.ask(make, traceparent);
    if (!answer) co_return answer.error();
    if (is_bare_success(*answer) || says_gone(*answer)) co_return outcome<void>{};
    const auto reason = self_->api.why_not(*answer);
    if (!is_success(*answer)) co_return reason;
    const auto left = co_await this->folder(folder, traceparent);
    if (!left) co_return left.error();
    if (*left) co_return reason;
    co_return outcome<void>{};
}

awaitable<outcome<void>> client::check_credentials() {
    const auto token = co_await self_->api.token();
    if (!token) co_return token.error();
    co_return outcome<void>{};
}

awaitable<outcome<void>> client::check_api(std::string_view process_code) {
    const auto list = co_await notices(process_code, 1);
    if (!list) co_return list.error();
    co_return outcome<void>{};
}

std::string client::token_trouble() const {
    return self_->api.token_trouble();
}

std::string client::api_trouble() const {
    return self_->api.api_trouble();
}

}  // namespace qf::hubee
