// Call-backs: what is understood, every fault told at once, and nothing believed without a signature.
#include "connector/base/time_text.hpp"
#include "connector/webhook/callback.hpp"
#include "schemas/json.hpp"
#include "test/support/webhook_receiver.hpp"

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <algorithm>

using namespace qf;
using namespace qf::webhook;
using namespace std::chrono_literals;

namespace {

const instant now = from_rfc3339("2026-09-01T10:00:00Z").value();
constexpr std::string_view good_body =
    R"({"type":"dossier.status","timestamp":"2026-09-01T09:59:00.5+00:00","data":{"status":"IN_PROGRESS",)"
    R"("transmission_id":"01932B6E-5f00-7000-8000-000000000001","note":"ignored"},"more":[]})";

std::vector<subscriber_conf> subscribers() {
    std::vector<subscriber_conf> out(2);
    out[0].name = "editeur-a";
    out[0].callback_keys = {verifying_key::parse(test::webhook_secret('n')).value(),
                            verifying_key::parse(test::webhook_secret('o')).value()};
    out[1].name = "editeur-b";
    return out;
}

net::request call(std::string_view body, char key = 'n', instant at = now) {
    std::vector<signing_key> keys;
    keys.push_back(signing_key::parse(test::webhook_secret(key)).value());
    const auto its = sign("msg-1", at, body, keys);
    net::request out{net::http::verb::post, "/", 11};
    out.set("Webhook-Id", its.id);
    out.set("Webhook-Timestamp", its.timestamp);
    out.set("Webhook-Signature", its.signature);
    out.body() = body;
    return out;
}

struct reading {
    explicit reading(const net::request& what, std::string_view name = "editeur-a")
        : change{read_callback(what, name, all, now, found)} {}
    std::string lines() const {
        std::string out;
        for (const auto& f : found.list()) out += f.place + ": " + f.problem + '\n';
        return out;
    }
    std::vector<subscriber_conf> all = subscribers();
    faults found;
    result<status_change> change;
};

std::string body_of(std::string_view data, std::string_view timestamp = "2026-09-01T09:59:00Z") {
    return fmt::format(R"({{"type":"dossier.status","timestamp":"{}","data":{}}})", timestamp, data);
}

}  // namespace

TEST_CASE("a signed status is understood, whichever key of the subscriber signed it") {
    for (const char key : {'n', 'o'}) {
        const reading r{call(good_body, key)};
        REQUIRE(r.change.has_value());
        CHECK(r.change->message_id == "msg-1");
        CHECK(r.change->transmission->text() == "01932b6e-5f00-7000-8000-000000000001");
        CHECK(!r.change->reference.has_value());
        CHECK(r.change->status == dossier_status::in_progress);
        CHECK(r.change->happened_at == now - 59500ms);
        CHECK(r.found.empty());
    }
}

TEST_CASE("each of HubEE's six statuses has its name, and a reference will do for an id") {
    for (const auto status : {dossier_status::sent, dossier_status::si_received, dossier_status::in_progress,
                              dossier_status::add_awaiting, dossier_status::done, dossier_status::refused}) {
        CAPTURE(name_of(status));
        const reading r{
            call(body_of(fmt::format(R"({{"reference":"0123456789ABC","status":"{}"}})", name_of(status))))};
        REQUIRE(r.change.has_value());
        CHECK(r.change->status == status);
        CHECK(r.change->reference->text() == "0123456789ABC");
        CHECK(!r.change->transmission.has_value());
    }
    CHECK(name_of(dossier_status::si_received) == "SI_RECEIVED");
}

TEST_CASE("nothing is read before the signature holds") {
    auto unsigned_call = call(good_body);
    unsigned_call.erase("webhook-signature");
    auto doubled = call(good_body);
    doubled.insert("webhook-id", "msg-2");
    auto changed = call(good_body);
    changed.body() = body_of(R"({"reference":"0123456789ABC","status":"DONE"})");
    for (const auto& what : {unsigned_call, doubled, changed, call(good_body, 'x'), call("{", 'x'),
                             call(good_body, 'n', now - 301s), call(good_body, 'n', now + 301s)}) {
        const reading r{what};
        CHECK(r.change.error() == errc::signature_wrong);
        CHECK(r.found.empty());
        const auto answer = refuse_callback(r.change.error(), r.found);
        CHECK(answer.result_int() == 401);
        CHECK(answer.body().find("faults") == std::string::npos);
    }
    CHECK(reading{call(good_body, 'n', now - 300s)}.change.has_value());
}

TEST_CASE("a subscriber that is unknown, or has no key for call-backs, is not found") {
    for (const char* name : {"editeur-b", "editeur-c", ""}) {
        const reading r{call(good_body), name};
        CHECK(r.change.error() == errc::not_found);
        CHECK(refuse_callback(r.change.error(), r.found).result_int() == 404);
    }
}

TEST_CASE("16 KiB are enough for a status") {
    auto body = body_of(R"({"reference":"0123456789ABC","status":"DONE"})");
    body.insert(body.size() - 1, std::string(callback_max - body.size(), ' '));
    CHECK(reading{call(body)}.change.has_value());
    body.insert(body.size() - 1, " ");
    const reading r{call(body)};
    CHECK(r.change.error() == errc::too_large);
    CHECK(refuse_callback(r.change.error(), r.found).result_int() == 413);
}

TEST_CASE("every fault of a signed body is told at once, with its place and never its value") {
    struct row {
        std::string body;
        std::string lines;
    };
    const row rows[] = {
        {R"({"type":"dossier.other","timestamp":5,"data":{"status":"GONE","reference":"0123456789ABC"}})",
         "/type: is not one of the allowed values\n/timestamp: must be text\n"
         "/data/status: is not one of the allowed values\n"},
        {body_of(R"({"reference":"0123456789abc","status":"DONE",)"
                 R"("transmission_id":"01932b6e-5f00-7000-8000-00000000000g"})",
                 "2026-13-01T09:59:00Z"),
         "/timestamp: is no RFC 3339 date-time\n/data/transmission_id: is no UUID\n"
         "/data/reference: is not 13 upper-case hexadecimal characters\n"},
        {body_of(R"({"reference":"0123456789ABC","status":"DONE"})", "2026-09-01T10:05:01Z"),
         "/timestamp: lies in the future\n"},
    };
    for (const auto& [body, lines] : rows) {
        const reading r{call(body)};
        CHECK(r.change.error() == errc::content_invalid);
        CHECK(r.lines() == lines);
        const auto answer = refuse_callback(r.change.error(), r.found);
        CHECK(answer.result_int() == 400);
        const auto read = json::document::parse(answer.body()).value();
        CHECK(read["reason"].text() == "content_invalid");
        CHECK(read["faults"].size() == static_cast<std::size_t>(std::ranges::count(lines, '\n')));
    }
    const reading neither{call(body_of(R"({"status":"DONE"})"))};
    CHECK(neither.change.error() == errc::content_invalid);
    CHECK(!neither.found.empty());
    const reading broken{call(R"({"type":)")};
    CHECK(broken.change.error() == errc::malformed_json);
    CHECK(broken.found.list().size() == 1);
    CHECK(refuse_callback(broken.change.error(), broken.found).result_int() == 400);
}
