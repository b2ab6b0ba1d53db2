// From a citizen's browser to the commune's inbox and back to the citizen's page, in the built program.
#include "schemas/json.hpp"
#include "test/support/site.hpp"
#include "test/unit/form/browser.hpp"

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <csignal>
#include <memory>

namespace {

using namespace qf::test;
using qf::form::browser;

struct running_form {
    explicit running_form(const site& on) {
        const auto port = free_port();
        url = fmt::format("http://127.0.0.1:{}", port);
        auto environment = on.environment();
        std::erase_if(environment, [](const std::string& one) { return one.starts_with("QF_INTAKE_LISTEN="); });
        environment.push_back(fmt::format("QF_INTAKE_LISTEN=127.0.0.1:{}", port));
        environment.push_back("QF_FORM_PUBLIC_URL=" + url);
        environment.emplace_back("QF_PROFILE=demo");
        program = std::make_unique<child_process>(on.command(built_program, {"run"}), environment, on.path("out"),
                                                  on.path("log"));
    }
    bool answers(rig& r) const {
        browser b{r, url};
        return eventually(
            [&] {
                try {
                    return b.get("/").status == 200;
                } catch (const std::runtime_error&) {  // not yet
                    return false;
                }
            },
            patience);
    }
    std::string url;
    std::unique_ptr<child_process> program;
};

}  // namespace

TEST_CASE("a citizen's click ends as a dossier in the commune's inbox, and their page says so") {
    const site on;
    running_form form{on};
    rig r;
    REQUIRE(form.answers(r));
    browser b{r, form.url};
    REQUIRE(b.get("/c/26086").status == 200);
    const auto choice = b.follow(b.press("/connexion", {{"cog", "26086"}}));
    REQUIRE(choice.status == 200);
    const auto person = browser::between(choice.body, R"(name="personne" value=")", "\"");
    const auto state = browser::between(choice.body, R"(name="state" value=")", "\"");
    const auto review = b.follow(b.press("/demo/connexion", {{"personne", person}, {"state", state}}));
    REQUIRE(review.status == 200);
    REQUIRE(review.has(R"(action="/transmission")"));
    const auto sent = b.press("/transmission", {{"enfant", "0"}});
    REQUIRE(sent.status == 303);
    const auto reference = sent.to().substr(sent.to().rfind('/') + 1);
    CHECK(b.get(sent.to()).has(reference));
    CHECK(eventually([&] { return on.received_attachments(reference) == 3; }, patience));
    const auto delivered = [&] {
        const auto answer = qf::json::document::parse(b.get(sent.to() + "/etat").body);
        return answer && (*answer)["state"].text() == "delivered";
    };
    CHECK(eventually(delivered, patience));

    // The API lives beside it, at the same address, and still wants its token.
    CHECK(b.post("/api/transmissions", {}).status == 401);
    form.program->signal(SIGTERM);
    const auto end = form.program->wait(patience);
    REQUIRE(end.has_value());
    CHECK(end->exit_code == 0);
    CHECK(on.log().find("event=form page=transmission status=303 reason=sent") != std::string::npos);
}
