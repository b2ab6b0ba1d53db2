#include "connector/intake/datapass.hpp"

#include "connector/base/asio.hpp"
#include "connector/base/digest.hpp"
#include "connector/base/encoding.hpp"
#include "connector/base/time_text.hpp"
#include "connector/intake/enrolling.hpp"
#include "connector/intake/problem.hpp"
#include "schemas/known_members.hpp"
#include "schemas/validator.hpp"

#include <optional>
#include <utility>

namespace qf::intake {
namespace {

using net::http::status;

constexpr duration forgiven = std::chrono::hours{24};  // of their clock's advance on ours
constexpr const char* code_place =
    "/data/organization/insee_payload/etablissement/adresseEtablissement/codeCommuneEtablissement";

event_kind kind_of(std::string_view name) {
    if (name == "approve") return event_kind::approval;
    if (name == "revoke" || name == "archive") return event_kind::withdrawal;
    return event_kind::other;
}

// Seconds or milliseconds since 1970, or a date-time of RFC 3339.
std::optional<instant> time_of(json::value v) {
    constexpr std::int64_t seconds_most = 100'000'000'000;  // the year 5138; milliseconds of 1973
    if (const auto number = v.integer()) return from_milliseconds(*number < seconds_most ? *number * 1000 : *number);
    const auto written = from_rfc3339(v.text().value_or(""));
    return written ? std::optional{*written} : std::nullopt;
}

std::string id_of(json::value v) {
    const auto number = v.integer();
    return number ? std::to_string(*number) : v.text_or("");
}

std::optional<siret> siret_of(json::value v, const std::string& place, faults& out) {
    auto parsed = siret::parse(v.text().value_or(""));
    if (out.require(parsed.has_value(), place, "is no SIRET: its check digit is wrong")) return std::move(*parsed);
    return std::nullopt;
}

net::response said(status code, effect effect) {
    json::writer w;
    w.begin_object().member("status", name_of(effect)).end_object();
    return net::answer(code, "application/json", w.text());
}

}  // namespace

bool signed_by(std::string_view secret, std::string_view body, std::string_view signature) {
    constexpr std::string_view algorithm = "sha256=";
    if (secret.empty() || !signature.starts_with(algorithm)) return false;
    const auto given = from_hex(signature.substr(algorithm.size()));
    return given && same_secret(*given, hmac_sha256(secret, body));
}

result<authorization_event> parse_event(std::string_view body, instant now, faults& out) {
    static const schemas::validator schema{"datapass.event.json"};
    const auto written = json::document::parse(body);
    if (!written) {
        out.add("", json::fault_of(body));
        return errc::malformed_json;
    }
    const auto root = written->root();
    if (!schema.accepts(root)) {
        out = schema.check(root);
        return errc::content_invalid;
    }
    const auto organization = root["data"]["organization"];
    const auto provider = root["data"]["service_provider"];
    const auto address = organization["insee_payload"]["etablissement"]["adresseEtablissement"];
    schemas::check_characters(organization, out, "/data/organization");
    const auto fired = time_of(root["fired_at"]);
    out.require(fired.has_value(), "/fired_at", "is neither seconds since 1970 nor an RFC 3339 date-time");
    if (fired) out.require(*fired <= now + forgiven, "/fired_at", "lies in the future");
    auto number = siret_of(organization["siret"], "/data/organization/siret", out);
    std::optional<siret> editor;
    if (provider["type"].text() == "editor") editor = siret_of(provider["siret"], "/data/service_provider/siret", out);
    if (!out.empty()) return errc::content_invalid;

    authorization_event event{.model_id = id_of(root["model_id"]),
                              .name = root["event"].text_or(""),
                              .fired_at = *fired,
                              .organization = std::move(*number),
                              .organization_name = organization["name"].text_or("")};
    event.kind = kind_of(event.name);
    event.editor = std::move(editor);
    if (const auto code = commune_code::parse(address["codeCommuneEtablissement"].text().value_or("")))
        event.cog = commune_of(*code);
    event.commune_name = address["libelleCommuneEtablissement"].text_or("");
    event.postal_code = address["codePostalEtablissement"].text_or("");
    return event;
}

datapass::datapass(enrolment& enrolment, std::string secret, const clock_source& clock, const logger& log,
                   metrics& counts)
    : into_{enrolment},
      secret_{std::move(secret)},
      clock_{clock},
      log_{log},
      unsigned_{counts.count("qf_enrolment_refusals_total",
                             "Deliveries of the authorizations' webhook that were refused", {{"reason", "signature"}})},
      faulty_{counts.count("qf_enrolment_refusals_total", "", {{"reason", "content"}})} {}

awaitable<net::response> datapass::answer(const net::exchange& exchange) {
    const auto& body = exchange.request.body();
    if (!signed_by(secret_, body, exchange.request["X-Hub-Signature-256"])) {
        unsigned_.add();
        log_.warning("enrolment_event_refused", {{"reason", "signature"}, {"bytes", body.size()}});
        co_return unauthorized("X-Hub-Signature-256", "the body's signature is required");
    }
    faults found;
    auto event = parse_event(body, clock_.now(), found);
    if (!event) {
        faulty_.add();
        log_.warning("enrolment_event_refused",
                     {{"reason", reason_code(event.error())}, {"faults", found.list().size()}});
        const bool malformed = event.error() == errc::malformed_json;
        co_return problem(malformed ? status::bad_request : status::unprocessable_entity, event.error(), found);
    }
    const auto code = event->cog ? event->cog->text() : std::string{};
    const auto stored = co_await into_.note(std::move(*event));
    if (!stored && stored.error() == errc::commune_unknown) {
        faulty_.add();
        log_.warning("enrolment_event_refused", {{"reason", reason_code(stored.error())}, {"cog", code}});
        found.add(code_place, no_commune_has_it);
        co_return problem(status::unprocessable_entity, stored.error(), found);
    }
    if (stored) co_return said(*stored == effect::repeated ? status::ok : status::accepted, *stored);
    auto out = problem(status::service_unavailable, stored.error());
    out.set(net::http::field::retry_after, "30");
    co_return out;
}

}  // namespace qf::intake
