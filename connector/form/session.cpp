#include "connector/form/session.hpp"

#include "schemas/json.hpp"

#include <algorithm>

namespace qf::form {
namespace {

constexpr int version = 1;
constexpr std::size_t sent_max = 10;

using schemas::year_month;
using site::count_of;
using month = std::optional<year_month>;

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
        .member("to", v.receiver.key())
        .member("name", v.commune_name)
        .member("label", v.label)
        .member("external_id", v.external_id)
        .member("return", v.return_address)
        .end_object();
}
void put(json::writer& w, const known_citizen& c) {
    w.begin_object()
        .member("identity", c.pivot_identity)
        .member("name", c.shown_name)
        .member("id_token", c.id_token)
        .end_object();
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
    w.begin_object().member("of", q.receiver.key());
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
        .member("to", s.receiver.key())
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

class reader : public site::session_reader {
public:
    using session_reader::session_reader;

    month maybe_month(json::value member) const {
        if (!member.exists()) return std::nullopt;
        const auto count = integer(member);
        const year_month out{static_cast<int>(count / 100), static_cast<int>(count % 100)};
        require(count >= 0 && count < 1'000'000 && out.month >= 1 && out.month <= 12);
        return out;
    }
    std::optional<recipient> recipient_of(json::value member) const {
        auto got = recipient::parse(member.text().value_or(""));
        require(got.has_value());
        if (!got) return std::nullopt;
        return std::move(*got);
    }
};

std::optional<visit> visit_of(const reader& r, json::value v) {
    auto receiver = r.recipient_of(v["to"]);
    if (!receiver) return std::nullopt;
    return visit{std::move(*receiver), r.text(v["name"]), r.text(v["label"]), r.maybe_text(v["external_id"]),
                 r.maybe_text(v["return"])};
}
std::optional<known_quotient> quotient_of(const reader& r, json::value v) {
    auto receiver = r.recipient_of(v["of"]);
    const auto meant = r.maybe_month(v["meant"]);
    const auto asked = r.maybe_month(v["asked"]), obtained = r.maybe_month(v["obtained"]);
    auto data = r.text(v["data"]);
    if (!receiver || !meant) return std::nullopt;  // an older version did not say which month: it is asked for again
    return known_quotient{std::move(*receiver), asked, *meant, obtained, std::move(data)};
}
// What an older version did not write.
std::string text_since(json::value member) {
    return member.text_or("");
}
press press_of(const reader& r, json::value v) {
    press out{r.text(v["id"]),      r.text(v["reference"]),   r.time(v["at"]), {},
              r.boolean(v["sent"]), text_since(v["corrects"])};
    r.require(v["children"].is_array());
    v["children"].for_each_item([&](json::value one) {
        const auto child = r.integer(one);
        r.require(child >= 0);
        out.children.insert(static_cast<std::size_t>(child));
    });
    return out;
}
std::optional<sent_transmission> sent_of(const reader& r, json::value v) {
    auto receiver = r.recipient_of(v["to"]);
    if (!receiver) return std::nullopt;
    return sent_transmission{r.text(v["reference"]),    r.text(v["id"]),
                             std::move(*receiver),      r.text(v["name"]),
                             r.time(v["at"]),           r.maybe_text(v["return"]),
                             text_since(v["corrects"]), text_since(v["subject"]),
                             text_since(v["choice"]),   v["sent"].boolean().value_or(true)};
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

void session::set_visit(form::visit next) {
    if (!visit || visit->receiver != next.receiver) press.reset();
    if (quotient && quotient->receiver != next.receiver) quotient.reset();
    visit = std::move(next);
}

std::string session::written() const {
    json::writer w;
    w.begin_object().member("v", version);
    write_base(w, *this);
    put_member(w, "brought", brought);
    put_member(w, "visit", visit);
    put_member(w, "citizen", citizen);
    put_member(w, "quotient", quotient);
    put_member(w, "press", press);
    put_member(w, "trouble", trouble);
    put_member(w, "link", link);
    w.key("sent").begin_array();
    for (auto at = sent.size() - std::min(sent.size(), sent_max); at < sent.size(); ++at) put(w, sent[at]);
    w.end_array().member("parting_path", parting_path).end_object();
    return w.text();
}

result<session> session::read(std::string_view text, site::session_flag flag) {
    const auto parsed = json::document::parse(text);
    if (!parsed) return parsed.error();
    const auto root = parsed->root();
    bool good = root["v"].integer() == version && root["sent"].is_array();
    const reader r{good};
    session out;
    read_base(r, root, out);
    if (const auto v = root["brought"]; v.exists())
        out.brought = form::brought{r.text(v["cog"]), r.text(v["external_id"]), r.text(v["return"])};
    if (const auto v = root["visit"]; v.exists()) out.visit = visit_of(r, v);
    if (const auto v = root["citizen"]; v.exists())
        out.citizen = known_citizen{r.text(v["identity"]), r.text(v["name"]), r.text(v["id_token"])};
    if (const auto v = root["quotient"]; v.exists()) out.quotient = quotient_of(r, v);
    if (const auto v = root["press"]; v.exists()) out.press = press_of(r, v);
    root["sent"].for_each_item([&](json::value v) {
        if (auto one = sent_of(r, v)) out.sent.push_back(std::move(*one));
    });
    out.parting_path = r.maybe_text(root["parting_path"]);
    if (const auto v = root["trouble"]; v.exists()) out.trouble = trouble_of(r, v);
    if (const auto v = root["link"]; v.exists()) out.link = receipt_link{r.text(v["reference"]), r.text(v["token"])};
    if (!good) return errc::content_invalid;
    if (flag == site::session_flag::raised) out.press_was_sent();
    return out;
}

}  // namespace qf::form
