#include "connector/hubee/referential.hpp"

#include "connector/base/asio.hpp"
#include "connector/hubee/bearer.hpp"
#include "connector/hubee/referential_body.hpp"
#include "connector/net/message.hpp"
#include "connector/net/percent.hpp"

#include <utility>

namespace qf::hubee {
namespace {

using status = net::http::status;
using net::http::verb;

constexpr std::string_view organizations = "/referential/v1/organizations";
constexpr std::string_view subscriptions = "/referential/v1/subscriptions";
constexpr std::string_view json_type = "application/json";

std::string in(std::string_view folder, const std::string& id) {
    return std::string{folder} + '/' + net::percent_encoded(id);
}

bool exists_already(const net::response& answer) {
    return answer.result() == status::conflict ||
           (answer.result() == status::bad_request && says_already_exists(answer.body()));
}

}  // namespace

struct referential::implementation {
    implementation(asio::any_io_executor loop, client_conf conf, const clock_source& c, std::string process)
        : api{std::move(loop), std::move(conf), c}, clock{c}, process_code{std::move(process)} {}

    bearer api;
    const clock_source& clock;
    std::string process_code;
};

referential::referential(asio::any_io_executor loop, client_conf conf, clock_source& clock, std::string process_code)
    : self_{std::make_unique<implementation>(std::move(loop), std::move(conf), clock, std::move(process_code))} {}
referential::~referential() = default;

awaitable<outcome<bool>> referential::knows_organization(recipient who) {
    const auto make = [&] { return net::request{verb::get, in(organizations, organization_name(who)), 11}; };
    const auto answer = co_await self_->api.ask(make, {});
    if (!answer) co_return answer.error();
    if (answer->result() == status::not_found) co_return false;
    if (answer->result() != status::ok || !is_organization(answer->body(), who)) co_return self_->api.why_not(*answer);
    co_return true;
}

awaitable<outcome<void>> referential::create_organization(organization_wish wish) {
    const auto make = [&] {
        return request_with_body(verb::post, std::string{organizations}, json_type, organization_body(wish));
    };
    const auto answer = co_await self_->api.ask(make, {});
    if (!answer) co_return answer.error();
    if (exists_already(*answer)) co_return outcome<void>{};
    if (answer->result() != status::created || !is_organization(answer->body(), wish.who))
        co_return self_->api.why_not(*answer);
    co_return outcome<void>{};
}

awaitable<outcome<std::optional<subscription>>> referential::find_subscription(recipient who) {
    const auto make = [&] {
        return net::request{verb::get,
                            std::string{subscriptions} + "?companyRegister=" + who.siret().text() +
                                "&processCode=" + net::percent_encoded(self_->process_code) + "&maxResult=100",
                            11};
    };
    const auto answer = co_await self_->api.ask(make, {});
    if (!answer) co_return answer.error();
    if (answer->result() != status::ok) co_return self_->api.why_not(*answer);
    auto found = read_subscriptions(answer->body(), who, self_->process_code);
    if (!found) co_return self_->api.why_not(*answer);
    co_return std::move(*found);
}

awaitable<outcome<subscription>> referential::create_subscription(subscription_wish wish) {
    const auto make = [&] {
        return request_with_body(verb::post, std::string{subscriptions}, json_type,
                                 subscription_body(wish, self_->process_code, self_->clock.now()));
    };
    const auto answer = co_await self_->api.ask(make, {});
    if (!answer) co_return answer.error();
    if (exists_already(*answer)) {
        auto known = co_await find_subscription(wish.who);
        if (!known) co_return known.error();
        if (*known) co_return std::move(**known);
        co_return refusal{errc::destination_babbles, answer->result_int()};  // it exists, and it does not
    }
    if (answer->result() == status::created)
        if (const auto written = json::document::parse(answer->body()))
            if (auto made = read_subscription(written->root(), wish.who, self_->process_code))
                co_return std::move(*made);
    co_return self_->api.why_not(*answer);
}

awaitable<outcome<subscription>> referential::activate(recipient who, std::string id, std::optional<siret> editor) {
    const auto look = [&] { return net::request{verb::get, in(subscriptions, id), 11}; };
    const auto shown = co_await self_->api.ask(look, {});
    if (!shown) co_return shown.error();
    const auto before = json::document::parse(shown->body());
    if (shown->result() != status::ok || !before) co_return self_->api.why_not(*shown);
    const auto found = read_subscription(before->root(), who, self_->process_code);
    if (!found || found->id != id) co_return self_->api.why_not(*shown);
    if (found->status != subscription_status::inactive) co_return *found;

    const auto change = [&] {
        return request_with_body(verb::put, in(subscriptions, id), json_type,
                                 activated_body(before->root(), editor, self_->clock.now()));
    };
    const auto answer = co_await self_->api.ask(change, {});
    if (!answer) co_return answer.error();
    const auto after = json::document::parse(answer->body());
    if (answer->result() != status::ok || !after) co_return self_->api.why_not(*answer);
    const auto now = read_subscription(after->root(), who, self_->process_code);
    if (!now || now->id != id || now->status != subscription_status::active) co_return self_->api.why_not(*answer);
    co_return *now;
}

}  // namespace qf::hubee
