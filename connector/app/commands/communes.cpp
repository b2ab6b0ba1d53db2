#include "connector/app/commands/command_line.hpp"
#include "connector/app/commands/options.hpp"
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

communes::registry registry_of(const context& context) {
    make_state_folder(context.conf());
    return communes::registry{context.conf().communes};
}

recipient named_recipient(const std::string& text, const communes::registry& all) {
    if (auto whole = recipient::parse(text)) return std::move(*whole);
    const auto cog = commune_code::parse(text);
    if (!cog)
        throw trouble{exit_usage, fmt::format("\"{}\" is no <cog> and no <cog>.<siret> with a valid SIRET", text)};
    const auto enrolled = all.recipients_of(*cog);
    if (enrolled.size() == 1) return enrolled.front().receiver;
    throw trouble{exit_usage, fmt::format("{} has {} recipients: name one as <cog>.<siret>", text, enrolled.size())};
}

constexpr const char* word_of(communes::month_mismatch policy) {
    return policy == communes::month_mismatch::refuse ? "refuse" : "accept";
}
constexpr const char* word_of_children(const communes::enrolled& enrolled) {
    return enrolled.child_required ? "required" : "optional";
}

void put_commune(json::writer& w, const communes::enrolled& enrolled) {
    w.begin_object()
        .member("recipient", enrolled.receiver.key())
        .member("commune", enrolled.commune)  // that citizens find: the recipient's code may be of one that is no more
        .member("name", enrolled.name)
        .member("label", enrolled.label)
        .member("active", enrolled.active)
        .member("approved", enrolled.approved)
        .member("held", enrolled.held)
        .member("months", enrolled.months.text())
        .member("mismatch", word_of(enrolled.mismatch))
        .member("children", word_of_children(enrolled))
        .member("subscriber", enrolled.subscriber)
        .key("return_addresses")
        .begin_array();
    for (const auto& address : enrolled.return_addresses) w.put(address);
    w.end_array().end_object();
}

std::string commune_line(const communes::enrolled& enrolled) {
    auto out = fmt::format("{}  {:<8}  {}{}{}", enrolled.receiver.key(), enrolled.active ? "active" : "inactive",
                           enrolled.name, enrolled.label.empty() ? "" : ", ", enrolled.label);
    if (enrolled.commune != enrolled.receiver.cog().text()) out += "; found at " + enrolled.commune;
    // In a list, only what is not as usual.
    const communes::enrolled usual{enrolled.receiver, {}};
    if (!enrolled.approved) out += "; not approved";
    if (enrolled.held) out += "; deactivated here";
    if (enrolled.months != usual.months) out += "; months " + enrolled.months.text();
    if (enrolled.mismatch != usual.mismatch) out += fmt::format("; mismatch {}", word_of(enrolled.mismatch));
    if (enrolled.child_required) out += fmt::format("; children {}", word_of_children(enrolled));
    if (!enrolled.subscriber.empty()) out += "; to " + enrolled.subscriber;
    if (const auto count = enrolled.return_addresses.size(); count > 0)
        out += fmt::format("; {} return address{}", count, count == 1 ? "" : "es");
    return out;
}

void print_whole(const communes::enrolled& enrolled) {
    print(fmt::format("{}  {}  {}{}{}", enrolled.receiver.key(), enrolled.active ? "active" : "inactive", enrolled.name,
                      enrolled.label.empty() ? "" : ", ", enrolled.label));
    if (enrolled.commune != enrolled.receiver.cog().text()) print("    citizens find it at " + enrolled.commune);
    print(fmt::format("    approved {}; months {}; mismatch {}; children {}", enrolled.approved ? "yes" : "no",
                      enrolled.months.text(), word_of(enrolled.mismatch), word_of_children(enrolled)));
    print("    dossiers go to " + (enrolled.subscriber.empty() ? "HubEE" : enrolled.subscriber));
    for (const auto& address : enrolled.return_addresses) print("    return address " + address);
}

