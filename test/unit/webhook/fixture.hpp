// test/unit/webhook/fixture.hpp -- one dossier to push, and a client before a vendor's receiver.
#pragma once

#include "connector/base/time_text.hpp"
#include "connector/webhook/client.hpp"
#include "test/support/simulated_clock.hpp"
#include "test/support/webhook_receiver.hpp"

#include <array>
#include <string>
#include <string_view>

namespace qf::webhook {

inline const std::string trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
inline constexpr std::string_view transmission_id = "01932b6e-5f00-7000-8000-000000000001";

struct dossier {
    std::string pdf = std::string{"%PDF-1.4\n\0\xFF binary", 18};
    std::array<file, 3> files{file{"FormulaireQF.json", "application/json", R"({"é":1})"},
                              file{"FormulaireQF.xml", "application/xml", "<é/>"},
                              file{"quotient_familial_ŒUVRARD_Zoé.pdf", "application/pdf", pdf}};
    message mail(std::string_view id = transmission_id) const {
        return {.transmission = uuid::parse(id).value(),
                .reference = reference::parse("0123456789ABC").value(),
                .recipient = recipient::parse("26086.21260086600017").value(),
                .submitted_at = from_rfc3339("2026-08-31T22:08:15.250Z").value(),
                .files = files};
    }
};

struct fixture : test::rig {
    test::simulated_clock clock{loop};
    test::webhook_receiver vendor{*this, clock};
    dossier content;

    subscriber_conf conf() {
        auto out = vendor.subscriber();
        out.answer_time = std::chrono::milliseconds{300};
        return out;
    }
    outcome<delivered> push(subscriber_conf to, std::string_view id = transmission_id) {
        client sender{executor(), std::move(to), clock};
        return run(sender.deliver(content.mail(id), trace));
    }
    outcome<delivered> push() { return push(conf()); }
};

}  // namespace qf::webhook
