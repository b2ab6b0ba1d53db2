// test/unit/intake/desk.hpp -- an intake with keys and communes of its own, before a queue that does what a test says.
#pragma once

#include "connector/base/file.hpp"
#include "connector/intake/transmitter.hpp"
#include "test/unit/intake/fixture.hpp"

#include <fstream>
#include <optional>
#include <stdexcept>
#include <utility>

namespace qf::test {

inline const recipient chatillon = recipient::parse("26086.20008496000018").value();  // active
inline const recipient rennes = recipient::parse("35238.21350238800019").value();     // active

class noting_watch final : public intake::step_watch {
public:
    void reached(intake::step s) noexcept override { (seen += intake::name_of(s)) += ' '; }
    std::string seen;
};

struct desk : workplace {
    enum class outbox_there { yes, no };
    explicit desk(outbox_there there = outbox_there::yes) {
        std::ofstream{folder / "communes.csv"} << "cog,name,department,postal_codes,siret,label,state\n"
                                                  "26086,Châtillon-en-Diois,26,26410,20008496000018,,active\n"
                                                  "35238,Rennes,35,35000,21350238800019,,active\n"
                                                  "26001,Solaure en Diois,26,26150,,,\n";
        faults wrong;
        if (!communes::registry{folder / "communes.db"}.import_csv(folder / "communes.csv", wrong))
            throw std::runtime_error{"the communes are refused"};
        if (there == outbox_there::yes) box = std::make_unique<open_outbox>(*this, &watch);
        out.emplace(intake::transmitter_conf{}, keys, communes::registry{folder / "communes.db"}, queue,
                    box ? &**box : nullptr, clock, log, counts, &watch);
    }

    // The demonstration's invented family, for a commune of the registry.
    static std::string content(std::string_view commune = R"({"cog": "26086"})") {
        auto text = read_file(QF_SOURCE_DIR "/conf/demo/transmission.json").value();
        constexpr std::string_view place = R"({"cog": "26086"})";
        return text.replace(text.find(place), place.size(), commune);
    }
    result<intake::receipt> transmit(std::string text, std::optional<intake::identification> as = {},
                                     const communes::enrolled* chosen = nullptr) {
        found = {};
        return run(out->transmit(std::move(text), traceparent::start(), found, std::move(as), chosen));
    }
    intake::identification press() { return {uuid::v7(clock.now()), reference::random(), clock.now()}; }
    envelope::opened opened(const scripted_queue::published& opened) {
        return envelope::open(opened.body, recipient::parse(opened.recipient_key).value(), *keys, {}, clock.now())
            .value();
    }

    using ring = envelope::key_ring;
    std::shared_ptr<const ring> keys = std::make_shared<const ring>(std::vector<envelope::held_key>{
        {envelope::key::generate(envelope::key_use::signing, envelope::curve::p256), envelope::key_state::active, {}},
        {envelope::key::generate(envelope::key_use::encryption, envelope::curve::p256),
         envelope::key_state::active,
         {}}});
    noting_watch watch;
    faults found;
    std::unique_ptr<open_outbox> box;
    std::optional<intake::transmitter> out;
};

}  // namespace qf::test
