#include "connector/form/session.hpp"

#include "schemas/json.hpp"

#include <algorithm>

namespace qf::form {
namespace {

constexpr int version = 1;
constexpr std::size_t sent_max = 10;

using schemas::year_month;
using month = std::optional<year_month>;

std::int64_t count_of(instant time) {
    return time.time_since_epoch().count();
}

void put(json::writer& w, const year_month& m) {
    w.put(m.year * 100 + m.month);
}
void put(json::writer& w, const brought& b) {
    w.begin_object()
        .member("cog", b.cog)
        .member("external_id", b.external_id)
        .member("return", b.return_address)
        .end_object();
}
void put(json::writer& w, const visit& v) {
    w.begin_object()
        .member("to", v.to.key())
        .member("name", v.commune_name)
        .member("label", v.label)
        .member("external_id", v.external_id)
        .member("return", v.return_address)
        .end_object();
}
void put(json::writer& w, const oidc::departure& d) {
    w.begin_object()
        .member("url", d.url)
        .member("state", d.state)
        .member("nonce", d.nonce)
        .member("verifier", d.verifier)
        .member("expires", count_of(d.expires_at))
        .end_object();
}
void put(json::writer& w, const known_citizen& c) {
    w.begin_object()
        .member("identity", c.pivot_identity)
        .member("name", c.shown_name)
        .member("id_token", c.id_token)
        .end_object();
}
void put(json::writer& w, const known_agent& a) {
    w.begin_object()
        .member("id", a.id)
        .member("id_token", a.id_token)
        .member("second_factor", a.second_factor)
        .member("subject", a.subject)
        .member("wanted", a.wanted)
        .key("searches")
        .begin_array();
    for (const auto& one : a.searches)
        w.begin_object().member("marker", one.marker).member("text", one.text).end_object();
    w.end_array().end_object();
}
void put(json::writer& w, const known_quotient& q);
void put(json::writer& w, const press& p);
void put(json::writer& w, const met_trouble& t);
void put(json::writer& w, const receipt_link& l);
template <class T>
void put_member(json::writer& w, std::string_view name, const std::optional<T>& maybe) {
    if (!maybe) return;
    w.key(name);
    put(w, *maybe);
}
void put(json::writer& w, const known_quotient& q) {
    w.begin_object().member("of", q.of.key());
    put_member(w, "asked", q.asked);
    put(w.key("meant"), q.meant);
    put_member(w, "obtained", q.obtained);
    w.member("data", q.data).end_object();
}
void put(json::writer& w, const press& p) {
    w.begin_object()
        .member("id", p.transmission_id)
        .member("reference", p.reference)
        .member("at", count_of(p.submitted_at))
        .member("sent", p.sent)
        .member("corrects", p.corrects)
        .key("children")
        .begin_array();
    for (const auto child : p.children) w.put(std::uint64_t{child});
    w.end_array().end_object();
}
void put(json::writer& w, const sent_transmission& s) {
    w.begin_object()
        .member("reference", s.reference)
        .member("id", s.transmission_id)
        .member("to", s.to.key())
        .member("name", s.commune_name)
        .member("at", count_of(s.submitted_at))
        .member("return", s.return_address)
        .member("corrects", s.corrects)
        .member("subject", s.subject)
        .member("choice", s.choice)
        .member("sent", s.sent)
        .end_object();
}
void put(json::writer& w, const met_trouble& t) {
    w.begin_object().member("word", t.word).member("fund", t.fund);
    if (t.until) w.member("until", count_of(*t.until));
    put_member(w, "asked", t.asked);
    put_member(w, "obtained", t.obtained);
    w.end_object();
}
void put(json::writer& w, const receipt_link& l) {
    w.begin_object().member("reference", l.reference).member("token", l.token).end_object();
}

// Reads member by member; one that is missing or of another type makes the whole not good.
class reader {
public:
    explicit reader(bool& good) : good_{&good} {}

