// Call-backs: what is signed is applied once, what is not is refused with the status that says why.
#include "test/unit/delivery/vendor_rig.hpp"

using namespace qf;
using namespace qf::delivery;
using ledger::answer;

namespace {

struct taken_rig : vendor_rig {  // the vendor has taken the dossier and follows up
    taken_rig() {
        publish();
        vendor.next().reply(202).take_first();
        REQUIRE(carry_to_vendor().ending == tried::end::delivered);
    }
};

}  // namespace

TEST_CASE("nothing is believed that is not signed by this subscriber, and recently") {
    taken_rig r;
    const auto body = r.status_body("DONE");
    CHECK(r.call(body, "vendor", 'x') == 401);  // somebody else's key
    auto changed = r.signed_call(body);
    changed.body() = r.status_body("REFUSED");
    CHECK(r.call(changed).result_int() == 401);
    auto unsigned_ = r.signed_call(body);
    unsigned_.erase(webhook::signature_field);
    CHECK(r.call(unsigned_).result_int() == 401);
    auto twice = r.signed_call(body);
    twice.insert(webhook::id_field, "another");
    CHECK(r.call(twice).result_int() == 401);
    CHECK(r.call(body, "nobody") == 404);
    CHECK(r.call(body, "silent") == 404);  // it has no key for call-backs
    const auto kept = r.signed_call(body);
    r.clock.advance(5min + 1s);
    CHECK(r.call(kept).result_int() == 401);  // recorded, and sent again too late
    CHECK(r.call(std::string(webhook::callback_max + 1, ' ')) == 413);
    CHECK(r.call("{") == 400);
    CHECK(r.call(R"({"type":"dossier.status"})") == 400);
    CHECK(r.call(r.status_body("SUNG")) == 400);
    CHECK(r.call(r.status_body("DONE", -1h)) == 400);  // from the future
    CHECK(r.answered() == answer::none);
    CHECK(r.counts.text().find(R"(qf_callbacks_total{status="applied"} 0)") != std::string::npos);
    CHECK(r.counts.text().find(R"(qf_callbacks_total{status="refused"} 12)") != std::string::npos);
    CHECK(r.call(r.status_body("SI_RECEIVED")) == 204);
    CHECK(r.answered() == answer::opened);
}

TEST_CASE("other paths and methods have their own refusals") {
    taken_rig r;
    auto what = r.signed_call(r.status_body("DONE"));
    what.method(net::http::verb::get);
    CHECK(r.call(what).result_int() == 405);
    CHECK(r.call(what)[net::http::field::allow] == "POST");
    what.method(net::http::verb::post);
    what.target("/subscribers/vendor/statuses/more");
    CHECK(r.call(what).result_int() == 404);
}

TEST_CASE("a call-back that comes again, or late, is welcome and changes nothing") {
    taken_rig r;
    r.clock.advance(1h);
    const auto opened = r.signed_call(r.status_body("SI_RECEIVED", 1min));
    const auto going = r.signed_call(r.status_body("IN_PROGRESS"));
    const auto at = r.clock.now();
    CHECK(r.call(going).result_int() == 204);
    CHECK(r.call(opened).result_int() == 204);  // overtaken
    r.clock.advance(1min);
    CHECK(r.call(going).result_int() == 204);  // the same id
    CHECK(r.answered() == answer::in_progress);
    CHECK(r.known().dossier.answer_at == at);
    const auto done = r.signed_call(r.status_body("DONE"));
    CHECK(r.call(done).result_int() == 204);
    const auto closed_at = r.known().dossier.closed_at;
    REQUIRE(closed_at.has_value());
    r.clock.advance(1min);
    CHECK(r.call(done).result_int() == 204);
    CHECK(r.call(r.status_body("REFUSED")) == 204);  // the first last word stands
    CHECK(r.call(going).result_int() == 204);
    CHECK(r.answered() == answer::done);
    CHECK(r.known().dossier.closed_at == closed_at);
    CHECK(r.logged().find("answer=refused") == std::string::npos);
}

TEST_CASE("a dossier is told of by its reference too, and only by the subscriber that has it") {
    taken_rig r;
    const auto body = [&](std::string_view data) {
        return fmt::format(R"({{"type":"dossier.status","timestamp":"{}","data":{}}})", to_rfc3339(r.clock.now()),
                           data);
    };
    CHECK(r.call(body(R"({"status":"SI_RECEIVED","reference":"0123456789ABC"})")) == 204);
    CHECK(r.answered() == answer::opened);
    CHECK(r.call(body(R"({"status":"DONE","reference":"FFFFFFFFFFFFF"})")) == 404);
    CHECK(r.call(body(R"({"status":"DONE","transmission_id":"01932b6e-5f00-7000-8000-000000000001"})")) == 404);
    r.subscribers[1].callback_keys = r.subscribers[0].callback_keys;
    CHECK(r.call(r.status_body("DONE"), "silent") == 404);
    CHECK(r.answered() == answer::opened);
}

TEST_CASE("a call-back that overtakes our own note is asked to come again, and is applied then") {
    vendor_rig r;
    r.publish();
    r.vendor.next().silence().take_first();  // it has it, and we do not know
    REQUIRE(r.carry_to_vendor().ending == tried::end::again);
    const auto early = r.call(r.signed_call(r.status_body("DONE")));
    CHECK(early.result_int() == 503);
    CHECK(early[net::http::field::retry_after] == "60");
    REQUIRE(r.carry_to_vendor().ending == tried::end::delivered);
    CHECK(r.call(r.status_body("DONE")) == 204);
    CHECK(r.answered() == answer::done);
}

TEST_CASE("keys of call-backs overlap while they are rotated") {
    taken_rig r;
    const auto key = [](char filling) { return webhook::verifying_key::parse(test::webhook_secret(filling)).value(); };
    auto& keys = r.subscribers[0].callback_keys;
    CHECK(r.call(r.status_body("SENT"), "vendor", 'n') == 401);
    keys.insert(keys.begin(), key('n'));
    CHECK(r.call(r.status_body("SENT"), "vendor", 'c') == 204);
    CHECK(r.call(r.status_body("SI_RECEIVED"), "vendor", 'n') == 204);
    keys.pop_back();
    CHECK(r.call(r.status_body("IN_PROGRESS"), "vendor", 'c') == 401);
    CHECK(r.call(r.status_body("IN_PROGRESS"), "vendor", 'n') == 204);
    CHECK(r.answered() == answer::in_progress);
}
