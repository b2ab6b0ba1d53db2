// A 2xx is a success when its body shows what was asked, or is empty where none is due; else HubEE is asked for the
// state of the thing, and that decides.
#include "test/unit/hubee/fixture.hpp"

#include <doctest/doctest.h>

using namespace qf;
using namespace qf::hubee;

namespace {

const std::string page = "<html><body>Welcome to the gateway</body></html>";
const std::string get_event = "GET /teledossiers/v1/cases/c1/events/e1";
const std::string patch_event = "PATCH /teledossiers/v1/cases/c1/events/e1";
const std::string post_event = "POST /teledossiers/v1/cases/c1/events";
const std::string get_case = "GET /teledossiers/v1/cases/c1?lite=true";
const std::string patch_case = "PATCH /teledossiers/v1/cases/c1";
const std::string delete_notice = "DELETE /teledossiers/v1/notifications/n1";

std::string state(std::string_view status, std::string_view file) {
    return fmt::format(R"({{"id":"f1","globalStatus":"{}","attachments":[{{"id":"a1","status":"{}"}}]}})", status,
                       file);
}

}  // namespace

TEST_CASE("a folder is made by any 2xx that shows it") {
    fixture f;
    for (const unsigned status : {200U, 201U, 202U}) {
        CAPTURE(status);
        f.hubee.expect(post_folder).reply(status, created_body);
        const auto made = f.create();
        REQUIRE(made.has_value());
        CHECK(made->folder == "f1");
    }
    CHECK(f.hubee.requests().size() == 3);
}

TEST_CASE("a folder that was made and not all told is asked for the rest") {
    fixture f;
    f.hubee.expect(post_folder).reply(201, R"({"id":"f1"})").expect(get_folder).reply(200, created_body);
    const auto made = f.create();
    REQUIRE(made.has_value());
    CHECK(made->attachments == std::vector<std::string>{"a1", "a2", "a3"});
    f.hubee.expect(post_folder).reply(201, R"({"id":"f1"})").expect(get_folder).reply(503);
    CHECK(f.create().error().code == errc::destination_babbles);
    // Another's answer: its folder is not ours.
    f.hubee.expect(post_folder).reply(201, R"({"id":"f1"})");
    f.hubee.expect(get_folder).reply(200, R"({"id":"f1","cases":[],"attachments":[]})");
    CHECK(f.create().error().code == errc::destination_babbles);
}

TEST_CASE("an empty 2xx is a success where no body is due") {
    fixture f;
    for (const unsigned status : {200U, 202U, 204U}) {
        CAPTURE(status);
        for (const auto& line : {put_attachment, patch_folder, delete_folder, patch_event, delete_notice})
            f.hubee.expect(line).reply(status);
        CHECK(f.put().has_value());
        CHECK(f.complete().has_value());
        CHECK(f.remove().has_value());
        CHECK(f.run(f.under_test.receive_event("c1", "e1")).has_value());
        CHECK(f.run(f.under_test.delete_notice("n1")).has_value());
    }
    CHECK(f.hubee.surprises().empty());
    f.hubee.expect(get_folder).reply(204).expect(post_folder).reply(204);
    CHECK(f.look().error().code == errc::destination_babbles);
    CHECK(f.create().error().code == errc::destination_babbles);
}

TEST_CASE("the body of a completion may show the folder; what shows nothing is decided by the folder") {
    fixture f;
    f.hubee.expect(patch_folder).reply(200, state("HUBEE_NOTIFIED", "RECEIVED"));
    CHECK(f.complete().has_value());
    CHECK(f.hubee.requests().size() == 1);
    f.hubee.expect(patch_folder).reply(200, page).expect(get_folder).reply(200, state("HUBEE_NOTIFIED", "RECEIVED"));
    CHECK(f.complete().has_value());
    f.hubee.expect(patch_folder).reply(200, page).expect(get_folder).reply(200, state("HUBEE_RECEIVED", "RECEIVED"));
    CHECK(f.complete().error().code == errc::destination_babbles);
    f.hubee.expect(patch_folder).reply(200, page).expect(get_folder).reply(200, page);
    CHECK(f.complete().error().code == errc::destination_babbles);
    f.hubee.expect(patch_folder).reply(200, page).expect(get_folder).reply(404, fault("Folder is not found"));
    CHECK(f.complete().error().code == errc::not_found);
    f.hubee.expect(patch_folder).reply(200, page).expect(get_folder).reply(503);
    CHECK(f.complete().error().code == errc::destination_busy);
}

