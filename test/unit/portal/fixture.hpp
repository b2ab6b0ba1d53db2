// test/unit/portal/fixture.hpp -- a portal over the inbox of test/unit/inbox/fixture.hpp, agents of two town halls, and
// a small browser for each. The identity provider says what the test lets it say. All names are invented.
#pragma once

#include "connector/inbox/agent_book.hpp"
#include "connector/net/percent.hpp"
#include "connector/portal/endpoints.hpp"
#include "test/support/html_reader.hpp"
#include "test/unit/inbox/fixture.hpp"

#include <map>

namespace qf::portal {

using inbox::chatillon;
using inbox::rennes;

inline constexpr std::string_view chatillon_siret = "21260086600016";

class scripted_login final : public agent_login {
public:
    oidc::outcome<identity> now = identity{};
    bool demo = false;

    awaitable<oidc::outcome<oidc::departure>> depart_stronger() override {
        auto out = co_await depart();
        out->url += "&claims=stronger";
        co_return out;
    }
    awaitable<oidc::outcome<oidc::departure>> depart() override {
        oidc::departure out;
        out.url = "https://proconnect.example/authorize?state=s";
        out.state = "s";
        co_return out;
    }
    awaitable<oidc::outcome<identity>> arrive(oidc::callback got, std::optional<oidc::departure> kept) override {
        if (!kept || kept->state != got.state)
            co_return oidc::login_refusal{oidc::login_trouble::session_lost, "state"};
        co_return now;
    }
    awaitable<oidc::outcome<oidc::parting>> part(std::string) override {
        co_return oidc::parting{"https://proconnect.example/end?state=p", "p"};
    }
    std::string_view origin() const noexcept override { return "https://proconnect.example"; }
    bool demonstration() const noexcept override { return demo; }
};

struct seen_page {
    unsigned status = 0;
    std::string body;
    net::http::fields headers = {};
    bool has(std::string_view text) const { return body.find(text) != std::string::npos; }
    std::string header(std::string_view name) const { return std::string{headers[name]}; }
    std::string to() const { return header("Location"); }
    std::string between(std::string_view before, std::string_view after) const {
        const auto at = body.find(before);
        if (at == std::string::npos) return {};
        const auto rest = std::string_view{body}.substr(at + before.size());
        return std::string{rest.substr(0, rest.find(after))};
    }
};

using fields = std::vector<std::pair<std::string, std::string>>;

class portal_rig : public inbox::rig {
public:
    portal_rig() { open_portal(); }
    ~portal_rig() { close_portal(); }

    void open_portal() {
        sessions = std::make_unique<session_store>(
            executor(),
            site::session_conf{.file = folder / "sessions", .site = "portal", .absolute = std::chrono::hours{12}},
            clock, counts);
        pages = std::make_unique<portal_site>(
            portal_conf, site_means{box->rows(), box->files(), who, *sessions, clock, *log, counts});
    }
    void close_portal() {
        pages.reset();
        if (sessions) run(sessions->stop());
        sessions.reset();
    }

    std::string invite(std::string_view organization, std::string email, bool administrator = false,
                       std::vector<inbox::agent_right> rights = {{"FormulaireQF", true}}) {
        inbox::agent_book book{folder / "inbox", clock};
        return book
            .add({.organization = std::string{organization},
                  .email = email,
                  .name = email.substr(0, email.find('@')),
                  .rights = std::move(rights),
                  .administrator = administrator})
            .value();
    }

    class browser {
    public:
        explicit browser(portal_rig& on) : on_{&on} {}
        seen_page send(net::http::verb method, std::string_view target, std::string body = {},
                       const fields& more = {}) {
            net::request what{method, target, 11};
            what.set("Host", "portail.example");
            if (!cookie.empty()) what.set("Cookie", cookie);
            if (method == net::http::verb::post) what.set("Content-Type", "application/x-www-form-urlencoded");
            for (const auto& [name, value] : more) what.set(name, value);
            what.body() = std::move(body);
            auto parsed = net::target::parse(target);
            REQUIRE(parsed.has_value());
            const net::exchange exchange{what, std::move(*parsed), asio::ip::make_address("192.0.2.7")};
            auto answer = on_->run(on_->pages->respond(exchange));
            if (answer.source) {
                answer.body().resize(answer.length);
                REQUIRE(on_->run(net::read_full(*answer.source, answer.body())).value() == answer.length);
            }
            seen_page out{.status = answer.result_int(), .body = answer.body(), .headers = answer};
            if (const auto set = out.header("Set-Cookie"); !set.empty()) {
                cookie = set.substr(0, set.find(';'));
                if (cookie.ends_with('=')) cookie.clear();
            }
            if (auto token = out.between(R"(name="csrf" value=")", "\""); !token.empty()) csrf = token;
            return out;
        }
        seen_page get(std::string_view target) {  // by a click on a page of the portal
            return send(net::http::verb::get, target, {}, {{"Sec-Fetch-Site", "same-origin"}});
        }
        seen_page post(std::string_view target, const fields& form) {
            std::string body;
            for (const auto& [name, value] : form)
                body += fmt::format("{}{}={}", body.empty() ? "" : "&", net::percent_encoded(name),
                                    net::percent_encoded(value));
            return send(net::http::verb::post, target, std::move(body));
        }
        seen_page press(std::string_view target, fields form = {}) {
            form.emplace_back("csrf", csrf);
            return post(target, form);
        }
        // By the list's form.
        seen_page search(std::string text, fields more = {}) {
            more.emplace_back("q", std::move(text));
            return follow(press("/dossiers", std::move(more)));
        }
        seen_page follow(const seen_page& from) { return from.status == 303 ? get(from.to()) : from; }
        // From the start page through the provider, which says `as`.
        seen_page log_in(identity as) {
            on_->who.now = std::move(as);
            get("/");
            press("/connexion");
            return get("/connexion/retour?code=c&state=s");
        }
        std::string cookie, csrf;

