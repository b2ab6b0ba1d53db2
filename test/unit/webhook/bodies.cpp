// The pushed body: what it holds, that it follows its schema, and that it never changes.
#include "connector/base/digest.hpp"
#include "connector/base/encoding.hpp"
#include "schemas/validator.hpp"
#include "test/unit/webhook/fixture.hpp"

#include <doctest/doctest.h>

using namespace qf;
using namespace qf::webhook;

TEST_CASE("a dossier is one body with its three attachments, and follows its schema") {
    const dossier d;
    const auto body = write_body(d.mail());
    const auto read = json::document::parse(body).value();
    const schemas::validator schema{"qf.webhook.1.json"};
    const auto found = schema.check(read.root());
    for (const auto& fault : found.list()) CHECK_MESSAGE(false, fault.place, ": ", fault.problem);
    CHECK(schema.accepts(read.root()));
    CHECK(read["type"].text() == "dossier.submitted");
    CHECK(read["timestamp"].text() == "2026-08-31T22:08:15.250Z");
    const auto data = read["data"];
    CHECK(data["transmission_id"].text() == transmission_id);
    CHECK(data["reference"].text() == "0123456789ABC");
    CHECK(data["external_id"].text() == "Formulaire-QF-0123456789ABC");
    CHECK(data["case_external_id"].text() == "Formulaire-QF-0123456789ABC-01");
    CHECK(data["process_code"].text() == "FormulaireQF");
    CHECK(data["recipient"].written() == R"({"cog":"26086","siret":"21260086600017"})");
    REQUIRE(data["attachments"].size() == 3);
    for (std::size_t i = 0; i < 3; ++i) {
        const auto one = data["attachments"].at(i);
        const auto content = from_base64(one["content"].text().value());
        REQUIRE(content.has_value());
        CHECK(*content == d.files[i].content);
        CHECK(one["file_name"].text() == d.files[i].name);
        CHECK(one["mime_type"].text() == d.files[i].mime_type);
        CHECK(one["size"].integer() == static_cast<std::int64_t>(content->size()));
        CHECK(one["sha256"].text() == to_base64(sha256(*content)));
    }
    CHECK(write_body(d.mail()) == body);
}

TEST_CASE("the months asked and obtained stand beside the files, or neither does") {
    const dossier d;
    CHECK(write_body(d.mail()).find("reference_month") == std::string::npos);
    auto mail = d.mail();
    mail.month_asked = "2026-09";
    mail.month_obtained = "2024-01";
    const auto read = json::document::parse(write_body(mail)).value();
    CHECK(read["data"]["reference_month"].written() == R"({"asked":"2026-09","obtained":"2024-01"})");
    CHECK(schemas::validator{"qf.webhook.1.json"}.accepts(read.root()));
}

TEST_CASE("the schema refuses a body that lacks anything or has more") {
    const dossier d;
    const auto body = write_body(d.mail());
    const schemas::validator schema{"qf.webhook.1.json"};
    for (const auto& change : {std::pair{R"("dossier.submitted")", R"("dossier.other")"},
                               {R"("reference":)", R"("referenz":)"},
                               {R"("size":8)", R"("size":"8")"},
                               {R"("recipient":{)", R"("recipient":{"name":"x",)"},
                               {R"("0123456789ABC")", R"("0123456789abc")"}}) {
        const std::string_view what = change.first;
        CAPTURE(what);
        auto wrong = body;
        const auto at = wrong.find(what);
        REQUIRE(at != std::string::npos);
        wrong.replace(at, what.size(), change.second);
        const auto read = json::document::parse(wrong).value();
        CHECK(!schema.accepts(read.root()));
        CHECK(!schema.check(read.root()).empty());
    }
}