constexpr choice_word<bool> approval_words[] = {{"yes", true}, {"no", false}};
constexpr choice_word<bool> children_words[] = {{"required", true}, {"optional", false}};
constexpr choice_word<communes::month_mismatch> mismatch_words[] = {
    {"accept", communes::month_mismatch::accept_with_notice}, {"refuse", communes::month_mismatch::refuse}};

// "09" for "--09", which looks like an option.
std::optional<communes::month_rule> months_of(const std::string& text) {
    const auto rule = communes::month_rule::parse(text.size() == 2 ? "--" + text : text);
    return rule ? std::optional{*rule} : std::nullopt;
}

struct commune_settings {
    std::string recipient = {}, label = {}, subscriber = {}, name = {};
    std::vector<std::string> return_addresses = {};
    communes::recipient_settings chosen = {};

    void bind(CLI::App& command) {
        command.add_option("RECIPIENT", recipient, "<cog> or <cog>.<siret>")->required();
        command.add_option("--label", label, "what people call this body; - for nothing");
        add_parsed(command, "--months", chosen.months, months_of, "current, previous, YYYY-MM or MM",
                   "whose quotient counts: current, previous, YYYY-MM, or MM for that month of each year");
        add_choice(command, "--mismatch", chosen.mismatch, mismatch_words,
                   "when the fund answers for another month: accept (and say so) or refuse");
        add_choice(command, "--children", chosen.child_required, children_words,
                   "required: not without a child; or optional");
        add_list(command, "--return-address", return_addresses,
                 "https addresses that citizens may be sent back to, repeated or separated by commas; - for none")
            ->check([](const std::string& address) {
                return address == "-" || address.empty() || communes::is_return_address(address)
                           ? ""
                           : fmt::format("\"{}\" is no https address without credentials and fragment", address);
            });
        add_choice(command, "--approved", chosen.approved, approval_words, "whether the enrolment is valid");
        command.add_option("--subscriber", subscriber,
                           "who gets its dossiers by webhook, a name of delivery.subscribers; - for HubEE");
        command.add_option("--name", name, "of the commune, when it is not known yet");
    }
};

// A name that delivery.subscribers has; without that file (an intake's machine, say) its form is all that is known.
std::string subscriber_of(const context& context, const std::string& name) {
    if (name == "-") return {};
    const auto& file = context.conf().delivery.subscribers;
    const auto known = subscriber_names(file);
    if (!is_subscriber_name(name) || (!file.empty() && std::ranges::find(known, name) == known.end()))
        throw trouble{exit_usage, file.empty() ? fmt::format("--subscriber: \"{}\" is no subscriber's name", name)
                                               : fmt::format("--subscriber: {} has no subscriber \"{}\", but: {}",
                                                             file.string(), name, fmt::join(known, ", "))};
    return name;
}

communes::recipient_settings settings_of(const context& context, const commune_settings& asked) {
    auto out = asked.chosen;
    if (!asked.subscriber.empty()) out.subscriber = subscriber_of(context, asked.subscriber);
    if (!asked.label.empty()) out.label = asked.label == "-" ? std::string{} : asked.label;
    if (!asked.return_addresses.empty()) {
        auto& addresses = out.return_addresses.emplace();
        for (const auto& address : asked.return_addresses)
            if (!address.empty() && address != "-") addresses.push_back(address);
    }
    const bool given = out.label || out.approved || out.child_required || out.mismatch || out.return_addresses ||
                       out.months || out.subscriber;
    if (!given) throw trouble{exit_usage, "nothing to set: see qf-connector communes set --help"};
    return out;
}

struct named_commune {
    std::string recipient = {};
    void bind(CLI::App& command) { command.add_option("RECIPIENT", recipient, "<cog> or <cog>.<siret>")->required(); }
};

struct activated_commune : named_commune {
    std::string name = {};
    void bind(CLI::App& command) {
        named_commune::bind(command);
        command.add_option("--name", name, "of the commune, when it is not known yet");
    }
};

int tell_state(const context& context, const recipient& recipient, bool active, const error_code& failed) {
    if (failed) return complain(recipient.key(), failed);
    print(context.json() ? fmt::format(R"({{"recipient":"{}","active":{}}})", recipient.key(), active)
                         : fmt::format("{} is {}", recipient.key(), active ? "active" : "inactive"));
    return exit_done;
}

