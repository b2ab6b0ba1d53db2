// test/unit/hubee/fixture.hpp -- a client before a scripted HubEE, and the answers that the contract promises.
#pragma once

#include "connector/hubee/client.hpp"
#include "test/support/rig.hpp"
#include "test/support/scripted_hubee.hpp"
#include "test/support/simulated_clock.hpp"

#include <memory>
#include <string>
#include <utility>

namespace qf::hubee {

inline const std::string post_folder = "POST /teledossiers/v1/folders";
inline const std::string get_folder = "GET /teledossiers/v1/folders/f1";
inline const std::string patch_folder = "PATCH /teledossiers/v1/folders/f1";
inline const std::string delete_folder = "DELETE /teledossiers/v1/folders/f1";
inline const std::string put_attachment = "PUT /teledossiers/v1/folders/f1/attachments/a1";

inline const std::string trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

// Attachments in another order than asked, as HubEE may give them.
inline const std::string created_body = R"({"id":"f1","globalStatus":"HUBEE_RECEIVED",
    "externalId":"Formulaire-QF-0123456789ABC","cases":[{"id":"c1","externalId":"Formulaire-QF-0123456789ABC-01"}],
    "attachments":[{"id":"a3","fileName":"qf.pdf","status":"PENDING"},
                   {"id":"a1","fileName":"FormulaireQF.json","status":"PENDING"},
                   {"id":"a2","fileName":"FormulaireQF.xml","status":"PENDING"}]})";

inline std::string fault(std::string_view message) {
    return fmt::format(R"({{"errors":[{{"code":400,"message":"{}"}}]}})", message);
}

struct fixture : test::rig {
    test::simulated_clock clock{loop};
    test::scripted_hubee hubee{*this, clock};
    client under_test{executor(), conf(hubee.url()), clock};

    static client_conf conf(const std::string& url) {
        client_conf out{.http = {.origin = net::origin::parse(url).value()}};
        out.http.answer_time = std::chrono::milliseconds{300};
        out.client_id = "identifier";
        out.client_secret = "secret";
        return out;
    }
    static folder_request wanted() {
        return {.external_id = "Formulaire-QF-0123456789ABC",
                .applicant_first_name = "Zoé \"Z\"",
                .applicant_last_name = "ŞAHİN",
                .receiver = recipient::parse("26086.21260086600017").value(),
                .files = {{"FormulaireQF.json", "application/json", 10},
                          {"FormulaireQF.xml", "application/xml", 20},
                          {"qf.pdf", "application/pdf", 30}}};
    }
    auto create() { return run(under_test.create_folder(wanted(), trace)); }
    auto look() { return run(under_test.folder("f1", trace)); }
    auto put(std::string_view content = "content") {
        return run(under_test.put_attachment("f1", "a1", content, "ZGlnZXN0", trace));
    }
    auto complete() { return run(under_test.complete_folder("f1", trace)); }
    auto remove() { return run(under_test.delete_folder("f1", trace)); }
};

inline std::string header(const net::request& r, std::string_view name) {
    const auto found = r.find(name);
    return found == r.end() ? std::string{} : std::string{found->value()};
}

}  // namespace qf::hubee
