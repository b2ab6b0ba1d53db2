#include "connector/site/session_base.hpp"

namespace qf::site {

std::string session_reader::text(json::value member) const {
    const auto got = member.text();
    require(got.has_value());
    return std::string{got.value_or("")};
}

std::optional<std::string> session_reader::maybe_text(json::value member) const {
    if (!member.exists() || member.is_null()) return std::nullopt;
    return text(member);
}

std::int64_t session_reader::integer(json::value member) const {
    const auto got = member.integer();
    require(got.has_value());
    return got.value_or(0);
}

bool session_reader::boolean(json::value member) const {
    const auto got = member.boolean();
    require(got.has_value());
    return got.value_or(false);
}

std::int64_t count_of(instant time) {
    return time.time_since_epoch().count();
}

void write_base(json::writer& out, const session_base& session) {
    out.member("csrf", session.csrf).member("parting", session.parting_state);
    if (!session.departure) return;
    const auto& departure = *session.departure;
    out.key("departure")
        .begin_object()
        .member("url", departure.url)
        .member("state", departure.state)
        .member("nonce", departure.nonce)
        .member("verifier", departure.verifier)
        .member("expires", count_of(departure.expires_at))
        .end_object();
}

void read_base(const session_reader& reader, json::value root, session_base& session) {
    session.csrf = reader.text(root["csrf"]);
    session.parting_state = reader.maybe_text(root["parting"]);
    if (const auto departure = root["departure"]; departure.exists())
        session.departure = oidc::departure{reader.text(departure["url"]), reader.text(departure["state"]),
                                            reader.text(departure["nonce"]), reader.text(departure["verifier"]),
                                            reader.time(departure["expires"])};
}

}  // namespace qf::site
