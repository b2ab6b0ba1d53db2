#include "connector/app/commands/commands.hpp"
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

std::string dossier_line(const ledger::line& one) {
    return fmt::format("{}  {:<13}  {}  {:<9}  {:>3}  {}", to_rfc3339(one.submitted_at), one.reference, one.to,
                       ledger::name_of(one.state), one.attempts, one.last_reason.empty() ? "-" : one.last_reason);
}

std::string milliseconds(duration d) {
    return fmt::format("{} ms", std::chrono::duration_cast<std::chrono::milliseconds>(d).count());
}

// Before deliver's first start there is no ledger, and so no dossier: that is no failure.
bool has_ledger(const context& in) {
    std::error_code failed;
    return std::filesystem::exists(in.conf().delivery.ledger, failed) || failed;
}

std::optional<ledger::whole> look_up(const std::filesystem::path& file, std::string id) {
    ledger::ledger_reader book{file};
    if (const auto line = book.by_reference(id)) id = line->id;
    return book.show(id);
}

}  // namespace

int list_dossiers(const context& in) {
    ledger::filter which{.limit = in.limit(50)};
    if (const auto& text = in.asked().state; !text.empty()) {
        const auto found = std::ranges::find(ledger::state_names, text);
        if (found == ledger::state_names.end())
            throw trouble{exit_usage, "--state must be received, created, attached, completed or parked"};
        which.state = static_cast<ledger::state>(found - ledger::state_names.begin());
    }
    if (const auto& text = in.asked().recipient; !text.empty()) {
        auto who = recipient::parse(text);
        if (!who) throw trouble{exit_usage, "RECIPIENT must be <cog>.<siret>"};
        which.to = std::move(*who);
    }
    json::writer w;
    w.begin_array();
    const auto lines =
        has_ledger(in) ? ledger::ledger_reader{in.conf().delivery.ledger}.list(which) : std::vector<ledger::line>{};
    for (const auto& one : lines) {
        if (!in.json()) print(dossier_line(one));
        w.begin_object();
        console::put(w, one);
        w.end_object();
    }
    if (in.json())
        print(w.end_array().text());
    else if (lines.empty())
        print("no such dossier");
    return exit_done;
}

int show_dossier(const context& in) {
    const auto one = has_ledger(in) ? look_up(in.conf().delivery.ledger, in.asked().text) : std::nullopt;
    if (!one) {
        complain(fmt::format("the ledger knows no dossier {}", in.asked().text));
        return exit_not_so;
    }
    if (in.json()) {
        print(console::json_of(*one));
        return exit_done;
    }
    print(dossier_line(one->dossier));
    for (const auto& a : one->attempts)
        print(fmt::format("  try {}  {}  {}  http {}  {}  {}", a.number, to_rfc3339(a.started_at),
                          a.step.empty() ? "-" : a.step, a.http_status, a.reason.empty() ? "-" : a.reason,
                          milliseconds(a.worked)));
    return exit_done;
}

}  // namespace qf::app
