// What every page of the form owes its reader, whatever it says: checked over all pages in all states.
#include "connector/form/pages.hpp"
#include "test/support/html_reader.hpp"
#include "test/unit/form/page_samples.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>

using namespace qf::form;
using qf::test::element;
using qf::test::read_html;

namespace {

using page = std::vector<element>;

template <class Check>
void on_every_page(Check check) {
    const auto samples = page_samples();
    REQUIRE(samples.size() > 50);
    for (const auto& sample : samples) {
        CAPTURE(sample.name);
        check(read_html(sample.html));
    }
}

std::vector<element> named(const page& p, std::string_view name) {
    std::vector<element> out;
    std::ranges::copy_if(p, std::back_inserter(out), [&](const element& e) { return e.name == name; });
    return out;
}

bool within(const page& p, const element& e, std::string_view name) {
    for (auto at = e.parent; at != 0; at = p[at].parent)
        if (p[at].name == name) return true;
    return false;
}

std::set<std::string> ids(const page& p) {
    std::set<std::string> out;
    for (const auto& e : p)
        if (e.has("id")) out.insert(e.get("id"));
    return out;
}

std::vector<std::string> words_of(std::string_view list) {
    std::vector<std::string> out;
    for (std::size_t at = 0; at < list.size();) {
        const auto end = std::min(list.find(' ', at), list.size());
        if (end > at) out.emplace_back(list.substr(at, end - at));
        at = end + 1;
    }
    return out;
}

bool ours_or_allowed(std::string_view address) {
    if (address.starts_with('/') && !address.starts_with("//")) return true;
    return address.starts_with('#') || address == "https://franceconnect.gouv.fr/" ||
           address == "https://www.caf.fr/" || address == "https://www.msa.fr/" ||
           address == "https://wwwd.caf.fr/wps/myportal/caffr/moncompte/mesattestations" ||
           address == "https://monespaceprive.msa.fr/" || address == "https://avis.example/formulaire" ||
           address == "https://portail.example/famille?retour=oui";  // the samples' registered return address
}

}  // namespace

TEST_CASE("a page has a language, one title, one h1, one main and a skip link that leads to it") {
    on_every_page([](const page& p) {
        REQUIRE(named(p, "html").size() == 1);
        CHECK(named(p, "html").front().get("lang") == "fr");
        REQUIRE(named(p, "title").size() == 1);
        CHECK(named(p, "title").front().text.ends_with(" – Mon quotient familial"));
        CHECK(named(p, "h1").size() == 1);
        REQUIRE(named(p, "main").size() == 1);
        CHECK(named(p, "main").front().get("id") == "contenu");
        CHECK(named(p, "a").front().get("href") == "#contenu");
        CHECK(named(p, "header").size() == 1);
        CHECK(named(p, "footer").size() == 1);
    });
}

TEST_CASE("titles tell pages apart, and begin with the error when there is one") {
    std::map<std::string, std::set<std::string>> titles;
    for (const auto& sample : page_samples()) {
        const auto p = read_html(sample.html);
        const auto title = named(p, "title").front().text;
        const bool wrong = sample.name.ends_with("fault") || sample.name.starts_with("trouble-");
        CHECK_MESSAGE(title.starts_with("Erreur – ") == (wrong || sample.name == "review-no-child"), sample.name, ": ",
                      title);
        titles[title].insert(named(p, "h1").front().text);
    }
    for (const auto& [title, headings] : titles) CHECK_MESSAGE(headings.size() == 1, title);
    CHECK(titles.size() > 35);
}

TEST_CASE("headings go down one level at a time") {
    on_every_page([](const page& p) {
        char level = '0';
        for (const auto& e : p) {
            if (e.name.size() != 2 || e.name[0] != 'h' || e.name[1] < '1' || e.name[1] > '6') continue;
            CHECK_MESSAGE(e.name[1] <= level + 1, e.text);
            CHECK(!e.text.empty());
            if (e.name[1] != '2' || !within(p, e, "dialog")) level = e.name[1];
        }
    });
}

