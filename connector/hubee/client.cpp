#include "connector/hubee/client.hpp"

#include "connector/base/traceparent.hpp"
#include "connector/hubee/folder_body.hpp"
#include "connector/hubee/refused.hpp"
#include "connector/hubee/tokens.hpp"

#include <boost/system/system_error.hpp>
#include <boost/throw_exception.hpp>

#include <utility>

namespace qf::hubee {
namespace {

using net::http::field;
using status = net::http::status;
using net::http::verb;

constexpr std::string_view folders = "/teledossiers/v1/folders";
constexpr std::string_view completion = R"({"globalStatus":"HUBEE_COMPLETED"})";
constexpr std::size_t partner_field_max = 50;

std::string path_of(std::string_view folder) {
    return std::string{folders} + '/' + net::percent_encoded(folder);
}

net::request with_body(verb method, std::string target, std::string_view type, std::string_view body) {
    net::request out{method, target, 11};
    out.set(field::content_type, type);
    out.body() = body;
    return out;
}

}  // namespace

void throw_exception_from_error(const refusal& r, const boost::source_location& where) {
    boost::throw_exception(boost::system::system_error{r.code, "HubEE"}, where);
}

struct client::implementation {
    implementation(asio::any_io_executor loop, client_conf c, const clock_source& clk)
        : conf{std::move(c)}, clock{clk}, http{loop, conf.http}, access{loop, http, conf, clock} {}

    // `make` builds the request anew for the second try, which is rare: a body is not copied for it in advance.
    template <class Make>
    awaitable<outcome<net::response>> ask(Make make, std::string_view traceparent) {
        for (bool again = false;; again = true) {
            const auto token = co_await access.current();
            if (!token) co_return token.error();
            net::request what = make();
            what.set(field::authorization, "Bearer " + *token);
            what.set(field::accept, "application/json");
            const auto named = [&](std::string_view name, std::string_view value) {
                if (!value.empty()) what.set(name, value.substr(0, partner_field_max));
            };
            named("editorName", conf.editor_name);
            named("applicationName", conf.editor_name);
            named("softwareVersion", QF_VERSION);
            if (const auto trace = traceparent::parse(traceparent)) what.set("traceparent", trace->child().text());
            auto answer = co_await http.send(std::move(what));
            if (!answer) co_return refusal{answer.error()};
            if (answer->result() != status::unauthorized) co_return std::move(*answer);
            access.invalidate(*token);
            if (again) co_return std::move(*answer);
        }
    }

    template <class Make>
    awaitable<outcome<void>> ask_for(status hoped, Make make, std::string_view traceparent) {
        const auto answer = co_await ask(std::move(make), traceparent);
        if (!answer) co_return answer.error();
        if (answer->result() != hoped) co_return refused(*answer, clock.now());
        co_return outcome<void>{};
    }

    client_conf conf;
    const clock_source& clock;
    net::client http;
    tokens access;
};

client::client(asio::any_io_executor loop, client_conf conf, clock_source& clock)
    : self_{std::make_unique<implementation>(std::move(loop), std::move(conf), clock)} {}
client::~client() = default;

awaitable<outcome<folder_ids>> client::create_folder(const folder_request& what, std::string_view traceparent) {
    const auto make = [&] {
        return with_body(verb::post, std::string{folders}, "application/json", folder_body(what));
    };
    const auto answer = co_await self_->ask(make, traceparent);
    if (!answer) co_return answer.error();
    if (answer->result() != status::created) co_return refused(*answer, self_->clock.now());
    auto ids = read_created(answer->body(), what);
    if (!ids) co_return refused(*answer, self_->clock.now());
    co_return std::move(*ids);
}

awaitable<outcome<void>> client::put_attachment(std::string_view folder, std::string_view attachment,
                                                std::string_view content, std::string_view digest,
                                                std::string_view traceparent) {
    const auto make = [&] {
        auto out = with_body(verb::put, path_of(folder) + "/attachments/" + net::percent_encoded(attachment),
                             "application/octet-stream", content);
        out.set("digest", digest);
        return out;
    };
    co_return co_await self_->ask_for(status::no_content, make, traceparent);
}

awaitable<outcome<void>> client::complete_folder(std::string_view folder, std::string_view traceparent) {
    const auto make = [&] { return with_body(verb::patch, path_of(folder), "application/json", completion); };
    co_return co_await self_->ask_for(status::no_content, make, traceparent);
}

awaitable<outcome<std::optional<folder_state>>> client::folder(std::string_view folder, std::string_view traceparent) {
    const auto make = [&] { return net::request{verb::get, path_of(folder), 11}; };
    const auto answer = co_await self_->ask(make, traceparent);
    if (!answer) co_return answer.error();
    if (answer->result() == status::not_found) co_return std::optional<folder_state>{};
    if (answer->result() != status::ok) co_return refused(*answer, self_->clock.now());
    auto state = read_state(answer->body());
    if (!state) co_return refused(*answer, self_->clock.now());
    co_return state;
}

awaitable<outcome<void>> client::delete_folder(std::string_view folder, std::string_view traceparent) {
    const auto make = [&] { return net::request{verb::delete_, path_of(folder), 11}; };
    auto gone = co_await self_->ask_for(status::no_content, make, traceparent);
    if (!gone && gone.error().http_status == 404) co_return outcome<void>{};
    co_return gone;
}

awaitable<outcome<void>> client::check_credentials() {
    const auto token = co_await self_->access.current();
    if (!token) co_return token.error();
    co_return outcome<void>{};
}

}  // namespace qf::hubee
