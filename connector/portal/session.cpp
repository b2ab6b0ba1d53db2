#include "connector/portal/session.hpp"

namespace qf::portal {
namespace {

constexpr int version = 1;

void put(json::writer& out, const known_agent& agent) {
    out.begin_object()
        .member("id", agent.id)
        .member("id_token", agent.id_token)
        .member("second_factor", agent.second_factor)
        .member("subject", agent.subject)
        .member("wanted", agent.wanted)
        .key("searches")
        .begin_array();
    for (const auto& search : agent.searches)
        out.begin_object().member("marker", search.marker).member("text", search.text).end_object();
    out.end_array().end_object();
}

known_agent agent_of(const site::session_reader& reader, json::value agent) {
    known_agent out{reader.text(agent["id"]), reader.text(agent["id_token"]), reader.boolean(agent["second_factor"]),
                    reader.maybe_text(agent["subject"]).value_or(""), reader.maybe_text(agent["wanted"]).value_or("")};
    agent["searches"].for_each_item([&](json::value search) {
        out.searches.push_back({reader.text(search["marker"]), reader.text(search["text"])});
    });
    return out;
}

}  // namespace

std::string session::written() const {
    json::writer out;
    out.begin_object().member("v", version);
    write_base(out, *this);
    if (agent) put(out.key("agent"), *agent);
    return out.end_object().text();
}

result<session> session::read(std::string_view text, site::session_flag) {
    const auto parsed = json::document::parse(text);
    if (!parsed) return parsed.error();
    const auto root = parsed->root();
    bool good = root["v"].integer() == version;
    const site::session_reader reader{good};
    session out;
    read_base(reader, root, out);
    if (const auto agent = root["agent"]; agent.exists()) out.agent = agent_of(reader, agent);
    if (!good) return errc::content_invalid;
    return out;
}

}  // namespace qf::portal
