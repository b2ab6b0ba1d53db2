#include "connector/intake/front.hpp"

#include "connector/base/digest.hpp"
#include "connector/base/time_text.hpp"
#include "connector/net/routes.hpp"
#include "schemas/json.hpp"

namespace qf::intake {
namespace {

using net::http::status;

enum class action { page, transmit };
constexpr net::route<action> routes[] = {
    {net::http::verb::get, "/", action::page},
    {net::http::verb::post, "/api/transmissions", action::transmit},
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

net::response problem(status code, const error_code& why, const faults& found = {}) {
    json::writer w;
    w.begin_object().member("reason", reason_code(why)).member("message", why.message());
    if (!found.empty()) {
        w.key("faults").begin_array();
        for (const auto& f : found.list()) {
            w.begin_object().member("where", f.where).member("what", f.what);
            if (!f.suggestion.empty()) w.member("suggestion", f.suggestion);
            w.end_object();
        }
        w.end_array();
    }
    w.end_object();
    return net::answer(code, "application/json", w.text());
}

status status_of(const error_code& code) {
    if (code == errc::malformed_json || code == errc::content_invalid) return status::bad_request;
    if (code == errc::too_large) return status::payload_too_large;
    if (code == errc::commune_unknown) return status::not_found;
    if (code == errc::commune_inactive) return status::conflict;
    return status::service_unavailable;  // ours: the broker, the volume, the keys
}

}  // namespace

awaitable<net::response> front::respond(const net::exchange& what) {
    const auto found = net::find_route<action>(routes, what.request.method(), what.target.path);
    if (!found.taken) {
        auto out = net::answer(found.allowed.empty() ? status::not_found : status::method_not_allowed, "text/plain",
                               found.allowed.empty() ? "no such page\n" : "allowed: " + found.allowed + "\n");
        if (!found.allowed.empty()) out.set(net::http::field::allow, found.allowed);
        co_return out;
    }
    if (found.taken->action == action::transmit) co_return co_await accept(what);
    auto out = net::answer(status::ok, "text/html; charset=utf-8", std::string{page});
    out.set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
    co_return out;
}

awaitable<net::response> front::accept(const net::exchange& what) {
    const std::string_view given = what.request[net::http::field::authorization];
    constexpr std::string_view scheme = "Bearer ";
    if (token_.empty() || !given.starts_with(scheme) || !same_secret(given.substr(scheme.size()), token_)) {
        auto out = net::answer(status::unauthorized, "text/plain", "a bearer token is required\n");
        out.set(net::http::field::www_authenticate, "Bearer");
        co_return out;
    }
    const auto trace = traceparent::parse(what.request["traceparent"]).value_or(traceparent::start());
    faults found;
    const auto receipt = co_await transmitter_.transmit(what.request.body(), trace, found);
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
        .member("recipient", receipt->to.key())
        .member("submitted_at", to_rfc3339(receipt->submitted_at))
        .end_object();
    co_return net::answer(status::created, "application/json", w.text());
}

}  // namespace qf::intake