TEST_CASE("an attachment under a page is there when the folder says so") {
    fixture f;
    const auto told = [&](std::string_view file) {
        f.hubee.expect(put_attachment).reply(200, page).expect(get_folder).reply(200, state("HUBEE_RECEIVED", file));
        const auto out = f.put();
        return out ? error_code{} : out.error().code;
    };
    CHECK(told("RECEIVED") == error_code{});
    CHECK(told("PENDING") == errc::destination_babbles);
    CHECK(told("REJECTED") == errc::attachment_refused);
    CHECK(told("CORRUPTED") == errc::attachment_refused);
    f.hubee.expect(put_attachment).reply(200, page);
    f.hubee.expect(get_folder).reply(200, R"({"id":"f1","globalStatus":"HUBEE_RECEIVED","attachments":[]})");
    CHECK(f.put().error().code == errc::destination_babbles);
}

TEST_CASE("a deletion under a page is done when the folder is gone") {
    fixture f;
    f.hubee.expect(delete_folder).reply(200, page).expect(get_folder).reply(404, fault("Folder is not found"));
    CHECK(f.remove().has_value());
    f.hubee.expect(delete_folder).reply(200, page).expect(get_folder).reply(200, state("HUBEE_RECEIVED", "PENDING"));
    CHECK(f.remove().error().code == errc::destination_babbles);
}

TEST_CASE("what comes back: an event, a case and a folder decide likewise") {
    fixture f;
    const auto event = [](std::string_view status) { return fmt::format(R"({{"status":"{}"}})", status); };
    f.hubee.expect(patch_event).reply(200, page).expect(get_event).reply(200, event("RECEIVED"));
    CHECK(f.run(f.under_test.receive_event("c1", "e1")).has_value());
    f.hubee.expect(patch_event).reply(200, page).expect(get_event).reply(200, event("SENT"));
    CHECK(f.run(f.under_test.receive_event("c1", "e1")).error().code == errc::destination_babbles);
    f.hubee.expect(post_event).reply(200, R"({"id":"e9"})").expect(patch_case).reply(200, page);
    f.hubee.expect(get_case).reply(200, event("CLOSED"));
    CHECK(f.run(f.under_test.close_case("c1")).has_value());
    f.hubee.expect(post_event).reply(200, page);
    CHECK(f.run(f.under_test.close_case("c1")).error().code == errc::destination_babbles);
    f.hubee.expect(patch_folder).reply(200, page).expect(get_folder).reply(200, state("CLOSED", "RECEIVED"));
    CHECK(f.run(f.under_test.close_folder("f1")).has_value());
    f.hubee.expect(patch_folder).reply(200, page).expect(get_folder).reply(200, state("DONE", "RECEIVED"));
    CHECK(f.run(f.under_test.close_folder("f1")).error().code == errc::destination_babbles);
    f.hubee.expect(delete_notice).reply(200, page);
    CHECK(f.run(f.under_test.delete_notice("n1")).error().code == errc::destination_babbles);
    CHECK(f.hubee.left() == 0);
    CHECK(f.hubee.surprises().empty());
}

TEST_CASE("a gateway's 404 takes no answer of a commune for gone") {
    fixture f;
    const auto gone = fault("Event is not found");
    for (const auto& body : {page, std::string{}}) {
        for (const auto& line : {get_event, get_case, delete_notice}) f.hubee.expect(line).reply(404, body);
        CHECK(f.run(f.under_test.event("c1", "e1")).error().code == errc::destination_babbles);
        CHECK(f.run(f.under_test.case_status("c1")).error().code == errc::destination_babbles);
        CHECK(f.run(f.under_test.delete_notice("n1")).error().code == errc::destination_babbles);
    }
    for (const auto& line : {get_event, get_case, delete_notice}) f.hubee.expect(line).reply(404, gone);
    CHECK(!f.run(f.under_test.event("c1", "e1")).value().has_value());
    CHECK(!f.run(f.under_test.case_status("c1")).value().has_value());
    CHECK(f.run(f.under_test.delete_notice("n1")).has_value());
}