    std::string text(json::value of) const {
        const auto got = of.text();
        *good_ = *good_ && got.has_value();
        return std::string{got.value_or("")};
    }
    std::optional<std::string> maybe_text(json::value of) const {
        if (!of.exists() || of.is_null()) return std::nullopt;
        return text(of);
    }
    std::int64_t integer(json::value of) const {
        const auto got = of.integer();
        *good_ = *good_ && got.has_value();
        return got.value_or(0);
    }
    instant time(json::value of) const { return instant{duration{integer(of)}}; }
    bool boolean(json::value of) const {
        const auto got = of.boolean();
        *good_ = *good_ && got.has_value();
        return got.value_or(false);
    }
    month maybe_month(json::value of) const {
        if (!of.exists()) return std::nullopt;
        const auto count = integer(of);
        const year_month out{static_cast<int>(count / 100), static_cast<int>(count % 100)};
        *good_ = *good_ && count >= 0 && count < 1'000'000 && out.month >= 1 && out.month <= 12;
        return out;
    }
    std::optional<recipient> to(json::value of) const {
        auto got = recipient::parse(of.text().value_or(""));
        *good_ = *good_ && got.has_value();
        if (!got) return std::nullopt;
        return std::move(*got);
    }

private:
    bool* good_;
};

std::optional<visit> visit_of(const reader& r, json::value v) {
    auto to = r.to(v["to"]);
    if (!to) return std::nullopt;
    return visit{std::move(*to), r.text(v["name"]), r.text(v["label"]), r.maybe_text(v["external_id"]),
                 r.maybe_text(v["return"])};
}
std::optional<known_quotient> quotient_of(const reader& r, json::value v) {
    auto of = r.to(v["of"]);
    const auto meant = r.maybe_month(v["meant"]);
    const auto asked = r.maybe_month(v["asked"]), obtained = r.maybe_month(v["obtained"]);
    auto data = r.text(v["data"]);
    if (!of || !meant) return std::nullopt;  // an older version did not say which month: it is asked for again
    return known_quotient{std::move(*of), asked, *meant, obtained, std::move(data)};
}
// What an older version did not write.
std::string text_since(json::value of) {
    return of.text_or("");
}
known_agent agent_of(const reader& r, json::value v) {
    known_agent out{r.text(v["id"]), r.text(v["id_token"]), r.boolean(v["second_factor"]),
                    r.maybe_text(v["subject"]).value_or(""), r.maybe_text(v["wanted"]).value_or("")};
    v["searches"].for_each_item([&](json::value one) {
        out.searches.push_back({r.text(one["marker"]), r.text(one["text"])});
    });
    return out;
}
press press_of(const reader& r, bool& good, json::value v) {
    press out{r.text(v["id"]),      r.text(v["reference"]),   r.time(v["at"]), {},
              r.boolean(v["sent"]), text_since(v["corrects"])};
    good = good && v["children"].is_array();
    v["children"].for_each_item([&](json::value one) {
        const auto child = r.integer(one);
        good = good && child >= 0;
        out.children.insert(static_cast<std::size_t>(child));
    });
    return out;
}
std::optional<sent_transmission> sent_of(const reader& r, json::value v) {
    auto to = r.to(v["to"]);
    if (!to) return std::nullopt;
    return sent_transmission{r.text(v["reference"]),
                             r.text(v["id"]),
                             std::move(*to),
                             r.text(v["name"]),
                             r.time(v["at"]),
                             r.maybe_text(v["return"]),
                             text_since(v["corrects"]),
                             text_since(v["subject"]),
                             text_since(v["choice"]),
                             v["sent"].boolean().value_or(true)};
}
met_trouble trouble_of(const reader& r, json::value v) {
    met_trouble out{.word = r.text(v["word"]), .fund = r.text(v["fund"])};
    if (const auto until = v["until"]; until.exists()) out.until = r.time(until);
    out.asked = r.maybe_month(v["asked"]);
    out.obtained = r.maybe_month(v["obtained"]);
    return out;
}

}  // namespace

void session::press_was_sent() {
    if (!press) return;
    press->sent = true;
    const auto its = std::ranges::find(sent, press->reference, &sent_transmission::reference);
    if (its != sent.end()) its->sent = true;
}

void session::set_visit(form::visit to) {
    if (!visit || visit->to != to.to) press.reset();
    if (quotient && quotient->of != to.to) quotient.reset();
    visit = std::move(to);
}

std::string session::written() const {
    json::writer w;
    w.begin_object().member("v", version).member("csrf", csrf);
    put_member(w, "brought", brought);
    put_member(w, "visit", visit);
    put_member(w, "departure", departure);
    put_member(w, "citizen", citizen);
    put_member(w, "quotient", quotient);
    put_member(w, "press", press);
    put_member(w, "agent", agent);
    put_member(w, "trouble", trouble);
    put_member(w, "link", link);
    w.key("sent").begin_array();
    for (auto at = sent.size() - std::min(sent.size(), sent_max); at < sent.size(); ++at) put(w, sent[at]);
    w.end_array().member("parting", parting_state).member("parting_path", parting_path).end_object();
    return w.text();
}

result<session> session::read(std::string_view text) {
    const auto parsed = json::document::parse(text);
    if (!parsed) return parsed.error();
    const auto root = parsed->root();
    bool good = root["v"].integer() == version && root["sent"].is_array();
    const reader r{good};
    session out{.csrf = r.text(root["csrf"])};
    if (const auto v = root["brought"]; v.exists())
        out.brought = form::brought{r.text(v["cog"]), r.text(v["external_id"]), r.text(v["return"])};
    if (const auto v = root["visit"]; v.exists()) out.visit = visit_of(r, v);
    if (const auto v = root["departure"]; v.exists())
        out.departure = oidc::departure{r.text(v["url"]), r.text(v["state"]), r.text(v["nonce"]), r.text(v["verifier"]),
                                        r.time(v["expires"])};
    if (const auto v = root["citizen"]; v.exists())
        out.citizen = known_citizen{r.text(v["identity"]), r.text(v["name"]), r.text(v["id_token"])};
    if (const auto v = root["quotient"]; v.exists()) out.quotient = quotient_of(r, v);
    if (const auto v = root["press"]; v.exists()) out.press = press_of(r, good, v);
    if (const auto v = root["agent"]; v.exists()) out.agent = agent_of(r, v);
    root["sent"].for_each_item([&](json::value v) {
        if (auto one = sent_of(r, v)) out.sent.push_back(std::move(*one));
    });
    out.parting_state = r.maybe_text(root["parting"]);
    out.parting_path = r.maybe_text(root["parting_path"]);
    if (const auto v = root["trouble"]; v.exists()) out.trouble = trouble_of(r, v);
    if (const auto v = root["link"]; v.exists()) out.link = receipt_link{r.text(v["reference"]), r.text(v["token"])};
    if (!good) return errc::content_invalid;
    return out;
}

}  // namespace qf::form
