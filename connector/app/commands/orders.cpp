// What operators ask of a running deliver: orders in its ledger. They are kept, and obeyed when it runs.
#include "connector/app/commands/command_line.hpp"
#include "connector/app/commands/options.hpp"
#include "connector/app/commands/order_writing.hpp"
#include "connector/app/compose/compose.hpp"
#include "connector/base/time_text.hpp"
#include "connector/ledger/jobs.hpp"
#include "schemas/json.hpp"

#include <fmt/core.h>

#include <filesystem>
#include <optional>
#include <vector>

namespace qf::app {

int write_order(const context& context, const ledger::order& order) {
    make_state_folder(context.conf());
    const system_clock_source clock;
    ledger::job_desk desk{context.conf().delivery.ledger, clock};
    const auto number = desk.ask(order);
    print(context.json()
              ? fmt::format(R"({{"order":{}}})", number)
              : fmt::format("order {} is written down; deliver does it while it runs: orders show {}", number, number));
    return exit_done;
}

namespace {

void put_order(json::writer& w, const ledger::job& job) {
    w.begin_object()
        .member("order", job.number)
        .member("kind", ledger::name_of(job.wish.kind))
        .member("state", ledger::name_of(job.state))
        .member("place", job.wish.place)
        .member("recipient", job.wish.recipient)
        .member("reason", job.wish.reason)
        .member("note", job.wish.note)
        .member("found", job.found)
        .member("done", job.done)
        .member("skipped", job.skipped);
    w.member("waits_for", job.trouble)
        .member("created_at", to_rfc3339(job.created_at))
        .member("updated_at", to_rfc3339(job.updated_at))
        .end_object();
}

std::string order_line(const ledger::job& job) {
    const auto& target = job.wish.recipient.empty() ? job.wish.place : job.wish.recipient;
    return fmt::format("{:>5}  {}  {:<8}  {:<9}  {:<20}  {:>6} of {} done, {} skipped  {}", job.number,
                       to_rfc3339(job.created_at), ledger::name_of(job.wish.kind), ledger::name_of(job.state),
                       target.empty() ? "-" : target, job.done, job.found, job.skipped, job.trouble);
}

struct order_limit {
    std::size_t limit = 50;
    void bind(CLI::App& command) { add_limit(command, limit); }
};

int list_orders(const context& context, const order_limit& asked) {
    const system_clock_source clock;
    const auto all = ledger_exists(context.conf())
                         ? ledger::job_desk{context.conf().delivery.ledger, clock}.list(asked.limit)
                         : std::vector<ledger::job>{};
    json::writer w;
    w.begin_array();
    for (const auto& one : all) {
        if (!context.json()) print(order_line(one));
        put_order(w, one);
    }
    if (context.json())
        print(w.end_array().text());
    else if (all.empty())
        print("nothing was ordered");
    return exit_done;
}

struct numbered_order {
    std::int64_t number = 0;
    void bind(CLI::App& command) {
        command.add_option("NUMBER", number, "of the order")->required()->check(CLI::Range(1, 1'000'000));
    }
};

int show_order(const context& context, const numbered_order& asked) {
    const system_clock_source clock;
    std::optional<ledger::job> job;
    if (ledger_exists(context.conf())) job = ledger::job_desk{context.conf().delivery.ledger, clock}.show(asked.number);
    if (!job) {
        complain(fmt::format("there is no order {}", asked.number));
        return exit_not_so;
    }
    json::writer w;
    put_order(w, *job);
    print(context.json() ? w.text() : order_line(*job));
    return exit_done;
}

int cancel_order(const context& context, const numbered_order& asked) {
    const auto number = asked.number;
    const system_clock_source clock;
    if (!ledger_exists(context.conf()) || !ledger::job_desk{context.conf().delivery.ledger, clock}.cancel(number)) {
        complain(fmt::format("order {} has ended, or there is none", number));
        return exit_not_so;
    }
    if (!context.json()) print(fmt::format("order {} is cancelled", number));
    return exit_done;
}

}  // namespace

void add_order_commands(command_line& line) {
    line.add("orders list", list_orders, "what operators asked of deliver, and how far it got");
    line.add("orders show", show_order, "one order");
    line.add("orders cancel", cancel_order, "stop an order before its next batch");
}

}  // namespace qf::app
