#include "connector/form/decisions.hpp"

#include "connector/base/digest.hpp"
#include "connector/base/encoding.hpp"
#include "connector/base/reference.hpp"
#include "connector/base/uuid.hpp"
#include "connector/net/percent.hpp"
#include "connector/particulier/children.hpp"
#include "schemas/json.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>

namespace qf::form {
namespace {

constexpr std::size_t external_id_max = 64;
constexpr std::size_t address_max = 2048;
constexpr std::size_t mark_size = 8;  // bytes: an accident is to be noticed, nobody gains by forging it

std::string text_of(const schemas::year_month& month) {
    return fmt::format("{:04}-{:02}", month.year, month.month);
}

// A digest of texts, each with its length: two are never taken for two others.
class sum {
public:
    sum& add(std::string_view part) {
        ((all_ += std::to_string(part.size())) += ':') += part;
        return *this;
    }
    std::string text() const { return to_hex(sha256(all_).substr(0, mark_size)); }

private:
    std::string all_;
};

// Whom it is about, and where it goes.
std::string subject_of(const session& s) {
    return sum{}
        .add(s.visit->receiver.key())
        .add(s.visit->external_id.value_or(""))
        .add(s.citizen ? s.citizen->pivot_identity : "")
        .text();
}

// All else that a transmission says.
std::string choice_of(const session& s, const std::set<std::size_t>& children) {
    sum out;
    out.add(s.quotient->data).add(text_of(s.quotient->meant));
    out.add(s.quotient->obtained ? text_of(*s.quotient->obtained) : "");
    for (const auto child : children) out.add(std::to_string(child));
    return out.text();
}

}  // namespace

bool external_id_allowed(std::string_view text) noexcept {
    const auto safe = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
               c == ':' || c == '-';
    };
    return !text.empty() && text.size() <= external_id_max && std::ranges::all_of(text, safe);
}

std::optional<brought> brought_by(const net::target& target, std::string_view cog) {
    brought out{.cog = std::string{cog}};
    if (const auto id = target.first("external_id"); id && external_id_allowed(*id)) out.external_id = *id;
    if (const auto address = target.first("redirect_uri"); address && address->size() <= address_max)
        out.return_address = *address;
    if (out.external_id.empty() && out.return_address.empty()) return std::nullopt;
    return out;
}

planned_visit plan_visit(const communes::enrolled& receiver, const std::optional<brought>& link) {
    planned_visit out{.visit = {.receiver = receiver.receiver, .commune_name = receiver.name, .label = receiver.label}};
    if (!link || (!link->cog.empty() && link->cog != receiver.commune)) return out;
    if (!link->external_id.empty()) out.visit.external_id = link->external_id;
    if (link->return_address.empty()) return out;
    if (std::ranges::find(receiver.return_addresses, link->return_address) != receiver.return_addresses.end())
        out.visit.return_address = link->return_address;
    else
        out.address_refused = true;
    return out;
}

const communes::enrolled* body_meant(const std::vector<communes::enrolled>& offered, std::string_view siret) {
    if (siret.empty()) return offered.size() == 1 ? &offered.front() : nullptr;
    const auto found =
        std::ranges::find_if(offered, [&](const communes::enrolled& e) { return e.receiver.siret().text() == siret; });
    return found == offered.end() ? nullptr : &*found;
}

review_access review_access_of(const session& s, const communes::enrolled& receiver, instant now) {
    if (!s.citizen) return review_access::stranger;
    const bool its_own = s.quotient && s.quotient->receiver == receiver.receiver &&
                         s.quotient->asked == receiver.months.month_asked(now);
    return its_own ? review_access::may_review : review_access::must_log_in;
}

month_verdict judge_month(const known_quotient& q, communes::month_mismatch policy) {
    if (q.obtained == q.meant) return month_verdict::same;
    if (policy == communes::month_mismatch::refuse) return month_verdict::refused;
    return q.obtained ? month_verdict::differs : month_verdict::same;  // without a month there is nothing to tell
}

result<std::set<std::size_t>> children_chosen(const std::vector<std::string_view>& fields, std::size_t count) {
    std::set<std::size_t> out;
    for (const auto text : fields) {
        std::size_t index = 0;
        const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), index);
        if (wrong != std::errc{} || end != text.data() + text.size() || index >= count) return errc::content_invalid;
        out.insert(index);
    }
    return out;
}

