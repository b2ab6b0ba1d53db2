// What opens a dossier, which the other side is told of: a click on a page of ours, and nothing else.
#include "connector/portal/asked_from.hpp"
#include "test/unit/portal/fixture.hpp"

using namespace qf;
using namespace qf::portal;
using net::http::verb;

namespace {

asker asked(verb method, const fields& headers) {
    net::request what{method, "/dossiers/1", 11};
    for (const auto& [name, value] : headers) what.set(name, value);
    return asker_of(what, {"portail.example", "[::1]"});
}

}  // namespace

TEST_CASE("a click on one of our own pages is told from everything else") {
    CHECK((asked(verb::get, {{"Sec-Fetch-Site", "same-origin"}}) == asker::own_page));
    CHECK((asked(verb::get, {{"Referer", "https://portail.example/dossiers?page=2"}}) == asker::own_page));
    CHECK((asked(verb::get, {{"Referer", "https://PORTAIL.example:8443/"}}) == asker::own_page));
    CHECK((asked(verb::get, {{"Referer", "http://[::1]:8483/dossiers"}}) == asker::own_page));
    for (const auto& headers :
         std::vector<fields>{{},
                             {{"Sec-Fetch-Site", "none"}},
                             {{"Sec-Fetch-Site", "cross-site"}},
                             {{"Sec-Fetch-Site", "same-site"}},
                             {{"Sec-Fetch-Site", "cross-site"}, {"Referer", "https://portail.example/"}},
                             {{"Referer", "https://portail.example.evil.example/"}},
                             {{"Referer", "https://portail.example@evil.example/"}},
                             {{"Referer", "https://evil.example/https://portail.example/"}},
                             {{"Referer", "portail.example"}}})
        CHECK((asked(verb::get, headers) == asker::elsewhere));
    for (const auto& ahead : std::vector<fields>{{{"Sec-Purpose", "prefetch;prerender"}},
                                                 {{"Purpose", "prefetch"}},
                                                 {{"X-Moz", "prefetch"}},
                                                 {{"X-Purpose", "preview"}}}) {
        auto with = ahead;
        with.emplace_back("Sec-Fetch-Site", "same-origin");
        CHECK((asked(verb::get, with) == asker::machine));
    }
    CHECK((asked(verb::head, {{"Sec-Fetch-Site", "same-origin"}}) == asker::machine));
}

TEST_CASE("a link elsewhere, a prefetch and a scanner open nothing; the button of the page does") {
    portal_rig r;
    auto agent = r.agent();
    const auto ids = r.family("BOIS");
    const auto path = "/dossiers/" + ids.cases[0];
    for (const auto& with : std::vector<fields>{{{"Sec-Fetch-Site", "cross-site"}},
                                                {{"Sec-Fetch-Site", "none"}},
                                                {{"Sec-Fetch-Site", "same-origin"}, {"Sec-Purpose", "prefetch"}}}) {
        const auto page = agent.send(verb::get, path, {}, with);
        CHECK(page.status == 200);
        CHECK(page.has("Ouvrir le dossier"));
        CHECK(!page.has("BOIS"));
        CHECK(!page.has("742"));
    }
    CHECK(agent.send(verb::head, path).status == 200);
    CHECK(r.case_status(ids.cases[0]) == "HUBEE_NOTIFIED");
    CHECK(!r.trailed("open"));
    agent.csrf = agent.send(verb::get, path, {}, {{"Sec-Fetch-Site", "none"}}).between(R"(name="csrf" value=")", "\"");
    const auto opened = agent.press(path + "/ouvrir", {{"liste", "etat=a-ouvrir&page=2"}});
    CHECK(opened.to() == path + "?liste=etat%3Da-ouvrir%26page%3D2");
    CHECK(r.case_status(ids.cases[0]) == "SI_RECEIVED");
    CHECK(agent.follow(opened).has("/dossiers?etat=a-ouvrir&amp;page=2"));
    // What is open already may be kept as a bookmark; nothing changes by it.
    CHECK(agent.send(verb::get, path, {}, {{"Sec-Fetch-Site", "none"}}).has("742"));
}

TEST_CASE("what the other side says is not read by a link elsewhere") {
    portal_rig r;
    auto agent = r.agent();
    const auto ids = r.family("BOIS");
    const auto path = "/dossiers/" + ids.cases[0];
    agent.get(path);
    const auto event = r.post(r.osl, "/cases/" + ids.cases[0] + "/events",
                              R"({"actionType":"SENDING_MESSAGE","notification":true,"message":"Bonjour"})")
                           .text("id");
    agent.send(verb::get, path, {}, {{"Sec-Fetch-Site", "none"}});
    CHECK(r.get(r.osl, "/cases/" + ids.cases[0] + "/events/" + event).text("status") == "SENT");
    agent.get(path);
    CHECK(r.get(r.osl, "/cases/" + ids.cases[0] + "/events/" + event).text("status") == "RECEIVED");
}
