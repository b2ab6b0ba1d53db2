// The five requests: what goes out, what is believed of the answers.
#include "connector/hubee/folder_body.hpp"
#include "schemas/json.hpp"
#include "test/unit/hubee/fixture.hpp"

#include <doctest/doctest.h>

using namespace qf;
using namespace qf::hubee;

TEST_CASE("a folder is created, filled, completed with one token") {
    fixture f;
    f.hubee.expect(post_folder)
        .reply(201, created_body)
        .expect(put_attachment)
        .reply(204)
        .expect(patch_folder)
        .reply(204);
    const auto ids = f.create();
    REQUIRE(ids.has_value());
    CHECK(ids->folder == "f1");
    CHECK(ids->one_case == "c1");
    CHECK(ids->attachments == std::vector<std::string>{"a1", "a2", "a3"});  // in the order asked
    CHECK(f.put(std::string_view{"bytes\0more", 10}).has_value());
    CHECK(f.complete().has_value());
    CHECK(f.hubee.left() == 0);
    CHECK(f.hubee.surprises().empty());
    CHECK(f.hubee.token_requests().size() == 1);
    const auto& asked = f.hubee.requests();
    REQUIRE(asked.size() == 3);
    for (const auto& request : asked) {
        CHECK(header(request, "Authorization") == "Bearer token-1");
        CHECK(header(request, "editorName") == "qf-connector");
        CHECK(header(request, "applicationName") == "qf-connector");
        CHECK(header(request, "softwareVersion") == QF_VERSION);
        const auto span = header(request, "traceparent");
        CHECK(span.substr(0, 36) == trace.substr(0, 36));  // the same trace
        CHECK(span != trace);                              // another span
    }
    CHECK(header(asked[0], "traceparent") != header(asked[1], "traceparent"));
    CHECK(header(asked[1], "digest") == "ZGlnZXN0");
    CHECK(header(asked[1], "Content-Type") == "application/octet-stream");
    CHECK(asked[1].body() == std::string_view{"bytes\0more", 10});
    CHECK(asked[2].body() == R"({"globalStatus":"HUBEE_COMPLETED"})");
}

TEST_CASE("the body that creates a folder has HubEE's words and survives any name") {
    const auto written = json::document::parse(folder_body(fixture::wanted())).value();
    CHECK(written["processCode"].text() == "FormulaireQF");
    CHECK(written["externalId"].text() == "Formulaire-QF-0123456789ABC");
    CHECK(written["applicant"]["firstName"].text() == "Zoé \"Z\"");
    CHECK(written["applicant"]["lastName"].text() == "ŞAHİN");
    const auto one_case = written["cases"].at(0);
    CHECK(written["cases"].size() == 1);
    CHECK(one_case["externalId"].text() == "Formulaire-QF-0123456789ABC-01");
    CHECK(one_case["recipient"]["type"].text() == "SI");
    CHECK(one_case["recipient"]["companyRegister"].text() == "21260086600017");
    CHECK(one_case["recipient"]["branchCode"].text() == "26086");
    REQUIRE(written["attachments"].size() == 3);
    const auto last = written["attachments"].at(2);
    CHECK(last["fileName"].text() == "qf.pdf");
    CHECK(last["type"].text() == "FormulaireQF");
    CHECK(last["size"].integer() == 30);
    CHECK(last["mimeType"].text() == "application/pdf");
    CHECK(last["recipients"].at(0).text() == "Formulaire-QF-0123456789ABC-01");
}

TEST_CASE("what the two sides' software tells each other stands on the case, where there is anything") {
    auto wanted = fixture::wanted();
    CHECK(folder_body(wanted).find("partnerAttributes") == std::string::npos);
    wanted.partner_attributes = "mois_demande=2026-09;mois_obtenu=2024-01";
    const auto written = json::document::parse(folder_body(wanted)).value();
    CHECK(written["cases"].at(0)["partnerAttributes"].text() == wanted.partner_attributes);
}

