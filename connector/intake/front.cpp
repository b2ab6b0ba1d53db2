#include "connector/intake/front.hpp"

#include "connector/base/asio.hpp"
#include "connector/base/time_text.hpp"
#include "connector/intake/problem.hpp"
#include "connector/net/routes.hpp"
#include "schemas/json.hpp"

namespace qf::intake {
namespace {

using net::http::status;

enum class action { page, transmit, authorization, list, show, enrol, may_a_script };
constexpr net::route<action> routes[] = {
    {net::http::verb::get, "/", action::page},
    {net::http::verb::post, "/api/transmissions", action::transmit},
    {net::http::verb::post, "/api/datapass/webhook", action::authorization},
    {net::http::verb::get, "/api/collectivites", action::list},
    {net::http::verb::get, "/api/collectivites/{}", action::show},
    {net::http::verb::post, "/api/collectivites", action::enrol},
    {net::http::verb::options, "/api/collectivites", action::may_a_script},
    {net::http::verb::options, "/api/collectivites/{}", action::may_a_script},
};

constexpr std::string_view page = R"(<!doctype html>
<html lang="fr">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Transmission du quotient familial</title>
<style>
  :root { color-scheme: light dark; }
  body { font: 1.05rem/1.6 system-ui, sans-serif; max-width: 42rem; margin: 3rem auto; padding: 0 1.25rem; }
  code { font-size: .95em; }
</style>
<main>
  <h1>Transmission du quotient familial</h1>
  <p>Ce service reçoit les transmissions, les signe, les chiffre et les confie à la file de la commune.
     Un accusé n’est rendu qu’une fois la transmission enregistrée durablement.</p>
  <p>Les logiciels autorisés l’appellent par <code>POST /api/transmissions</code>.</p>
</main>
</html>
)";

status status_of(const error_code& code) {
    if (code == errc::malformed_json || code == errc::content_invalid) return status::bad_request;
    if (code == errc::too_large) return status::payload_too_large;
    if (code == errc::commune_unknown) return status::not_found;
    if (code == errc::commune_inactive) return status::conflict;
    return status::service_unavailable;  // ours: the broker, the volume, the keys
}

net::response home() {
    auto out = net::answer(status::ok, "text/html; charset=utf-8", std::string{page});
    out.set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
    return out;
}

// A portal's script asks before it reads with headers of its own.
net::response yes_for_reading() {
    auto out = net::answer_empty(status::no_content);
    out.set(net::http::field::access_control_allow_origin, "*");
    out.set(net::http::field::access_control_allow_methods, "GET");
    out.set(net::http::field::access_control_allow_headers, "If-None-Match");
    out.set(net::http::field::access_control_max_age, "86400");
    return out;
}

}  // namespace

awaitable<net::response> front::respond(const net::exchange& exchange) {
    const auto found = net::find_route<action>(routes, exchange.request.method(), exchange.target.path);
    if (!found.taken) {
        auto out = net::answer(found.allowed.empty() ? status::not_found : status::method_not_allowed, "text/plain",
                               found.allowed.empty() ? "no such page\n" : "allowed: " + found.allowed + "\n");
        if (!found.allowed.empty()) out.set(net::http::field::allow, found.allowed);
        co_return out;
    }
    switch (found.taken->action) {
        case action::transmit:
            co_return co_await accept(exchange);
        case action::authorization:
            co_return co_await datapass_.answer(exchange);
        case action::list:
            co_return co_await collectivities_.list(exchange);
        case action::show:
            co_return co_await collectivities_.show(exchange, found.arguments[0]);
        case action::enrol:
            co_return co_await collectivities_.enrol(exchange);
        case action::may_a_script:
            co_return yes_for_reading();
        case action::page:
            break;
    }
    co_return home();
}

awaitable<net::response> front::accept(const net::exchange& exchange) {
    if (!bears(exchange.request, token_)) co_return unauthorized("Bearer", "a bearer token is required");
    const auto trace = traceparent::parse(exchange.request["traceparent"]).value_or(traceparent::start());
    faults found;
    const auto receipt = co_await transmitter_.transmit(exchange.request.body(), trace, found);
    if (!receipt) {
        const auto code = status_of(receipt.error());
        auto out = problem(code, receipt.error(), found);
        if (code == status::service_unavailable) out.set(net::http::field::retry_after, "5");
        co_return out;
    }
    json::writer w;
    w.begin_object()
        .member("reference", receipt->reference)
        .member("id", receipt->id)
        .member("recipient", receipt->recipient.key())
        .member("submitted_at", to_rfc3339(receipt->submitted_at))
        .end_object();
    co_return net::answer(status::created, "application/json", w.text());
}

}  // namespace qf::intake
