#include "connector/hubee/client.hpp"

#include "connector/base/asio.hpp"
#include "connector/hubee/client_implementation.hpp"
#include "connector/hubee/folder_body.hpp"
#include "connector/net/percent.hpp"

#include <boost/system/system_error.hpp>
#include <boost/throw_exception.hpp>

#include <utility>

namespace qf::hubee {
namespace {

using status = net::http::status;
using net::http::verb;

constexpr std::string_view folders = "/teledossiers/v1/folders";
constexpr std::string_view completion = R"({"globalStatus":"HUBEE_COMPLETED"})";

// A gateway that has lost its routes says 404, too, and nothing about the folder: taken for gone, it would be made
// again.
bool babble(const net::response& answer) {
    return judge_status(answer.result_int(), answer.body()) == errc::destination_babbles;
}

std::string path_of(std::string_view folder) {
    return std::string{folders} + '/' + net::percent_encoded(folder);
}

}  // namespace

void throw_exception_from_error(const refusal& r, const boost::source_location& where) {
    boost::throw_exception(boost::system::system_error{r.code, "HubEE"}, where);
}

client::client(asio::any_io_executor loop, client_conf conf, clock_source& clock)
    : client{std::move(loop), std::move(conf), clock, nullptr} {}
client::client(asio::any_io_executor loop, client_conf conf, clock_source& clock, std::unique_ptr<net::sender> http)
    : self_{std::make_unique<implementation>(std::move(loop), std::move(conf), clock, std::move(http))} {}
client::~client() = default;

awaitable<outcome<folder_ids>> client::create_folder(const folder_request& what, std::string_view traceparent) {
    const auto make = [&] {
        return request_with_body(verb::post, std::string{folders}, "application/json", folder_body(what));
    };
    const auto answer = co_await self_->api.ask(make, traceparent);
    if (!answer) co_return answer.error();
    if (answer->result() != status::created) co_return self_->api.why_not(*answer);
    auto ids = read_created(answer->body(), what);
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
    co_return co_await self_->api.ask_for(status::no_content, make, traceparent);
}

awaitable<outcome<void>> client::complete_folder(std::string_view folder, std::string_view traceparent) {
    const auto make = [&] { return request_with_body(verb::patch, path_of(folder), "application/json", completion); };
    co_return co_await self_->api.ask_for(status::no_content, make, traceparent);
}

awaitable<outcome<std::optional<folder_state>>> client::folder(std::string_view folder, std::string_view traceparent) {
    const auto make = [&] { return net::request{verb::get, path_of(folder), 11}; };
    const auto answer = co_await self_->api.ask(make, traceparent);
    if (!answer) co_return answer.error();
    if (answer->result() == status::not_found && !babble(*answer)) co_return std::optional<folder_state>{};
    if (answer->result() != status::ok) co_return self_->api.why_not(*answer);
    auto state = read_state(answer->body(), folder);
    if (!state) co_return self_->api.why_not(*answer);
    co_return state;
}

awaitable<outcome<void>> client::delete_folder(std::string_view folder, std::string_view traceparent) {
    const auto make = [&] { return net::request{verb::delete_, path_of(folder), 11}; };
    auto gone = co_await self_->api.ask_for(status::no_content, make, traceparent);
    if (!gone && gone.error().http_status == 404 && gone.error().code != errc::destination_babbles)
        co_return outcome<void>{};
    co_return gone;
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
