#include "connector/webhook/callback.hpp"

#include "connector/base/time_text.hpp"
#include "schemas/problem.hpp"
#include "schemas/validator.hpp"

#include <algorithm>
#include <array>

namespace qf::webhook {
namespace {

using net::http::status;

constexpr std::array<std::string_view, 6> names = {"SENT",         "SI_RECEIVED", "IN_PROGRESS",
                                                   "ADD_AWAITING", "DONE",        "REFUSED"};

std::string only_value(const net::request& request, std::string_view field) {
    return request.count(field) == 1 ? std::string{request[field]} : std::string{};
}

template <class T>
std::optional<T> parsed(json::value data, std::string_view member, std::string_view wrong, faults& out) {
    const auto text = data[member].text();
    if (!text) return std::nullopt;
    auto value = T::parse(*text);
    if (value) return std::move(*value);
    out.add("/data/" + std::string{member}, std::string{wrong});
    return std::nullopt;
}

}  // namespace

std::string_view name_of(dossier_status s) noexcept {
    return names[static_cast<std::size_t>(s)];
}

result<status_change> parse_callback(const stamp& proof, std::string_view body, std::span<const verifying_key> keys,
                                     instant now, faults& out) {
    static const schemas::validator schema{"qf.webhook_status.1.json"};
    if (body.size() > callback_max) return errc::too_large;
    if (verify(proof, body, keys, now) != finding::good) return errc::signature_wrong;
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
    const auto data = root["data"];
    const auto changed_at = from_rfc3339(root["timestamp"].text().value_or(""));
    out.require(changed_at.has_value(), "/timestamp", "is no RFC 3339 date-time", "such as \"2026-11-23T08:15:30Z\"");
    if (changed_at) out.require(*changed_at <= now + tolerance_usual, "/timestamp", "lies in the future");
    auto transmission = parsed<uuid>(data, "transmission_id", "is no UUID", out);
    auto reference = parsed<qf::reference>(data, "reference", "is not 13 upper-case hexadecimal characters", out);
    if (!out.empty()) return errc::content_invalid;
    const auto* name = std::ranges::find(names, data["status"].text().value_or(""));
    return status_change{.message_id = proof.id,
                         .transmission = std::move(transmission),
                         .reference = std::move(reference),
                         .status = static_cast<dossier_status>(name - names.begin()),
                         .happened_at = *changed_at};
}

result<status_change> read_callback(const net::request& request, std::string_view name,
                                    std::span<const subscriber_conf> all, instant now, faults& out) {
    const auto* sender = find_subscriber(all, name);
    if (!sender || sender->callback_keys.empty()) return errc::not_found;
    const stamp its{.id = only_value(request, id_field),
                    .timestamp = only_value(request, timestamp_field),
                    .signature = only_value(request, signature_field)};
    return parse_callback(its, request.body(), sender->callback_keys, now, out);
}

net::response refuse_callback(const error_code& reason, const faults& found) {
    auto code = status::bad_request;
    if (reason == errc::signature_wrong) code = status::unauthorized;
    if (reason == errc::not_found) code = status::not_found;
    if (reason == errc::too_large) code = status::payload_too_large;
    auto out = net::answer(code, "application/json", schemas::problem_text(reason, found));
    if (code == status::unauthorized) out.set(net::http::field::www_authenticate, signature_field);
    return out;
}

}  // namespace qf::webhook
