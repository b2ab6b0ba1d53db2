// A success whose body is not what the contract says is no success.
#include "test/unit/hubee/fixture.hpp"

#include <doctest/doctest.h>

using namespace qf;
using namespace qf::hubee;

namespace {

std::string without(std::string text, std::string_view part, std::string_view instead = "") {
    const auto at = text.find(part);
    REQUIRE(at != std::string::npos);
    return text.replace(at, part.size(), instead);
}

}  // namespace

TEST_CASE("a 201 without all the ids is babble") {
    fixture f;
    std::string body;
    SUBCASE("HTML") {
        body = "<html><body>Welcome to the gateway</body></html>";
    }
    SUBCASE("nothing") {}
    SUBCASE("truncated") {
        body = created_body.substr(0, created_body.size() / 2);
    }
    SUBCASE("an array") {
        body = "[]";
    }
    SUBCASE("no folder id") {
        body = without(created_body, R"("id":"f1",)");
    }
    SUBCASE("a folder id that is a number") {
        body = without(created_body, R"("id":"f1")", R"("id":1)");
    }
    SUBCASE("an empty folder id") {
        body = without(created_body, R"("id":"f1")", R"("id":"")");
    }
    SUBCASE("a folder id that is a path") {
        body = without(created_body, R"("id":"f1")", R"("id":"../f1")");
    }
    SUBCASE("no case id") {
        body = without(created_body, R"("id":"c1",)");
    }
    SUBCASE("another's case") {
        body = without(created_body, "ABC-01", "ABD-01");
    }
    SUBCASE("no cases") {
        body = without(created_body, R"("cases")", R"("case")");
    }
    SUBCASE("one attachment's id is missing") {
        body = without(created_body, R"("id":"a2",)");
    }
    SUBCASE("one attachment is missing") {
        body = without(created_body, "FormulaireQF.xml", "Other.xml");
    }
    SUBCASE("two attachments of one name") {
        body = without(created_body, "FormulaireQF.xml", "qf.pdf");
    }
    SUBCASE("one id for two attachments") {
        body = without(created_body, R"("a2")", R"("a1")");
    }
    f.hubee.expect(post_folder).reply(201, body).expect(get_folder).reply(200, body);
    const auto answer = f.create();
    REQUIRE(answer.has_error());
    CHECK(answer.error().code == errc::destination_babbles);
    CHECK(answer.error().http_status == 201);
    const bool names_a_folder = body.find(R"("id":"f1")") < body.find("cases") && body.ends_with("}");
    CHECK(f.hubee.requests().size() == (names_a_folder ? 2 : 1));  // and it is not tried again here
}

TEST_CASE("a state that cannot be understood is babble: nobody may take it for visible") {
    fixture f;
    std::string body;
    SUBCASE("an unknown folder status") {
        body = R"({"globalStatus":"LATER","attachments":[]})";
    }
    SUBCASE("no folder status") {
        body = R"({"attachments":[]})";
    }
    SUBCASE("no attachments") {
        body = R"({"globalStatus":"HUBEE_RECEIVED"})";
    }
    SUBCASE("an unknown attachment status") {
        body = R"({"globalStatus":"HUBEE_RECEIVED","attachments":[{"id":"a1","status":"received"}]})";
    }
    SUBCASE("an attachment without id") {
        body = R"({"globalStatus":"HUBEE_RECEIVED","attachments":[{"status":"RECEIVED"}]})";
    }
    SUBCASE("not JSON") {
        body = "HUBEE_NOTIFIED";
    }
    SUBCASE("another folder's") {
        body = R"({"id":"f2","globalStatus":"HUBEE_NOTIFIED","attachments":[]})";
    }
    f.hubee.expect(get_folder).reply(200, body);
    CHECK(f.look().error().code == errc::destination_babbles);
}

TEST_CASE("an answer over the bound is babble") {
    fixture f;
    auto conf = fixture::conf(f.hubee.url());
    conf.http.answer_max = 4096;
    client small{f.executor(), conf, f.clock};
    f.hubee.expect(get_folder).reply(200, std::string(8192, ' '));
    CHECK(f.run(small.folder("f1", trace)).error().code == errc::destination_babbles);
}

TEST_CASE("a token answer that is not one is babble, and no request is made with it") {
    fixture f;
    std::string body;
    SUBCASE("HTML") {
        body = "<html/>";
    }
    SUBCASE("no token") {
        body = R"({"expires_in":3600})";
    }
    SUBCASE("no life") {
        body = R"({"access_token":"t"})";
    }
    SUBCASE("a negative life") {
        body = R"({"access_token":"t","expires_in":-5})";
    }
    SUBCASE("a token that would break the header") {
        body = R"({"access_token":"t\r\nX: y","expires_in":3600})";
    }
    f.hubee.expect("POST /token").reply(200, body);
    CHECK(f.create().error().code == errc::destination_babbles);
    CHECK(f.hubee.requests().empty());
}