const sent_transmission* last_sent(const session& s) {
    if (!s.visit || !s.citizen) return nullptr;
    const auto found = std::find_if(s.sent.rbegin(), s.sent.rend(),
                                    [subject = subject_of(s)](const auto& one) { return one.subject == subject; });
    return found == s.sent.rend() ? nullptr : &*found;
}

const sent_transmission* sent_before(const session& s, const std::set<std::size_t>& children) {
    const auto* last = s.quotient ? last_sent(s) : nullptr;
    return last && last->sent && last->choice == choice_of(s, children) ? last : nullptr;
}

press_step plan_press(session& s, std::set<std::size_t> children, instant now) {
    auto choice = choice_of(s, children);
    const auto* last = last_sent(s);
    if (last && last->choice == choice) {
        s.press = form::press{last->transmission_id, last->reference, last->submitted_at,
                              std::move(children),   last->sent,      last->corrects};
        return last->sent ? press_step::sent_already : press_step::send;
    }
    s.press = form::press{.transmission_id = uuid::v7(now).text(),
                          .reference = reference::random().text(),
                          .submitted_at = now,
                          .children = std::move(children),
                          .corrects = last ? last->reference : std::string{}};
    s.sent.push_back({.reference = s.press->reference,
                      .transmission_id = s.press->transmission_id,
                      .receiver = s.visit->receiver,
                      .commune_name = s.visit->commune_name,
                      .submitted_at = now,
                      .return_address = s.visit->return_address,
                      .corrects = s.press->corrects,
                      .subject = subject_of(s),
                      .choice = std::move(choice)});
    return press_step::send;
}

std::string mark_of(const session& s) {
    if (!s.visit || !s.quotient) return {};
    return sum{}
        .add(s.csrf)
        .add(s.visit->receiver.key())
        .add(s.visit->external_id.value_or(""))
        .add(s.citizen ? s.citizen->pivot_identity : "")
        .add(s.quotient->receiver.key())
        .add(s.quotient->data)
        .add(text_of(s.quotient->meant))
        .text();
}

std::string content_of(const session& s, json::value quotient, const std::set<std::size_t>& children,
                       const shown_birth& birth) {
    json::writer w;
    w.begin_object();
    w.key("commune").begin_object();
    w.member("cog", s.visit->receiver.cog().text()).member("siret", s.visit->receiver.siret().text()).end_object();
    if (s.visit->external_id) w.member("external_id", *s.visit->external_id);
    if (s.press && !s.press->corrects.empty()) w.member("corrects", s.press->corrects);
    if (s.quotient->obtained) {
        w.key("reference_month").begin_object();
        w.member("asked", text_of(s.quotient->meant));
        w.member("obtained", text_of(*s.quotient->obtained)).end_object();
    }
    w.key("pivot_identity").raw(s.citizen->pivot_identity);  // this program wrote it; the transmitter checks the whole
    w.key("quotient_familial_v3").raw(particulier::with_children(quotient, children));
    w.key("shown").begin_object();
    if (!birth.place.empty()) w.member("birthplace", birth.place);
    if (!birth.country.empty()) w.member("birthcountry", birth.country);
    w.end_object();
    return w.end_object().text();
}

net::http::status status_of(trouble_page kind) noexcept {
    using enum net::http::status;
    switch (kind) {
        case trouble_page::not_found:
        case trouble_page::commune_unknown:
        case trouble_page::no_file:
        case trouble_page::identity_incomplete:
            return not_found;
        case trouble_page::session_lost:
        case trouble_page::not_identified:
        case trouble_page::login_lost:
        case trouble_page::csrf:
            return forbidden;
        case trouble_page::month_refused:
            return conflict;
        case trouble_page::link_used:
            return gone;
        case trouble_page::wait:
        case trouble_page::too_many:
            return too_many_requests;
        case trouble_page::login_later:
        case trouble_page::fund_away:
        case trouble_page::not_sent:
            return service_unavailable;
        case trouble_page::login_fault:
        case trouble_page::our_fault:
            return internal_server_error;
    }
    return internal_server_error;
}

std::string path_of(const visit& v) {
    auto out = fmt::format("/c/{}?siret={}", v.receiver.cog().text(), v.receiver.siret().text());
    if (v.external_id) out += "&external_id=" + net::percent_encoded(*v.external_id);
    if (v.return_address) out += "&redirect_uri=" + net::percent_encoded(*v.return_address);
    return out;
}

}  // namespace qf::form
