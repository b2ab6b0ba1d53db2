#include "connector/app/commands/commands.hpp"
#include "connector/app/compose/compose.hpp"
#include "connector/app/settings/load_subscribers.hpp"
#include "connector/communes/registry.hpp"
#include "connector/communes/return_address.hpp"
#include "schemas/json.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <vector>

namespace qf::app {
namespace {

communes::registry registry_of(const context& in) {
    make_state_folder(in.conf());
    return communes::registry{in.conf().communes};
}

recipient named_recipient(const context& in, const communes::registry& all) {
    const auto& text = in.asked().recipient;
    if (auto whole = recipient::parse(text)) return std::move(*whole);
    const auto cog = commune_code::parse(text);
    if (!cog)
        throw trouble{exit_usage, fmt::format("\"{}\" is no <cog> and no <cog>.<siret> with a valid SIRET", text)};
    const auto enrolled = all.recipients_of(*cog);
    if (enrolled.size() == 1) return enrolled.front().who;
    throw trouble{exit_usage, fmt::format("{} has {} recipients: name one as <cog>.<siret>", text, enrolled.size())};
}

constexpr const char* word_of(communes::month_mismatch policy) {
    return policy == communes::month_mismatch::refuse ? "refuse" : "accept";
}
constexpr const char* word_of_children(const communes::enrolled& one) {
    return one.child_required ? "required" : "optional";
}

void put_commune(json::writer& w, const communes::enrolled& one) {
    w.begin_object()
        .member("recipient", one.who.key())
        .member("commune", one.commune)  // that citizens find: the recipient's code may be of one that is no more
        .member("name", one.name)
        .member("label", one.label)
        .member("active", one.active)
        .member("approved", one.approved)
        .member("held", one.held)
        .member("months", one.months.text())
        .member("mismatch", word_of(one.mismatch))
        .member("children", word_of_children(one))
        .member("subscriber", one.subscriber)
        .key("return_addresses")
        .begin_array();
    for (const auto& address : one.return_addresses) w.put(address);
    w.end_array().end_object();
}

std::string commune_line(const communes::enrolled& one) {
    auto out = fmt::format("{}  {:<8}  {}{}{}", one.who.key(), one.active ? "active" : "inactive", one.name,
                           one.label.empty() ? "" : ", ", one.label);
    if (one.commune != one.who.cog().text()) out += "; found at " + one.commune;
    // In a list, only what is not as usual.
    const communes::enrolled usual{one.who, {}};
    if (!one.approved) out += "; not approved";
    if (one.held) out += "; deactivated here";
    if (one.months != usual.months) out += "; months " + one.months.text();
    if (one.mismatch != usual.mismatch) out += fmt::format("; mismatch {}", word_of(one.mismatch));
    if (one.child_required) out += fmt::format("; children {}", word_of_children(one));
    if (!one.subscriber.empty()) out += "; to " + one.subscriber;
    if (const auto count = one.return_addresses.size(); count > 0)
        out += fmt::format("; {} return address{}", count, count == 1 ? "" : "es");
    return out;
}

void print_whole(const communes::enrolled& one) {
    print(fmt::format("{}  {}  {}{}{}", one.who.key(), one.active ? "active" : "inactive", one.name,
                      one.label.empty() ? "" : ", ", one.label));
    if (one.commune != one.who.cog().text()) print("    citizens find it at " + one.commune);
    print(fmt::format("    approved {}; months {}; mismatch {}; children {}", one.approved ? "yes" : "no",
                      one.months.text(), word_of(one.mismatch), word_of_children(one)));
    print("    dossiers go to " + (one.subscriber.empty() ? "HubEE" : one.subscriber));
    for (const auto& address : one.return_addresses) print("    return address " + address);
}

// One of two words; nothing when none was given.
std::optional<bool> choice(std::string_view option, std::string_view given, std::string_view yes, std::string_view no) {
    if (given.empty()) return std::nullopt;
    if (given != yes && given != no)
        throw trouble{exit_usage, fmt::format("--{} is {} or {}, not \"{}\"", option, yes, no, given)};
    return given == yes;
}

std::vector<std::string> addresses_of(std::string_view list) {
    std::vector<std::string> out;
    if (list == "-") return out;
    while (!list.empty()) {
        const auto one = list.substr(0, list.find(','));
        list.remove_prefix(std::min(list.size(), one.size() + 1));
        if (!communes::is_return_address(one))
            throw trouble{exit_usage, fmt::format("\"{}\" is no https address without credentials and fragment", one)};
        out.emplace_back(one);
    }
    return out;
}

// A name that delivery.subscribers has; without that file (an intake's machine, say) its form is all that is known.
std::string subscriber_of(const context& in) {
    const auto& name = in.asked().subscriber;
    if (name == "-") return {};
    const auto& file = in.conf().delivery.subscribers;
    const auto known = subscriber_names(file);
    if (!is_subscriber_name(name) || (!file.empty() && std::ranges::find(known, name) == known.end()))
        throw trouble{exit_usage, file.empty() ? fmt::format("--subscriber: \"{}\" is no subscriber's name", name)
                                               : fmt::format("--subscriber: {} has no subscriber \"{}\", but: {}",
                                                             file.string(), name, fmt::join(known, ", "))};
    return name;
}

communes::recipient_settings settings_of(const context& in) {
    const auto& asked = in.asked();
    communes::recipient_settings out;
    if (!asked.subscriber.empty()) out.subscriber = subscriber_of(in);
    if (!asked.label.empty()) out.label = asked.label == "-" ? std::string{} : asked.label;
    out.approved = choice("approved", asked.approved, "yes", "no");
    out.child_required = choice("children", asked.children, "required", "optional");
    if (const auto refuse = choice("mismatch", asked.mismatch, "refuse", "accept"))
        out.mismatch = *refuse ? communes::month_mismatch::refuse : communes::month_mismatch::accept_with_notice;
    if (!asked.return_address.empty()) out.return_addresses = addresses_of(asked.return_address);
    if (!asked.months.empty()) {
        // "09" for "--09", which looks like an option.
        const auto rule = communes::month_rule::parse(asked.months.size() == 2 ? "--" + asked.months : asked.months);
        if (!rule)
            throw trouble{exit_usage,
                          fmt::format("--months is current, previous, YYYY-MM or MM, not \"{}\"", asked.months)};
        out.months = *rule;
    }
    const bool given = out.label || out.approved || out.child_required || out.mismatch || out.return_addresses ||
                       out.months || out.subscriber;
    if (!given) throw trouble{exit_usage, "nothing to set: see qf-connector communes set --help"};
    return out;
}

int set(const context& in, bool active) {
    auto all = registry_of(in);
    const auto who = named_recipient(in, all);
    const auto code = active ? all.set_active(who, true, in.asked().name) : all.hold(who);
    if (code) return complain(who.key(), code);
    print(in.json() ? fmt::format(R"({{"recipient":"{}","active":{}}})", who.key(), active)
                    : fmt::format("{} is {}", who.key(), active ? "active" : "inactive"));
    return exit_done;
}

}  // namespace

int import_communes(const context& in) {
    auto all = registry_of(in);
    faults found;
    const auto report = all.import_csv(in.asked().file, found);
    complain(found);
    if (!report) return complain(in.asked().file, report.error());
    if (in.json())
        print(fmt::format(R"({{"communes":{},"recipients":{},"places":{},"added":{},"updated":{}}})", report->communes,
                          report->recipients, report->places, report->added, report->updated));
    else if (report->places > 0)
        print(fmt::format("{} places read: {} new, {} changed", report->places, report->added, report->updated));
    else
        print(fmt::format("{} communes and {} recipients read: {} new, {} changed", report->communes,
                          report->recipients, report->added, report->updated));
    return exit_done;
}

int list_communes(const context& in) {
    const auto all = registry_of(in);
    json::writer w;
    w.begin_array();
    if (in.asked().text.empty()) {
        for (const auto& one : all.recipients(false)) {
            if (in.json())
                put_commune(w, one);
            else
                print(commune_line(one));
        }
    } else {
        for (const auto& one : all.find(in.asked().text, in.limit(50))) {
            if (!in.json()) print(fmt::format("{}  {}  ({})", one.cog, one.name, fmt::join(one.postal_codes, " ")));
            w.begin_object().member("cog", one.cog).member("name", one.name).member("department", one.department);
            w.end_object();
        }
    }
    if (in.json()) print(w.end_array().text());
    return exit_done;
}

int show_commune(const context& in) {
    const auto all = registry_of(in);
    const auto cog = commune_code::parse(in.asked().recipient.substr(0, 5));
    if (!cog) throw trouble{exit_usage, fmt::format("\"{}\" is no COG code", in.asked().recipient)};
    const auto commune = all.receiver_of(*cog);
    if (!commune) return complain(in.asked().recipient, errc::commune_unknown);
    const auto enrolled = all.recipients_of(*cog);
    if (in.json()) {
        json::writer w;
        w.begin_object().member("cog", commune->cog).member("name", commune->name);
        w.member("department", commune->department).key("postal_codes").begin_array();
        for (const auto& code : commune->postal_codes) w.put(code);
        w.end_array().key("recipients").begin_array();
        for (const auto& one : enrolled) put_commune(w, one);
        print(w.end_array().end_object().text());
        return exit_done;
    }
    print(fmt::format("{}  {}, department {}, postal codes {}", commune->cog, commune->name, commune->department,
                      fmt::join(commune->postal_codes, " ")));
    for (const auto& one : enrolled) print_whole(one);
    if (enrolled.empty()) print("no recipient is enrolled");
    return exit_done;
}

int set_commune(const context& in) {
    const auto to = settings_of(in);
    auto all = registry_of(in);
    const auto who = named_recipient(in, all);
    if (const auto code = all.change(who, to, in.asked().name)) return complain(who.key(), code);
    for (const auto& one : all.recipients_of(who.cog())) {
        if (one.who != who) continue;
        if (!in.json()) {
            print_whole(one);
        } else {
            json::writer w;
            put_commune(w, one);
            print(w.text());
        }
    }
    return exit_done;
}

int activate_commune(const context& in) {
    return set(in, true);
}
int deactivate_commune(const context& in) {
    return set(in, false);
}

}  // namespace qf::app
