// connector/communes/registry.hpp -- which recipients exist, and which of them citizens may choose.
//
// Promise:  all communes of the official COG can be found; a recipient is one enrolled body (SIRET) of a commune,
//           active or not. A recipient whose code is that of a place (a district, a commune that has become part of
//           another) keeps it, since HubEE knows it by that; citizens find it at the commune that receives, and each
//           question by the place's code is answered as one by that commune's. Importing again updates names, postal
//           codes and labels, and subscribers where the file has that column; it never removes a recipient and leaves
//           the state of those it knows to set_active(), so what an operator has decided stays decided. A place's file
//           makes what it says to be part of a commune none itself; a commune's file brings it back. An import is one
//           transaction: a file with a fault changes nothing. SQLite file, shared by the roles of one machine; reading
//           is safe beside writing.
// Fails:    content_invalid with every fault placed (file:line), commune_unknown, commune_inactive; file_unreadable;
//           storage_failed and storage_full from what writes. What reads throws sqlite::failure, also for a row that
//           was changed by hand into what no recipient is.
// Thread:   one at a time; a reader of its own for each thread.
#pragma once

#include "connector/base/faults.hpp"
#include "connector/base/recipient.hpp"
#include "connector/base/sqlite.hpp"
#include "connector/communes/month_rule.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qf::communes {

struct commune {
    std::string cog;
    std::string name;
    std::string department;  // from the COG code: "26", "2A", "974"
    std::vector<std::string> postal_codes;
};
enum class month_mismatch { refuse, accept_with_notice };  // the fund answered for another month than was asked

struct enrolled {
    recipient receiver;        // as HubEE knows it: its code may be a place's
    std::string name;          // of the commune that citizens find
    std::string commune = {};  // its code
    std::string label = {};    // of the body, where a commune has several ("CCAS")
    bool active = false;       // it can receive
    bool held = false;         // made inactive by an operator: nobody else makes it active
    bool approved = true;      // its enrolment is valid; citizens are offered what is approved and active
    month_rule months = {};
    month_mismatch mismatch = month_mismatch::accept_with_notice;
    bool child_required = false;                     // a transmission without a child is refused
    std::vector<std::string> return_addresses = {};  // where a citizen may be sent back to: exact https addresses
    std::string subscriber = {};                     // who gets its dossiers by webhook; empty: HubEE

    bool offered() const noexcept { return active && approved; }
};
struct recipient_settings {  // what is absent stays as it is
    std::optional<std::string> label = {};
    std::optional<bool> approved = {};
    std::optional<month_rule> months = {};
    std::optional<month_mismatch> mismatch = {};
    std::optional<bool> child_required = {};
    std::optional<std::vector<std::string>> return_addresses = {};  // content_invalid: see return_address.hpp
    std::optional<std::string> subscriber = {};  // content_invalid unless is_subscriber_name() or empty
};
struct import_report {
    unsigned communes = 0, recipients = 0, places = 0;  // in the file
    unsigned added = 0, updated = 0;                    // of all, in the registry; 0 and 0 when it knew everything
};
struct known_name {         // by which a commune is found; the texts are gone when the next one is shown
    std::string_view code;  // its own, in the COG
    std::string_view name, folded, postal_codes;
    std::string_view commune;  // the code of the one that receives; empty: it is itself that commune
};

class registry {
public:
    explicit registry(const std::filesystem::path& file, sqlite::access access = sqlite::access::create);
    ~registry();
    registry(registry&& other) noexcept;

    // Communes and recipients (conf/communes.csv) or districts, delegated and associated communes (conf/places.csv):
    // the line of column names tells which. A place whose commune is unknown is a fault.
    result<import_report> import_csv(const std::filesystem::path& file, faults& out);
    // As search_index.hpp finds them. For one question: who asks often keeps an index.
    std::vector<commune> find(std::string_view text, std::size_t limit) const;
    void each_name(const std::function<void(const known_name&)>& see) const;  // communes first, then places, by code
    std::optional<commune> one(const commune_code& cog) const;
    // The commune that citizens are led to by this code: it, or the one that the place is part of; nothing: nowhere.
    std::optional<commune> receiver_of(const commune_code& code) const;
    std::vector<enrolled> recipients(bool active_only) const;  // ordered by key
    std::vector<enrolled> recipients_of(const commune_code& code) const;
    // The recipient a submission means: its SIRET where given, else the only offered one of the commune.
    // commune_unknown; commune_inactive also when that SIRET is not enrolled or not approved; content_invalid when
    // several are offered and none was named.
    result<enrolled> choose(const commune_code& code, const std::optional<siret>& siret) const;
    // Enrolls a recipient that is not yet, when it is to be active. commune_unknown when its code leads nowhere and
    // `name_if_new` is no commune's name either; not_found when there is nothing to deactivate.
    error_code set_active(const recipient& recipient, bool active, std::string_view name_if_new = {});
    error_code hold(const recipient& recipient);  // inactive until set_active(…, true); not_found
    // Enrols it (approved, inactive) when it is not yet; then changes what is given. As set_active otherwise.
    error_code change(const recipient& recipient, const recipient_settings& settings,
                      std::string_view name_if_new = {});
    std::int64_t version() const;  // changes when another process wrote

private:
    struct questions;  // asked for every visitor, so prepared once
    static errc storage(const sqlite::failure& f);
    questions& ask() const;
    std::vector<enrolled> all_of(sqlite::execution rows) const;

    mutable sqlite::database db_;
    mutable std::unique_ptr<questions> questions_;
};

}  // namespace qf::communes
