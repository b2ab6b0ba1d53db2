// connector/intake/enrolment_store.hpp -- the enrolments' SQLite file: events as they came, and the step of each
// enrolment.
//
// Promise:  note() keeps an event once, by (model_id, name, fired_at), and lets it change the enrolment only when
//           nothing later is known of the same authorization; of two at the same moment, the one that takes back wins.
//           move() changes a row only if no event has changed it since it was read.
// Fails:    sqlite::failure.
// Thread:   one at a time.
#pragma once

#include "connector/base/recipient.hpp"
#include "connector/base/sqlite.hpp"
#include "connector/base/time.hpp"
#include "connector/intake/enrolment_steps.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace qf::intake {

enum class event_kind { approval, withdrawal, other };
struct authorization_event {  // what a DataPass event says of a commune; nothing of a person
    std::string model_id;     // letters, digits, "_" and "-"
    std::string name;         // "approve"
    event_kind kind = event_kind::other;
    instant fired_at{};
    siret organization;
    std::string organization_name = {};
    std::optional<commune_code> cog = {};
    std::string commune_name = {};
    std::string postal_code = {};
    std::optional<siret> editor = {};  // whose software receives for the commune
};

enum class moved { yes, no };  // no: another event has changed the row since it was read
enum class effect { repeated, applied, superseded, recorded };
std::string_view name_of(effect e) noexcept;

struct enrolment_row {
    std::string model_id;
    qf::siret siret;
    std::optional<commune_code> cog;
    std::string name, commune_name, postal_code;
    std::optional<qf::siret> editor;
    instant fired_at{};
    enrolment_step step = enrolment_step::received;
    std::string subscription;
    std::string reason;
    unsigned attempts = 0;
    instant due{};
    instant updated{};
};
struct event_row {
    std::string model_id, name, siret, effect;
    instant fired_at{}, received_at{};
};
struct step_count {
    enrolment_step step;
    std::int64_t rows = 0;
};

class enrolment_store {
public:
    explicit enrolment_store(const std::filesystem::path& file, sqlite::access access = sqlite::access::create);

    effect note(const authorization_event& e, instant now);
    // The row of one of these steps that is due first, due or not.
    std::optional<enrolment_row> first_due(const std::vector<enrolment_step>& steps);
    moved move(const enrolment_row& now, enrolment_step former);  // writes the row's step and what came with it
    // How many other authorizations, not taken back, the same organization has.
    std::int64_t other_approvals(const enrolment_row& row);
    // What HubEE says of a recipient's subscription meanwhile (agreement.hpp). An enrolment that awaits its activation
    // or an operator goes on; one that was active waits for an operator.
    void found_active(const recipient& recipient, instant now);
    void found_inactive(const recipient& recipient, instant now);
    bool taken_back(const siret& organization);  // it had authorizations, and has none any more
    std::vector<step_count> counts();
    sqlite::database& database() noexcept { return db_; }  // for its committer

    std::vector<enrolment_row> enrolments(std::size_t limit);  // changed last first
    std::vector<event_row> events(std::size_t limit);          // received last first

private:
    sqlite::database db_;
};

}  // namespace qf::intake
