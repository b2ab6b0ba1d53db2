#include "schemas/transmission.hpp"

#include "connector/base/time_text.hpp"
#include "schemas/known_members.hpp"
#include "schemas/validator.hpp"

namespace qf::schemas {
namespace {

constexpr std::string_view schema_name = "qf.transmission/1";

const validator& transmission_rules() {
    static const validator compiled{"qf.transmission.1.json"};
    return compiled;
}

std::string text_of_member(json::value v) {
    return v.text_or("");
}

}  // namespace

result<transmission> transmission::parse(std::string_view json_text) {
    auto document = json::document::parse(json_text);
    if (!document) return document.error();
    if (holds_strangers(document->root(), transmission_shape)) {
        json::writer known;
        document = json::document::parse(write_known(known, document->root(), transmission_shape).text());
        if (!document) return document.error();
    }
    const auto& d = *document;
    if (!transmission_rules().accepts(d.root())) return errc::content_invalid;

    faults unprintable;
    check_characters(d.root(), unprintable);
    auto id = uuid::parse(text_of_member(d["id"]));
    auto ref = qf::reference::parse(text_of_member(d["reference"]));
    auto cog = commune_code::parse(text_of_member(d["commune"]["cog"]));
    auto number = siret::parse(text_of_member(d["commune"]["siret"]));
    const auto submitted = from_rfc3339(text_of_member(d["submitted_at"]));
    const auto expires = from_rfc3339(text_of_member(d["expires_at"]));
    if (!unprintable.empty() || !id || !ref || !cog || !number || !submitted || !expires) return errc::content_invalid;
    if (const auto month = d["reference_month"]; month.exists())
        for (const auto* name : {"asked", "obtained"})
            if (!parse_year_month(text_of_member(month[name]))) return errc::content_invalid;

    auto commune_name = text_of_member(d["commune"]["name"]);
    auto issuer = text_of_member(d["issuer"]);
    auto audience = text_of_member(d["audience"]);
    transmission out{std::move(*document), std::move(*id), std::move(*ref),
                     recipient{std::move(*cog), std::move(*number)}};
    out.commune_name_ = std::move(commune_name);
    out.issuer_ = std::move(issuer);
    out.audience_ = std::move(audience);
    out.submitted_at_ = *submitted;
    out.expires_at_ = *expires;
    return out;
}

std::string write_transmission(const transmission_header& header, const json::document& content) {
    json::writer out;
    out.begin_object()
        .member("schema", schema_name)
        .member("id", header.id.text())
        .member("reference", header.reference.text())
        .member("submitted_at", to_rfc3339(header.submitted_at))
        .member("issuer", header.issuer)
        .member("audience", header.audience)
        .member("expires_at", to_rfc3339(header.expires_at));
    out.key("commune")
        .begin_object()
        .member("cog", header.receiver.cog().text())
        .member("siret", header.receiver.siret().text())
        .member("name", header.commune_name)
        .end_object();
    if (const auto id = content["external_id"]; id.exists()) out.member("external_id", id);
    if (const auto earlier = content["corrects"]; earlier.exists()) out.member("corrects", earlier);
    if (const auto month = content["reference_month"]; month.exists())
        write_known(out.key("reference_month"), month, reference_month_shape);
    write_known(out.key("pivot_identity"), content["pivot_identity"], pivot_identity_shape);
    write_known(out.key("quotient_familial"), content["quotient_familial_v3"], quotient_familial_shape);
    if (const auto shown = content["shown"]; shown.exists()) write_known(out.key("shown"), shown, shown_shape);
    return out.end_object().text();
}

}  // namespace qf::schemas