struct communes_file {
    std::string name = {};
    void bind(CLI::App& command) { command.add_option("FILE", name, "a CSV file")->required(); }
};

int import_communes(const context& context, const communes_file& asked) {
    auto all = registry_of(context);
    faults found;
    const auto report = all.import_csv(asked.name, found);
    complain(found);
    if (!report) return complain(asked.name, report.error());
    if (context.json())
        print(fmt::format(R"({{"communes":{},"recipients":{},"places":{},"added":{},"updated":{}}})", report->communes,
                          report->recipients, report->places, report->added, report->updated));
    else if (report->places > 0)
        print(fmt::format("{} places read: {} new, {} changed", report->places, report->added, report->updated));
    else
        print(fmt::format("{} communes and {} recipients read: {} new, {} changed", report->communes,
                          report->recipients, report->added, report->updated));
    return exit_done;
}

struct commune_search {
    std::string text = {};
    std::size_t limit = 50;

    void bind(CLI::App& command) {
        command.add_option("TEXT", text, "a name, a postal code or a COG code");
        add_limit(command, limit);
    }
};

int list_communes(const context& context, const commune_search& asked) {
    const auto all = registry_of(context);
    json::writer w;
    w.begin_array();
    if (asked.text.empty()) {
        for (const auto& enrolled : all.recipients(false)) {
            if (context.json())
                put_commune(w, enrolled);
            else
                print(commune_line(enrolled));
        }
    } else {
        for (const auto& one : all.find(asked.text, asked.limit)) {
            if (!context.json())
                print(fmt::format("{}  {}  ({})", one.cog, one.name, fmt::join(one.postal_codes, " ")));
            w.begin_object().member("cog", one.cog).member("name", one.name).member("department", one.department);
            w.end_object();
        }
    }
    if (context.json()) print(w.end_array().text());
    return exit_done;
}

int show_commune(const context& context, const named_commune& asked) {
    const auto all = registry_of(context);
    const auto cog = commune_code::parse(asked.recipient.substr(0, 5));
    if (!cog) throw trouble{exit_usage, fmt::format("\"{}\" is no COG code", asked.recipient)};
    const auto commune = all.receiver_of(*cog);
    if (!commune) return complain(asked.recipient, errc::commune_unknown);
    const auto enrolled = all.recipients_of(*cog);
    if (context.json()) {
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

int set_commune(const context& context, const commune_settings& asked) {
    const auto settings = settings_of(context, asked);
    auto all = registry_of(context);
    const auto who = named_recipient(asked.recipient, all);
    if (const auto code = all.change(who, settings, asked.name)) return complain(who.key(), code);
    for (const auto& enrolled : all.recipients_of(who.cog())) {
        if (enrolled.receiver != who) continue;
        if (!context.json()) {
            print_whole(enrolled);
        } else {
            json::writer w;
            put_commune(w, enrolled);
            print(w.text());
        }
    }
    return exit_done;
}

int activate_commune(const context& context, const activated_commune& asked) {
    auto all = registry_of(context);
    const auto recipient = named_recipient(asked.recipient, all);
    return tell_state(context, recipient, true, all.set_active(recipient, true, asked.name));
}
int deactivate_commune(const context& context, const named_commune& asked) {
    auto all = registry_of(context);
    const auto recipient = named_recipient(asked.recipient, all);
    return tell_state(context, recipient, false, all.hold(recipient));
}

}  // namespace

void add_commune_commands(command_line& line) {
    line.add("communes import", import_communes,
             "read conf/communes.csv or conf/places.csv: the column names tell which");
    line.add("communes list", list_communes, "enrolled recipients; with TEXT, communes that match it");
    line.add("communes show", show_commune, "one commune and its recipients");
    line.add("communes set", set_commune, "change what a recipient decides; what is not given stays as it is");
    line.add("communes activate", activate_commune, "let citizens choose this recipient (<cog>.<siret>)");
    line.add("communes deactivate", deactivate_commune,
             "stop offering it, until HubEE has it active again (communes sync); what is queued still goes out");
}

}  // namespace qf::app
