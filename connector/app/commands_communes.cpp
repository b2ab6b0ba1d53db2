#include "connector/app/commands.hpp"
#include "connector/app/compose.hpp"
#include "connector/communes/registry.hpp"
#include "schemas/json.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace qf::app {
namespace {

communes::registry registry_of(const context& in) {
    make_state_folder(in.conf());
    return communes::registry{in.conf().communes};
}

recipient recipient_of(const context& in, const communes::registry& all) {
    const auto& text = in.asked().recipient;
    if (auto whole = recipient::parse(text)) return std::move(*whole);
    const auto cog = commune_code::parse(text);
    if (!cog)
        throw trouble{exit_usage, fmt::format("\"{}\" is no <cog> and no <cog>.<siret> with a valid SIRET", text)};
    const auto enrolled = all.recipients_of(*cog);
    if (enrolled.size() == 1) return enrolled.front().who;
    throw trouble{exit_usage, fmt::format("{} has {} recipients: name one as <cog>.<siret>", text, enrolled.size())};
}

void put(json::writer& w, const communes::enrolled& one) {
    w.begin_object()
        .member("recipient", one.who.key())
        .member("name", one.name)
        .member("label", one.label)
        .member("active", one.active)
        .end_object();
}

std::string line_of(const communes::enrolled& one) {
    return fmt::format("{}  {:<8}  {}{}{}", one.who.key(), one.active ? "active" : "inactive", one.name,
                       one.label.empty() ? "" : ", ", one.label);
}

int set(const context& in, bool active) {
    auto all = registry_of(in);
    const auto who = recipient_of(in, all);
    if (const auto code = all.set_active(who, active, in.asked().name)) return complain(who.key(), code);
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
    print(in.json() ? fmt::format(R"({{"communes":{},"recipients":{},"added":{},"updated":{}}})", report->communes,
                                  report->recipients, report->added, report->updated)
                    : fmt::format("{} communes and {} recipients read: {} new, {} changed", report->communes,
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
                put(w, one);
            else
                print(line_of(one));
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
    const auto commune = all.one(*cog);
    if (!commune) return complain(in.asked().recipient, errc::commune_unknown);
    const auto enrolled = all.recipients_of(*cog);
    if (in.json()) {
        json::writer w;
        w.begin_object().member("cog", commune->cog).member("name", commune->name);
        w.member("department", commune->department).key("postal_codes").begin_array();
        for (const auto& code : commune->postal_codes) w.put(code);
        w.end_array().key("recipients").begin_array();
        for (const auto& one : enrolled) put(w, one);
        print(w.end_array().end_object().text());
        return exit_done;
    }
    print(fmt::format("{}  {}, department {}, postal codes {}", commune->cog, commune->name, commune->department,
                      fmt::join(commune->postal_codes, " ")));
    for (const auto& one : enrolled) print(line_of(one));
    if (enrolled.empty()) print("no recipient is enrolled");
    return exit_done;
}

int activate_commune(const context& in) {
    return set(in, true);
}
int deactivate_commune(const context& in) {
    return set(in, false);
}

}  // namespace qf::app
