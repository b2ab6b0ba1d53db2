#include "connector/hubee/referential.hpp"

#include "connector/base/asio.hpp"
#include "connector/hubee/bearer.hpp"
#include "connector/hubee/referential_body.hpp"
#include "connector/net/message.hpp"
#include "connector/net/percent.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>
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

constexpr std::size_t page_size = 100;
constexpr std::size_t pages_max = 1'000;  // bounds the loop: ten times the communes there are
constexpr unsigned readings_max = 3;

bool exists_already(const net::response& answer) {
    return (answer.result() == status::conflict || answer.result() == status::bad_request) &&
           says_already_exists(answer.body());
}

// Created things have been answered with 200 as well as 201: what counts is what the body shows.
bool is_good(const net::response& answer) {
    return answer.result() == status::ok || answer.result() == status::created;
}

}  // namespace

struct referential::implementation {
    implementation(asio::any_io_executor loop, client_conf conf, const clock_source& c, std::string process)
        : api{std::move(loop), std::move(conf), c}, clock{c}, process_code{std::move(process)} {}

    // Only HubEE's own word is about what was sent; a gateway that has lost its routes refuses everything.
    refusal why_not(const net::response& answer) const {
        auto out = api.why_not(answer);
        const bool about_the_body = out.code == errc::dossier_refused || out.code == errc::recipient_unknown ||
                                    out.code == errc::recipient_not_subscribed;
        if (about_the_body && !is_hubees_word(answer.body())) out.code = errc::destination_babbles;
        return out;
    }

    bearer api;
    const clock_source& clock;
    std::string process_code;
};

referential::referential(asio::any_io_executor loop, client_conf conf, clock_source& clock, std::string process_code)
    : self_{std::make_unique<implementation>(std::move(loop), std::move(conf), clock, std::move(process_code))} {}
referential::~referential() = default;

awaitable<outcome<bool>> referential::knows_organization(recipient receiver) {
    const auto make = [&] { return net::request{verb::get, in(organizations, organization_name(receiver)), 11}; };
    const auto answer = co_await self_->api.ask(make, {});
    if (!answer) co_return answer.error();
    if (answer->result() == status::not_found && is_hubees_word(answer->body())) co_return false;
    if (answer->result() != status::ok || !is_organization(answer->body(), receiver)) co_return self_->why_not(*answer);
    co_return true;
}

awaitable<outcome<void>> referential::create_organization(organization_wish wish) {
    const auto make = [&] {
        return request_with_body(verb::post, std::string{organizations}, json_type, organization_body(wish));
    };
    const auto answer = co_await self_->api.ask(make, {});
    if (!answer) co_return answer.error();
    if (exists_already(*answer)) co_return outcome<void>{};
    if (!is_good(*answer) || !is_organization(answer->body(), wish.receiver)) co_return self_->why_not(*answer);
    co_return outcome<void>{};
}

awaitable<outcome<std::optional<subscription>>> referential::find_subscription(recipient receiver) {
    const auto make = [&] {
        return net::request{verb::get,
                            std::string{subscriptions} + "?companyRegister=" + receiver.siret().text() +
                                "&processCode=" + net::percent_encoded(self_->process_code) + "&maxResult=100",
                            11};
    };
    const auto answer = co_await self_->api.ask(make, {});
    if (!answer) co_return answer.error();
    if (answer->result() != status::ok) co_return self_->why_not(*answer);
    auto found = read_subscriptions(answer->body(), receiver, self_->process_code);
    if (!found) co_return self_->why_not(*answer);
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
        auto known = co_await find_subscription(wish.receiver);
        if (!known) co_return known.error();
        if (*known) co_return std::move(**known);
        co_return refusal{errc::destination_babbles, answer->result_int()};  // it exists, and it does not
    }
    if (is_good(*answer))
        if (const auto written = json::document::parse(answer->body()))
            if (auto made = read_subscription(written->root(), wish.receiver, self_->process_code))
                co_return std::move(*made);
    co_return self_->why_not(*answer);
}

awaitable<outcome<subscription>> referential::activate(recipient receiver, std::string id,
                                                       std::optional<software_editor> editor) {
    const auto look = [&] { return net::request{verb::get, in(subscriptions, id), 11}; };
    const auto shown = co_await self_->api.ask(look, {});
    if (!shown) co_return shown.error();
    const auto before = json::document::parse(shown->body());
    if (shown->result() != status::ok || !before) co_return self_->why_not(*shown);
    const auto found = read_subscription(before->root(), receiver, self_->process_code);
    if (!found || found->id != id) co_return self_->why_not(*shown);
    if (found->status != subscription_status::inactive) co_return *found;

    const auto body = activated_body(before->root(), editor, self_->clock.now());
    if (!body) co_return *found;
    const auto change = [&] { return request_with_body(verb::put, in(subscriptions, id), json_type, *body); };
    const auto answer = co_await self_->api.ask(change, {});
    if (!answer) co_return answer.error();
    const auto after = json::document::parse(answer->body());
    if (!is_good(*answer) || !after) co_return self_->why_not(*answer);
    const auto now = read_subscription(after->root(), receiver, self_->process_code);
    if (!now || now->id != id || now->status != subscription_status::active) co_return self_->why_not(*answer);
    co_return *now;
}

awaitable<outcome<std::optional<std::vector<active_subscription>>>> referential::read_active() {
    std::vector<active_subscription> out;
    std::set<std::string> ids;
    std::size_t offset = 0;
    for (std::size_t pages = 0; pages < pages_max; ++pages) {
        const auto target = fmt::format("{}?processCode={}&status=Actif&orderBy=asc(id)&offSet={}&maxResult={}",
                                        subscriptions, net::percent_encoded(self_->process_code), offset, page_size);
        const auto make = [&] { return net::request{verb::get, target, 11}; };
        const auto answer = co_await self_->api.ask(make, {});
        if (!answer) co_return answer.error();
        if (answer->result() != status::ok) co_return self_->why_not(*answer);
        auto page = read_page(answer->body(), self_->process_code);
        if (!page) co_return self_->why_not(*answer);
        offset += page->size;
        ids.insert(page->ids.begin(), page->ids.end());
        std::ranges::move(page->of_communes, std::back_inserter(out));
        const auto range = answer->find("Content-Range");
        const auto total = range == answer->end() ? std::nullopt : total_of(range->value());
        const bool last = page->size == 0 || (total && offset >= *total);
        if (!last) continue;
        // One that moved from a page to another was seen twice, and another one not at all.
        const bool whole = ids.size() == offset && (!total || offset == *total);
        if (!whole) co_return std::optional<std::vector<active_subscription>>{};
        co_return std::optional{std::move(out)};
    }
    co_return refusal{errc::destination_babbles, static_cast<unsigned>(status::ok)};
}

awaitable<outcome<std::vector<active_subscription>>> referential::active_subscriptions() {
    for (unsigned readings = 0; readings < readings_max; ++readings) {
        auto read = co_await read_active();
        if (!read) co_return read.error();
        if (*read) co_return std::move(**read);
    }
    co_return refusal{errc::destination_babbles, static_cast<unsigned>(status::ok)};
}

}  // namespace qf::hubee
