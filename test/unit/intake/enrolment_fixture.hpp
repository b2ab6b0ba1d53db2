// test/unit/intake/enrolment_fixture.hpp -- enrolment before a scripted HubEE, and DataPass' deliveries. All people and
// communes are invented.
#pragma once

#include "connector/base/digest.hpp"
#include "connector/base/encoding.hpp"
#include "connector/base/file.hpp"
#include "connector/base/time_text.hpp"
#include "connector/intake/collectivities.hpp"
#include "connector/intake/datapass.hpp"
#include "schemas/json.hpp"
#include "test/support/rig.hpp"
#include "test/support/scripted_hubee.hpp"
#include "test/support/simulated_clock.hpp"
#include "test/support/temporary_folder.hpp"

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <fcntl.h>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

namespace qf::test {

using headers_of = std::vector<std::pair<std::string, std::string>>;

inline const std::string webhook_secret = "a secret that DataPass knows";
inline const std::string commune_siret = "21260086600017";
inline const std::string editor_siret = "13002526500013";

struct delivery_of {  // what one delivery says
    std::string event = "approve";
    std::string fired_at = "1788220800";  // 2026-09-01
    std::string model_id = "4012";
    std::string siret = commune_siret;
    std::string cog = R"("26086")";
    std::string provider = "null";
    std::string name = "COMMUNE EXEMPLE";

