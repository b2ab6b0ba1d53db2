#include "connector/form/citizen_of.hpp"

#include "schemas/known_members.hpp"
#include "schemas/transmission.hpp"

namespace qf::form {
namespace {

struct given_names {
    std::string all;
    std::string first;
};

std::optional<given_names> given_names_of(json::value claims) {
    given_names out;
    if (const auto list = claims["given_name_array"]; list.is_array() && list.size() > 0) {
        for (std::size_t i = 0; i < list.size(); ++i) {
            const auto one = list.at(i).text();
            if (!one) return std::nullopt;
            if (i > 0) out.all += ' ';
            out.all += *one;
        }
        out.first = list.at(0).text_or("");
        return out;
    }
    if (!claims["given_name"].exists() || claims["given_name"].is_null()) return out;
    const auto joined = claims["given_name"].text();
    if (!joined) return std::nullopt;
    out.all = *joined;
    out.first = joined->substr(0, joined->find(' '));
    return out;
}

// By the rules of a submission; what they refuse now would be refused when the citizen has pressed "transmit".
bool can_be_sent(std::string_view pivot_identity) {
    json::writer content;
    content.begin_object().key("commune").begin_object().member("cog", "01001").end_object();
    content.key("pivot_identity").raw(pivot_identity);
    content.key("quotient_familial_v3").begin_object().end_object().end_object();
    faults unused;
    return schemas::parse_content(content.text(), unused).has_value();
}

}  // namespace

std::optional<citizen> citizen_of(json::value claims) {
    const auto given = given_names_of(claims);
    if (!given) return std::nullopt;

    json::writer pivot;
    pivot.begin_object();
    for (const auto& member : schemas::pivot_identity_shape.members) {
        if (member.name == "given_name")
            pivot.member(member.name, given->all);
        else if (const auto received = claims[member.name]; received.exists())
            pivot.member(member.name, received);
    }
    pivot.end_object();
    citizen out{.pivot_identity = pivot.text(), .shown_name = given->first, .access_token = {}, .id_token = {}};
    if (!can_be_sent(out.pivot_identity)) return std::nullopt;
    if (given->all.find_first_not_of(' ') == std::string::npos) out.lacks = lacks::given_name;

    auto surname = claims["preferred_username"].text_or("");
    if (surname.empty()) surname = claims["family_name"].text_or("");
    if (!out.shown_name.empty() && !surname.empty()) out.shown_name += ' ';
    out.shown_name += surname;
    return out;
}

}  // namespace qf::form
