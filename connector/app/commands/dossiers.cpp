#include "connector/app/commands/command_line.hpp"
#include "connector/app/commands/options.hpp"
#include "connector/base/time_text.hpp"
#include "connector/console/view.hpp"
#include "connector/ledger/ledger_reader.hpp"
#include "schemas/json.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <vector>

namespace qf::app {
namespace {

std::string dossier_line(const ledger::line& dossier) {
    return fmt::format("{}  {:<13}  {}  {:<9}  {:>3}  {}", to_rfc3339(dossier.submitted_at), dossier.reference,
                       dossier.receiver, ledger::name_of(dossier.state), dossier.attempts,
                       dossier.last_reason.empty() ? "-" : dossier.last_reason);
}

std::string milliseconds(duration d) {
    return fmt::format("{} ms", std::chrono::duration_cast<std::chrono::milliseconds>(d).count());
}

std::optional<ledger::whole> look_up(const std::filesystem::path& file, std::string id) {
    ledger::ledger_reader book{file};
    if (const auto line = book.by_reference(id)) id = line->id;
    return book.show(id);
}

constexpr choice_word<ledger::state> states[] = {{"received", ledger::state::received},
                                                 {"created", ledger::state::created},
                                                 {"attached", ledger::state::attached},
                                                 {"completed", ledger::state::completed},
                                                 {"parked", ledger::state::parked}};

struct dossier_filter {
    ledger::filter filter = {.limit = 50};

    void bind(CLI::App& command) {
        add_choice(command, "--state", filter.state, states, "how far it got");
        add_recipient(command, "RECIPIENT", filter.receiver);
        add_limit(command, filter.limit);
    }
};

int list_dossiers(const context& context, const dossier_filter& asked) {
    json::writer w;
    w.begin_array();
    const auto lines = ledger_exists(context.conf())
                           ? ledger::ledger_reader{context.conf().delivery.ledger}.list(asked.filter)
                           : std::vector<ledger::line>{};
    for (const auto& one : lines) {
        if (!context.json()) print(dossier_line(one));
        w.begin_object();
        console::put(w, one);
        w.end_object();
    }
    if (context.json())
        print(w.end_array().text());
    else if (lines.empty())
        print("no such dossier");
    return exit_done;
}

struct named_dossier {
    std::string name = {};
    void bind(CLI::App& command) { command.add_option("REFERENCE", name, "a reference or an id")->required(); }
};

int show_dossier(const context& context, const named_dossier& asked) {
    const auto whole =
        ledger_exists(context.conf()) ? look_up(context.conf().delivery.ledger, asked.name) : std::nullopt;
    if (!whole) {
        complain(fmt::format("the ledger knows no dossier {}", asked.name));
        return exit_not_so;
    }
    if (context.json()) {
        print(console::json_of(*whole));
        return exit_done;
    }
    print(dossier_line(whole->dossier));
    for (const auto& a : whole->attempts)
        print(fmt::format("  try {}  {}  {}  http {}  {}  {}", a.number, to_rfc3339(a.started_at),
                          a.step.empty() ? "-" : a.step, a.http_status, a.reason.empty() ? "-" : a.reason,
                          milliseconds(a.worked)));
    return exit_done;
}

constexpr choice_word<ledger::overdue> overdue_words[] = {{"not-opened", ledger::overdue::not_opened},
                                                          {"not-processed", ledger::overdue::not_processed}};

struct late_filter {
    ledger::overdue step = ledger::overdue::not_opened;
    std::size_t limit = 100;

    void bind(CLI::App& command) {
        add_choice(command, "WHICH", step, overdue_words, "what has not been done in time")->required();
        add_limit(command, limit);
    }
};

int list_late(const context& context, const late_filter& asked) {
    const bool opened = asked.step == ledger::overdue::not_opened;
    const auto& delivery = context.conf().delivery;
    const auto before = system_clock_source{}.now() - (opened ? delivery.open_within : delivery.process_within);
    const auto lines = ledger_exists(context.conf())
                           ? ledger::ledger_reader{delivery.ledger}.late(asked.step, before, asked.limit)
                           : std::vector<ledger::line>{};
    json::writer w;
    w.begin_array();
    for (const auto& dossier : lines) {
        const auto since = to_rfc3339(dossier.completed_at.value_or(dossier.updated_at));
        if (!context.json())
            print(fmt::format("{}  {:<13}  {}  {}", since, dossier.reference, dossier.receiver,
                              ledger::name_of(dossier.answer)));
        w.begin_object()
            .member("id", dossier.id)
            .member("reference", dossier.reference)
            .member("recipient", dossier.receiver)
            .member("delivered_at", since)
            .member("answer", ledger::name_of(dossier.answer))
            .end_object();
    }
    if (context.json())
        print(w.end_array().text());
    else if (lines.empty())
        print("nothing is late");
    return exit_done;
}

}  // namespace

void add_dossier_commands(command_line& line) {
    line.add("dossiers list", list_dossiers, "the latest dossiers in the ledger");
    line.add("dossiers show", show_dossier, "one dossier and its attempts, by reference or id");
    line.add("dossiers late", list_late,
             "delivered, but not opened or not processed within delivery.open_within or process_within");
}

}  // namespace qf::app