TEST_CASE("an id is there once, and whatever names an id finds it") {
    on_every_page([](const page& p) {
        const auto known = ids(p);
        std::set<std::string> seen;
        for (const auto& e : p) {
            if (e.has("id")) CHECK_MESSAGE(seen.insert(e.get("id")).second, e.get("id"));
            for (const char* reference : {"for", "aria-labelledby", "aria-describedby", "data-copy", "data-copied"})
                for (const auto& id : words_of(e.get(reference))) CHECK_MESSAGE(known.contains(id), reference, " ", id);
            if (const auto href = e.get("href"); href.starts_with('#'))
                CHECK_MESSAGE(known.contains(href.substr(1)), href);
        }
    });
}

TEST_CASE("each field has its label, each group its legend, each button its words, each picture its alternative") {
    on_every_page([](const page& p) {
        std::set<std::string> labelled;
        for (const auto& label : named(p, "label")) {
            CHECK(!label.text.empty());
            CHECK_MESSAGE(labelled.insert(label.get("for")).second, label.text);
        }
        for (const auto& field : named(p, "input"))
            if (field.get("type") != "hidden") CHECK_MESSAGE(labelled.contains(field.get("id")), field.get("name"));
        for (const auto& group : named(p, "fieldset"))
            CHECK(std::ranges::any_of(p, [&](const element& e) {
                return e.name == "legend" && !e.text.empty() && p[e.parent].get("id") == group.get("id");
            }));
        for (const auto& button : named(p, "button")) CHECK(!button.text.empty());
        for (const auto& link : named(p, "a")) CHECK(!link.text.empty());
        for (const auto& picture : named(p, "img")) CHECK(picture.has("alt"));
        for (const auto& drawing : named(p, "svg")) CHECK(drawing.get("aria-hidden") == "true");
    });
}

TEST_CASE("nothing is inline, and nothing comes from another place") {
    on_every_page([](const page& p) {
        CHECK(named(p, "style").empty());
        REQUIRE(named(p, "script").size() == 1);
        CHECK(named(p, "script").front().text.empty());
        for (const auto& e : p)
            for (const auto& [name, value] : e.attributes) {
                CHECK_MESSAGE(name != "style", e.name);
                CHECK_MESSAGE(!name.starts_with("on"), name);
                if (name == "src" || name == "href" || name == "action") CHECK_MESSAGE(ours_or_allowed(value), value);
                if (name == "src" || name == "action" || e.name == "link")
                    CHECK_MESSAGE(value.find("://") == value.npos, value);
            }
        for (const char* place : {"/assets/site.", "/assets/icon."})
            CHECK(std::ranges::any_of(p, [&](const element& e) { return e.get("href").starts_with(place); }));
    });
}

TEST_CASE("a form that changes something carries the session's token") {
    on_every_page([](const page& p) {
        for (std::size_t i = 0; i < p.size(); ++i) {
            if (p[i].name != "form") continue;
            const bool posts = p[i].get("method") == "post";
            CHECK((posts || p[i].get("method") == "get"));
            const auto token = std::ranges::count_if(p, [&](const element& e) {
                if (e.name != "input" || e.get("name") != "csrf" || e.get("value") != "c5rf") return false;
                for (auto at = e.parent; at != 0; at = p[at].parent)
                    if (at == i) return true;
                return false;
            });
            CHECK(token == (posts ? 1 : 0));
        }
    });
}

TEST_CASE("French typography: curly apostrophes, and no line ends before a colon or a question mark") {
    const auto fine = [](std::string_view text) {
        for (const char* bad : {"'", " :", " ;", " !", " ?", " »", "« ", "\n:", "\n;", "\n!", "\n?", "...", "\" "})
            CHECK_MESSAGE(text.find(bad) == std::string_view::npos, bad, " in: ", text);
    };
    on_every_page([&](const page& p) {
        for (const auto& e : p) {
            if (e.name == "title" || e.name == "body") fine(e.text);
            for (const char* spoken : {"alt", "aria-label", "title", "placeholder"}) fine(e.get(spoken));
        }
    });
}