    std::string body() const {
        return fmt::format(
            R"({{"event":"{}","fired_at":{},"model_type":"authorization_request/api_particulier","model_id":{},)"
            R"("data":{{"organization":{{"siret":"{}","name":"{}","insee_payload":{{"etablissement":{{)"
            R"("adresseEtablissement":{{"codeCommuneEtablissement":{},"codePostalEtablissement":"26410",)"
            R"("libelleCommuneEtablissement":"CHATILLON-EXEMPLE"}}}}}}}},)"
            R"("applicant":{{"email":"zelie.inventee@example.org","given_name":"Zélie","family_name":"INVENTÉE",)"
            R"("job_title":"Secrétaire","phone_number":"0199000123"}},"service_provider":{}}}}})",
            event, fired_at, model_id, siret, name, cog, provider);
    }
};

// What the registry knows before anything is enrolled. Pierrefitte is part of Saint-Denis since 2025.
inline void import_communes(const temporary_folder& folder) {
    communes::registry all{folder / "communes.db"};
    faults wrong;
    for (const auto* text :
         {"cog,name,department,postal_codes,siret,label,state\n26086,CHATILLON-EXEMPLE,26,26410,,,\n"
          "26087,Autre-Exemple,26,26410,,,\n35238,Rennes,35,35000,,,\n75056,Paris,75,75001,,,\n"
          "93066,Saint-Denis,93,93200,,,\n",
          "code,name,kind,commune,postal_codes\n93059,Pierrefitte-sur-Seine,commune-deleguee,93066,\n"}) {
        if (write_file(folder / "communes.csv", text) || !all.import_csv(folder / "communes.csv", wrong))
            throw std::runtime_error{"the communes are refused"};
    }
}

class enrolment_rig : public rig {
public:
    simulated_clock clock{loop};
    temporary_folder folder;
    metrics counts;
    scripted_hubee hubee{*this, clock};
    int log_descriptor = ::open((folder / "log").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    logger log{clock, {.descriptor = log_descriptor}};
    intake::enrolment_conf conf{.file = folder / "enrolment.db", .contact = "qf@example.org"};
    std::unique_ptr<intake::enrolment> enrolment;
    std::unique_ptr<intake::datapass> webhook;

    enrolment_rig() { import_communes(folder); }
    ~enrolment_rig() {
        close();
        ::close(log_descriptor);
    }

    std::unique_ptr<hubee::referential> client_of(const std::string& url, const std::string& id = "id",
                                                  const std::string& secret = "secret",
                                                  const std::string& scope = "ADMIN") {
        hubee::client_conf c{.http = {.origin = net::origin::parse(url).value()}};
        c.http.answer_time = std::chrono::seconds{5};
        c.client_id = id;
        c.client_secret = secret;
        c.scope = scope;
        return std::make_unique<hubee::referential>(executor(), std::move(c), clock, "FormulaireQF");
    }
    void open() { open(client_of(hubee.url())); }
    void open(std::unique_ptr<hubee::referential> referential) {
        enrolment = std::make_unique<intake::enrolment>(executor(), conf, communes::registry{folder / "communes.db"},
                                                        std::move(referential), clock, log, counts);
        webhook = std::make_unique<intake::datapass>(*enrolment, webhook_secret, clock, log, counts);
        enrolment->start();
    }
    void close() {
        if (!enrolment) return;
        run(enrolment->stop());
        webhook.reset();
        enrolment.reset();
    }

    net::response deliver(const std::string& body, const std::string& signature) {
        net::request request{net::http::verb::post, "/api/datapass/webhook", 11};
        if (!signature.empty()) request.set("X-Hub-Signature-256", signature);
        request.body() = body;
        const net::exchange what{request, net::target::parse("/api/datapass/webhook").value(), {}};
        return run(webhook->answer(what));
    }
    net::response deliver(const std::string& body) { return deliver(body, signature_of(body)); }
    unsigned deliver(const delivery_of& delivery) { return deliver(delivery.body()).result_int(); }
    static std::string signature_of(const std::string& body) {
        return "sha256=" + to_hex(hmac_sha256(webhook_secret, body));
    }

    int rows_at(std::string_view step) {
        return static_cast<int>(counts.value("qf_enrolments", "", {{"step", step}}).value());
    }
    // Goes on until so many enrolments are at this step; the rig's time limit fails the test otherwise.
    void until_step(std::string_view step, int rows = 1) {
        run([](enrolment_rig& r, std::string_view s, int n) -> awaitable<void> {
            while (r.rows_at(s) != n) co_await asio::post(use_awaitable);
        }(*this, step, rows));
    }
    template <class Condition>
    void until(Condition holds) {
        run([](Condition c) -> awaitable<void> {
            while (!c()) co_await asio::post(use_awaitable);
        }(std::move(holds)));
    }

    intake::enrolment_store store() { return intake::enrolment_store{conf.file}; }
    intake::enrolment_row only() {
        const auto all = store().enrolments(10);
        REQUIRE(all.size() == 1);
        return all.front();
    }
    communes::enrolled enrolled(std::string_view key = "26086.21260086600017") const {
        const auto who = recipient::parse(key).value();
        for (auto& one : communes::registry{folder / "communes.db"}.recipients(false))
            if (one.receiver == who) return one;
        throw std::runtime_error{"not enrolled"};
    }
    std::size_t recipients() const { return communes::registry{folder / "communes.db"}.recipients(false).size(); }
    std::string log_text() const { return read_file(folder / "log").value(); }
    // Both workers have looked and wait for a time or an event.
    void until_quiet() {
        until([this] { return clock.sleepers() == 2; });
    }
};

// HubEE's side, scripted.
inline const std::string subscription_id = "5b2f6a0e-58a5-4c6a-9c3c-0d8a4f2f8f11";
inline const std::string get_organization = "GET /referential/v1/organizations/SI-21260086600017-26086";
inline const std::string post_organization = "POST /referential/v1/organizations";
inline const std::string list_subscriptions =
    "GET /referential/v1/subscriptions?companyRegister=21260086600017&processCode=FormulaireQF&maxResult=100";
inline const std::string post_subscription = "POST /referential/v1/subscriptions";
inline const std::string get_subscription = "GET /referential/v1/subscriptions/" + subscription_id;
inline const std::string put_subscription = "PUT /referential/v1/subscriptions/" + subscription_id;

inline const std::string not_found_json = R"({"errors":[{"code":404,"message":"Organization is not found"}]})";
inline std::string organization_json() {
    return fmt::format(R"({{"type":"SI","companyRegister":"{}","branchCode":"26086"}})", commune_siret);
}
inline std::string subscription_json(std::string_view status) {
    return fmt::format(R"({{"id":"{}","datapassId":4012,"processCode":"FormulaireQF","subscriber":{},"status":"{}",)"
                       R"("notificationFrequency":"Unitaire","localAdministrator":{{"email":"qf@example.org"}}}})",
                       subscription_id, organization_json(), status);
}
inline void expect_activation(scripted_hubee& hubee) {
    hubee.expect(get_subscription).reply(200, subscription_json("Inactif"));
    hubee.expect(put_subscription).reply(200, subscription_json("Actif"));
}

}  // namespace qf::test