TEST_CASE("a partner field is cut at 50 characters; a traceparent that is none is not sent") {
    fixture f;
    auto conf = fixture::conf(f.hubee.url());
    conf.editor_name = std::string(60, 'e');
    client other{f.executor(), conf, f.clock};
    f.hubee.expect(patch_folder).reply(204);
    CHECK(f.run(other.complete_folder("f1", "nonsense")).has_value());
    REQUIRE(f.hubee.requests().size() == 1);
    CHECK(header(f.hubee.requests()[0], "editorName") == std::string(50, 'e'));
    CHECK(header(f.hubee.requests()[0], "traceparent").empty());
}

TEST_CASE("the state of a folder tells whether the commune was told, and each attachment's status") {
    fixture f;
    f.hubee.expect(get_folder).reply(200, R"({"id":"f1","globalStatus":"HUBEE_RECEIVED","attachments":[
        {"id":"a1","status":"PENDING"},{"id":"a2","status":"RECEIVED"},{"id":"a3","status":"REJECTED"},
        {"id":"a4","status":"CORRUPTED"},{"id":"a5","status":"DELETED"}]})");
    const auto seen = f.look().value().value();
    CHECK(!seen.visible());
    REQUIRE(seen.attachments.size() == 5);
    CHECK(seen.attachments[0] == std::pair{std::string{"a1"}, attachment_status::pending});
    CHECK(seen.attachments[1].second == attachment_status::received);
    CHECK(seen.attachments[2].second == attachment_status::rejected);
    CHECK(seen.attachments[3].second == attachment_status::corrupted);
    CHECK(seen.attachments[4].second == attachment_status::deleted);
    f.hubee.expect(get_folder).reply(200, R"({"id":"f1","globalStatus":"HUBEE_NOTIFIED","attachments":[]})");
    CHECK(f.look().value().value().visible());
}

TEST_CASE("a folder that is not there is an empty answer to GET and a success to DELETE") {
    fixture f;
    f.hubee.expect(get_folder).reply(404, fault("Folder is not found"));
    const auto seen = f.look();
    REQUIRE(seen.has_value());
    CHECK(!seen->has_value());
    f.hubee.expect(delete_folder).reply(404, fault("Folder is not found")).expect(delete_folder).reply(204);
    CHECK(f.remove().has_value());
    CHECK(f.remove().has_value());
    f.hubee.expect(delete_folder).reply(400, fault("has events"));
    CHECK(f.remove().error().code == errc::dossier_refused);
    f.hubee.expect(patch_folder).reply(404, fault("Folder is not found"));
    CHECK(f.complete().error().code == errc::not_found);
    f.hubee.expect(put_attachment).reply(404, fault("Binary meta-data is not found"));
    CHECK(f.put().error().code == errc::not_found);
    f.hubee.expect(post_folder).reply(404, fault("No such resource"));  // no folder of ours is meant
    CHECK(f.create().error().code == errc::destination_babbles);
}

TEST_CASE("a gateway's 404 page does not say that a folder is gone: it would be made twice") {
    fixture f;
    for (
        const std::string page :
        {"<!doctype html><title>404 Not Found</title>", "",
         R"({"code":"404","type":"Status report","message":"Not Found","description":"The resource is not there."})"}) {
        CAPTURE(page);
        for (const auto& line : {get_folder, delete_folder, put_attachment, patch_folder, post_folder})
            f.hubee.expect(line).reply(404, page);
        CHECK(f.look().error().code == errc::destination_babbles);
        CHECK(f.remove().error().code == errc::destination_babbles);
        CHECK(f.put().error().code == errc::destination_babbles);
        CHECK(f.complete().error().code == errc::destination_babbles);
        CHECK(f.create().error().code == errc::destination_babbles);
    }
    CHECK(f.hubee.left() == 0);
}

TEST_CASE("an id that could change a target is sent encoded") {
    fixture f;
    f.hubee.expect("PATCH /teledossiers/v1/folders/f1%3Fx%23y%20z").reply(204);
    CHECK(f.run(f.under_test.complete_folder("f1?x#y z", trace)).has_value());
}
