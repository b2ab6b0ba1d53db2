// test/bench/contents.hpp -- what the program's own measurements transmit: the demonstration's family, for each active
// commune of a state folder (keys/ and communes.db, as the program makes them).
#pragma once

#include "connector/base/file.hpp"
#include "connector/communes/registry.hpp"
#include "connector/envelope/envelope.hpp"
#include "connector/envelope/key_directory.hpp"
#include "queues/message.hpp"
#include "schemas/transmission.hpp"

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace qf::bench {

inline std::shared_ptr<const envelope::key_ring> keys_of(const std::filesystem::path& state) {
    faults wrong;
    auto ring = envelope::key_directory{state / "keys"}.load(wrong);
    if (!ring) throw std::runtime_error{"no keys: " + ring.error().message()};
    return std::make_shared<const envelope::key_ring>(std::move(*ring));
}

// The content for each active commune: the same family, another recipient.
inline std::vector<std::string> contents_of(const std::filesystem::path& state, const std::filesystem::path& file) {
    const auto text = read_file(file).value();
    const auto place = text.find(R"("commune": {"cog": "26086"})");
    if (place == std::string::npos) throw std::runtime_error{"the content is not that of the demonstration"};
    std::vector<std::string> out;
    for (const auto& one : communes::registry{state / "communes.db"}.recipients(true)) {
        auto content = text;
        const auto commune =
            R"("commune": {"cog": ")" + one.who.cog().text() + R"(", "siret": ")" + one.who.siret().text() + R"("})";
        out.push_back(content.replace(place, std::string_view{R"("commune": {"cog": "26086"})"}.size(), commune));
    }
    if (out.empty()) throw std::runtime_error{"no commune is active"};
    return out;
}

inline schemas::transmission_header header_for(const communes::enrolled& to, const envelope::envelope_conf& conf,
                                               instant now) {
    return {.id = uuid::v7(now),
            .reference = reference::random(),
            .receiver = to.receiver,
            .commune_name = to.name,
            .issuer = conf.issuer,
            .audience = conf.audience,
            .submitted_at = now,
            .expires_at = now + conf.lifetime};
}

// A transmission as the intake would publish it.
struct sealed {
    recipient to;
    std::string reference;
    queues::message mail;
};
inline sealed seal(const std::string& content, const communes::enrolled& to, const envelope::key_ring& keys,
                   instant now) {
    const envelope::envelope_conf conf;
    faults wrong;
    const auto parsed = schemas::parse_content(content, wrong);
    if (!parsed) throw std::runtime_error{"the content is refused"};
    const auto header = header_for(to, conf, now);
    auto envelope = envelope::seal(schemas::write_transmission(header, *parsed), keys, conf).value();
    return {to.receiver, header.reference.text(), {header.id.text(), std::move(envelope), {}}};
}

}  // namespace qf::bench
