// schemas/transmission.hpp -- what one citizen sends to one commune at one time: schema qf.transmission/1.
//
// Promise:  parse() accepts only what follows schemas/qf.transmission.1.json and whose typed members have their form;
//           afterwards nobody checks again. Members that the schema does not name, which a newer writer may add, are
//           no fault and not there: nobody downstream sees them.
// Not here: signatures and times (connector/envelope), what the commune receives (connector/dossier).
// Fails:    malformed_json, content_invalid.
// Thread:   one at a time.
#pragma once

#include "connector/base/errors.hpp"
#include "connector/base/faults.hpp"
#include "connector/base/recipient.hpp"
#include "connector/base/reference.hpp"
#include "connector/base/time.hpp"
#include "connector/base/uuid.hpp"
#include "schemas/json.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace qf::schemas {

struct year_month {
    int year = 0;
    int month = 0;  // 1…12
    friend auto operator<=>(const year_month&, const year_month&) = default;
};
result<year_month> parse_year_month(std::string_view text);  // "2026-09", from 1900 on; malformed_text

class transmission {
public:
    static result<transmission> parse(std::string_view json_text);

    const uuid& id() const noexcept { return id_; }
    const qf::reference& reference() const noexcept { return reference_; }
    const recipient& to() const noexcept { return to_; }
    const std::string& commune_name() const noexcept { return commune_name_; }
    const std::string& issuer() const noexcept { return issuer_; }
    const std::string& audience() const noexcept { return audience_; }
    instant submitted_at() const noexcept { return submitted_at_; }
    instant expires_at() const noexcept { return expires_at_; }
    // The reference of the earlier transmission that this one replaces, where it is a correction.
    std::optional<std::string_view> corrects() const { return document_["corrects"].text(); }
    std::optional<std::string_view> external_id() const { return document_["external_id"].text(); }
    json::value reference_month() const { return document_["reference_month"]; }  // absent, or {"asked","obtained"}
    json::value shown() const { return document_["shown"]; }  // absent, or {"birthplace"?,"birthcountry"?} in words
    json::value pivot_identity() const { return document_["pivot_identity"]; }
    json::value quotient_familial() const { return document_["quotient_familial"]; }  // API Particulier v3's data

private:
    transmission(json::document d, uuid id, qf::reference ref, recipient receiver)
        : document_{std::move(d)}, id_{std::move(id)}, reference_{std::move(ref)}, to_{std::move(receiver)} {}
    json::document document_;
    uuid id_;
    qf::reference reference_;
    recipient to_;
    std::string commune_name_, issuer_, audience_;
    instant submitted_at_{}, expires_at_{};
};

// What a transmission is made from: the citizen's choice and what the two sources said (see content.hpp's parse).
// Payload text of qf.transmission/1; `content` has been accepted by parse_content().
struct transmission_header {
    uuid id;
    qf::reference reference;
    recipient receiver;
    std::string commune_name;
    std::string issuer;
    std::string audience;
    instant submitted_at;
    instant expires_at;
};
std::string write_transmission(const transmission_header& header, const json::document& content);

// The content of a submission (schemas/qf.content.1.json): {"commune":{"cog","siret"?}, "external_id"?,
// "corrects"?, "reference_month"? {"asked","obtained"}, "pivot_identity", "quotient_familial_v3", "shown"?
// {"birthplace"?, "birthcountry"?}}. `quotient_familial` (the older v2 shape) is accepted and not used: it is derived
// again. Members that are not named there are ignored and never passed on. Fails with malformed_json or
// content_invalid, and every fault placed in `out`.
result<json::document> parse_content(std::string_view text, faults& out);

}  // namespace qf::schemas