    private:
        portal_rig* on_;
    };

    static identity person(std::string email, std::string_view siret = chatillon_siret, bool second_factor = true) {
        return {.subject = "sub-" + email,
                .email = email,
                .siret = std::string{siret},
                .name = "",
                .second_factor = second_factor};
    }
    // An agent of Châtillon, logged in.
    browser agent(const std::string& email = "camille@mairie.example", bool administrator = false,
                  std::vector<inbox::agent_right> rights = {{"FormulaireQF", true}}) {
        invite(chatillon, email, administrator, std::move(rights));
        browser out{*this};
        const auto arrived = out.log_in(person(email));
        REQUIRE(arrived.to() == "/dossiers");
        out.get("/dossiers");
        return out;
    }

    static constexpr int rare_quotient = 742'195'308;  // which no random id contains, for tests that look for a leak
    static std::string content(int quotient = 742) {
        return fmt::format(
            R"({{"external_id":"cantine-12","pivot_identity":{{"given_name":"Zoé","family_name":"CHAMPÊTRE",)"
            R"("birthdate":"1988-02-29"}},"quotient_familial_v3":{{"allocataires":[{{"nom_naissance":"CHAMPÊTRE",)"
            R"("nom_usage":"BOIS","prenoms":"ZOÉ","date_naissance":"1988-02-29"}}],"enfants":[{{"nom_naissance":)"
            R"("CHAMPÊTRE","nom_usage":null,"prenoms":"LÉO","date_naissance":"2019-05-00"}}],"quotient_familial":)"
            R"({{"fournisseur":"CNAF","valeur":{},"annee":2026,"mois":9}}}}}})",
            quotient);
    }
    // A dossier with these bytes as its JSON, for a family of this name.
    inbox::folder_ids family(std::string_view last_name, std::string_view first_name = "Zoé", std::string bytes = {},
                             std::string_view to = chatillon, std::string_view process = "FormulaireQF",
                             std::string_view attributes = {}) {
        if (bytes.empty()) bytes = content();
        const auto reference = fmt::format("Formulaire-QF-{:013X}", ++made_);
        const auto type = process == "FormulaireQF" ? "FormulaireQF" : "piece";
        json::writer name;
        name.begin_object().member("firstName", first_name).member("lastName", last_name).end_object();
        auto ids = made_of(fmt::format(
            R"({{"processCode":"{}","externalId":"{}","applicant":{},"cases":[{{"externalId":"{}-01","recipient":{}{}}}],)"
            R"("attachments":[{{"fileName":"FormulaireQF.json","type":"{}","size":{},"mimeType":"application/json",)"
            R"("recipients":["{}-01"]}}]}})",
            process, reference, name.text(), reference, recipient_json(to),
            attributes.empty() ? std::string{} : fmt::format(R"(,"partnerAttributes":"{}")", attributes), type,
            bytes.size(), reference));
        REQUIRE(put(osl, ids.folder, ids.attachments[0], std::move(bytes)).status == 204);
        REQUIRE(patch(osl, "/folders/" + ids.folder, R"({"globalStatus":"HUBEE_COMPLETED"})").status == 204);
        return ids;
    }
    std::vector<inbox::trail_row> trail(std::string_view organization = chatillon) {
        auto work = [&](inbox::tables& t) {
            const auto key = t.organizations.key_of(inbox::organization::parse(organization).value());
            return t.trail.list(key.value(), 0, "", "", 1000);
        };
        return run(box->rows().read(work));
    }
    bool trailed(std::string_view action, std::string_view detail = {}) {
        for (const auto& one : trail())
            if (one.action == action && (detail.empty() || one.detail == detail)) return true;
        return false;
    }

    scripted_login who;
    site_conf portal_conf{.public_url = "https://portail.example",
                          .hosts = {"portail.example"},
                          .pages = {.burst = 1e9, .per_second = 1e9},
                          .actions = {.burst = 1e9, .per_second = 1e9}};
    std::unique_ptr<session_store> sessions;
    std::unique_ptr<portal_site> pages;

private:
    unsigned made_ = 0;
};

}  // namespace qf::portal
