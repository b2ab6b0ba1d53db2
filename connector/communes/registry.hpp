// connector/communes/registry.hpp -- which recipients exist, and which of them citizens may choose.
//
// Promise:  all communes of the official COG can be found; a recipient is one enrolled body (SIRET) of a commune, active
//           or not. Importing again updates names and postal codes and never deactivates or removes a recipient.
//           SQLite file, shared by the roles of one machine; reading is safe beside writing.
// Fails:    content_invalid with every fault placed (file:line), commune_unknown, commune_inactive.
// Thread:   one at a time; a reader of its own for each thread.
#pragma once

#include "connector/base/faults.hpp"
#include "connector/base/recipient.hpp"
#include "connector/base/sqlite.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qf::communes {

struct commune {
    std::string cog;
    std::string name;
    std::string department;                  // from the COG code: "26", "2A", "974"
    std::vector<std::string> postal_codes;
};
struct enrolled {
    recipient who;
    std::string name;                        // of the commune
    std::string label = {};                  // of the body, where a commune has several ("CCAS")
    bool active = false;
};
struct import_report {
    unsigned communes = 0, recipients = 0, added = 0, updated = 0;
};

class registry {
public:
    explicit registry(const std::filesystem::path& file, sqlite::access how = sqlite::access::create);

    result<import_report> import_csv(const std::filesystem::path& file, faults& out);
    std::vector<commune> find(std::string_view text, std::size_t limit) const;   // by COG, postal code or name's beginning
    std::optional<commune> one(const commune_code& cog) const;
    std::vector<enrolled> recipients(bool active_only) const;                    // ordered by key
    std::vector<enrolled> recipients_of(const commune_code& cog) const;
    // The recipient a submission means: its SIRET where given, else the only active one of the commune.
    result<enrolled> choose(const commune_code& cog, const std::optional<siret>& which) const;
    error_code set_active(const recipient& who, bool active, std::string_view name_if_new = {});
    std::int64_t version() const;                                                // changes when another process wrote

private:
    mutable sqlite::database db_;
};

}  // namespace qf::communes
