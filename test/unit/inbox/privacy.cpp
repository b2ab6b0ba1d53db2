#include "test/unit/inbox/fixture.hpp"

using namespace qf;
using namespace qf::inbox;
using net::http::verb;

TEST_CASE("every request leaves one line, with the pattern and the trace, and nothing of a person") {
    rig r;
    const auto ids = r.delivered();
    r.get(r.si, "/cases/" + ids.cases[0]);
    r.post(r.osl, "/folders", R"({"applicant":{"firstName":"Žofie","lastName":7}})");
    r.ask(r.si, verb::get, fmt::format("{}/cases/{}", teledossiers, ids.cases[0]), {},
          {{{"traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}}});
    const auto text = r.logged();
    CHECK(text.find("route=/teledossiers/v1/cases/{}") != std::string::npos);
    CHECK(text.find("trace=0af7651916cd43dd8448eb211c80319c") != std::string::npos);
    CHECK(text.find("status=400") != std::string::npos);
    CHECK(text.find("client=" + r.si.credentials.id) != std::string::npos);
    for (const auto& secret : {std::string{"Žofie"}, std::string{"Quillévéré"}, std::string{"0123456789ABC"},
                               ids.folder, ids.cases[0], r.si.token, r.si.credentials.secret})
        CHECK_MESSAGE(text.find(secret) == std::string::npos, secret);
}

TEST_CASE("answers are counted by their class") {
    rig r;
    r.get(r.si, "/notifications");
    r.get(r.si, "/nowhere");
    const auto text = r.counts.text();
    CHECK(text.find("qf_inbox_requests_total{status=\"4xx\"} 1") != std::string::npos);
    CHECK(text.find("qf_inbox_requests_total{status=\"2xx\"} 7") != std::string::npos);  // six tokens before
}
