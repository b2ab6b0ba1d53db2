// What operators ask of a running deliver: orders in its ledger. They are kept, and obeyed when it runs.
#include "connector/app/commands/commands.hpp"
#include "connector/app/commands/with_queue.hpp"
#include "connector/app/settings/value_text.hpp"
#include "connector/base/asio.hpp"
#include "connector/base/parts.hpp"
#include "connector/base/time_text.hpp"
#include "connector/delivery/selection.hpp"
#include "connector/ledger/jobs.hpp"
#include "connector/ledger/ledger_reader.hpp"
#include "schemas/json.hpp"

#include <fmt/core.h>

#include <filesystem>
#include <optional>
#include <vector>

namespace qf::app {
namespace {

using ledger::job_kind;

std::int64_t number_in(const std::string& text, std::string_view option) {
    const auto number = parse_whole(text);
    if (!number || *number < 1 || *number > 1'000'000)
        throw trouble{exit_usage, fmt::format("{} must be a whole number from 1 to 1000000", option)};
    return *number;
}

recipient recipient_in(const std::string& text) {
    auto out = recipient::parse(text);
    if (!out) throw trouble{exit_usage, "RECIPIENT must be <cog>.<siret>"};
    return std::move(*out);
}

ledger::order parked_order(const context& in, job_kind kind) {
    const auto& asked = in.asked();
    ledger::order out;
    out.kind = kind;
    if (asked.place != "business" && asked.place != "technical")
        throw trouble{exit_usage, "--place must be business or technical"};
    out.place = asked.place;
    out.ids = parts_of(asked.ids, ',');
    for (const auto& id : out.ids)
        if (id.find(' ') != std::string::npos) throw trouble{exit_usage, "--id takes references or ids"};
    if (!asked.recipient.empty()) out.recipient = recipient_in(asked.recipient).key();
    out.reason = asked.reason;
    if (!out.reason.empty() && errc_of(out.reason) == errc{})
        throw trouble{exit_usage, fmt::format("--reason: there is no reason code {}", out.reason)};
    if (!asked.since.empty()) {
        const auto since = from_rfc3339(asked.since);
        if (!since) throw trouble{exit_usage, "--since must be a time such as 2026-09-01T08:00:00Z"};
        out.since = *since;
    }
    out.note = asked.note;
    if (kind == job_kind::discard && out.note.find_first_not_of(' ') == std::string::npos)
        throw trouble{exit_usage, "--note must say why they are thrown away"};
    if (!asked.a_minute.empty()) out.a_minute = static_cast<unsigned>(number_in(asked.a_minute, "--per-minute"));
    return out;
}

int count_meant(const context& in, const ledger::order& what) {
    const auto where = delivery::place_of(what);
    const auto now = system_clock_source{}.now();
    short_life life{in};
    return life.live([&](short_life& here) -> awaitable<int> {
        constexpr std::size_t page_size = 1'000;
        std::size_t found = 0;
        for (std::size_t skip = 0;; skip += page_size) {
            const queues::page which{skip, page_size};
            const auto page = co_await here.queue->parked(where, which);
            if (!page) co_return complain("the parking places cannot be read", page.error());
            for (const auto& m : *page) found += delivery::is_meant(what, now, m) ? 1 : 0;
            if (page->size() < page_size) break;
        }
        print(in.json() ? fmt::format(R"({{"found":{}}})", found) : fmt::format("{} messages are meant", found));
        co_return exit_done;
    });
}

int ask(const context& in, const ledger::order& what) {
    make_state_folder(in.conf());
    const system_clock_source clock;
    ledger::job_desk desk{in.conf().delivery.ledger, clock};
    const auto number = desk.ask(what);
    print(in.json()
              ? fmt::format(R"({{"order":{}}})", number)
              : fmt::format("order {} is written down; deliver does it while it runs: orders show {}", number, number));
    return exit_done;
}

int ask_parked(const context& in, job_kind kind) {
    const auto what = parked_order(in, kind);
    if (in.asked().dry_run == "yes") return count_meant(in, what);
    if (!in.asked().dry_run.empty()) throw trouble{exit_usage, "--dry-run takes yes"};
    return ask(in, what);
}

int ask_lane(const context& in, job_kind kind) {
    ledger::order what;
    what.kind = kind;
    what.recipient = recipient_in(in.asked().recipient).key();
    what.note = in.asked().note;
    return ask(in, what);
}

bool ledger_exists(const context& in) {
    std::error_code failed;
    return std::filesystem::exists(in.conf().delivery.ledger, failed) || failed;
}

void put_job(json::writer& w, const ledger::job& one) {
    w.begin_object()
        .member("order", one.number)
        .member("kind", ledger::name_of(one.what.kind))
        .member("state", ledger::name_of(one.state))
        .member("place", one.what.place)
        .member("recipient", one.what.recipient)
        .member("reason", one.what.reason)
        .member("note", one.what.note)
        .member("found", one.found)
        .member("done", one.done)
        .member("skipped", one.skipped);
    w.member("waits_for", one.trouble)
        .member("created_at", to_rfc3339(one.created_at))
        .member("updated_at", to_rfc3339(one.updated_at))
        .end_object();
}

std::string job_line(const ledger::job& one) {
    const auto& of = one.what.recipient.empty() ? one.what.place : one.what.recipient;
    return fmt::format("{:>5}  {}  {:<8}  {:<9}  {:<20}  {:>6} of {} done, {} skipped  {}", one.number,
                       to_rfc3339(one.created_at), ledger::name_of(one.what.kind), ledger::name_of(one.state),
                       of.empty() ? "-" : of, one.done, one.found, one.skipped, one.trouble);
}

}  // namespace

int replay_parked(const context& in) {
    return ask_parked(in, job_kind::replay);
}
int discard_parked(const context& in) {
    return ask_parked(in, job_kind::discard);
}
int pause_lane(const context& in) {
    return ask_lane(in, job_kind::pause);
}
int resume_lane(const context& in) {
    return ask_lane(in, job_kind::resume);
}
int probe_destination(const context& in) {
    ledger::order what;
    what.kind = job_kind::probe;
    what.subscriber = in.asked().subscriber;
    what.note = in.asked().note;
    return ask(in, what);
}

int list_orders(const context& in) {
    const system_clock_source clock;
    const auto all = ledger_exists(in) ? ledger::job_desk{in.conf().delivery.ledger, clock}.list(in.limit(50))
                                       : std::vector<ledger::job>{};
    json::writer w;
    w.begin_array();
    for (const auto& one : all) {
        if (!in.json()) print(job_line(one));
        put_job(w, one);
    }
    if (in.json())
        print(w.end_array().text());
    else if (all.empty())
        print("nothing was ordered");
    return exit_done;
}

int show_order(const context& in) {
    const auto number = number_in(in.asked().number, "NUMBER");
    const system_clock_source clock;
    std::optional<ledger::job> one;
    if (ledger_exists(in)) one = ledger::job_desk{in.conf().delivery.ledger, clock}.show(number);
    if (!one) {
        complain(fmt::format("there is no order {}", number));
        return exit_not_so;
    }
    json::writer w;
    put_job(w, *one);
    print(in.json() ? w.text() : job_line(*one));
    return exit_done;
}

int cancel_order(const context& in) {
    const auto number = number_in(in.asked().number, "NUMBER");
    const system_clock_source clock;
    if (!ledger_exists(in) || !ledger::job_desk{in.conf().delivery.ledger, clock}.cancel(number)) {
        complain(fmt::format("order {} has ended, or there is none", number));
        return exit_not_so;
    }
    if (!in.json()) print(fmt::format("order {} is cancelled", number));
    return exit_done;
}

int list_late(const context& in) {
    const auto& text = in.asked().which;
    if (text != "not-opened" && text != "not-processed")
        throw trouble{exit_usage, "WHICH must be not-opened or not-processed"};
    const bool opened = text == "not-opened";
    const auto& delivery = in.conf().delivery;
    const auto before = system_clock_source{}.now() - (opened ? delivery.open_within : delivery.process_within);
    const auto which = opened ? ledger::overdue::not_opened : ledger::overdue::not_processed;
    const auto lines = ledger_exists(in) ? ledger::ledger_reader{delivery.ledger}.late(which, before, in.limit(100))
                                         : std::vector<ledger::line>{};
    json::writer w;
    w.begin_array();
    for (const auto& one : lines) {
        const auto since = to_rfc3339(one.completed_at.value_or(one.updated_at));
        if (!in.json())
            print(fmt::format("{}  {:<13}  {}  {}", since, one.reference, one.to, ledger::name_of(one.answer)));
        w.begin_object()
            .member("id", one.id)
            .member("reference", one.reference)
            .member("recipient", one.to)
            .member("delivered_at", since)
            .member("answer", ledger::name_of(one.answer))
            .end_object();
    }
    if (in.json())
        print(w.end_array().text());
    else if (lines.empty())
        print("nothing is late");
    return exit_done;
}

int list_lanes(const context& in) {
    json::writer w;
    w.begin_object().key("lanes").begin_array();
    std::size_t seen = 0;
    std::optional<ledger::ledger_reader> book;
    if (ledger_exists(in)) book.emplace(in.conf().delivery.ledger);
    if (book) {
        for (const auto& one : book->lanes()) {
            ++seen;
            const auto until = one.resume_at ? to_rfc3339(*one.resume_at) : std::string{"an operator resumes it"};
            if (!in.json())
                print(fmt::format("{:<20}  {:<8}  {:>3} failures  since {}  until {}  {}", one.recipient,
                                  ledger::name_of(one.cause), one.failures, to_rfc3339(one.since), until, one.reason));
            w.begin_object()
                .member("recipient", one.recipient)
                .member("cause", ledger::name_of(one.cause))
                .member("failures", one.failures)
                .member("since", to_rfc3339(one.since))
                .member("until", until)
                .member("reason", one.reason)
                .end_object();
        }
    }
    w.end_array().key("subscribers").begin_array();
    if (book) {
        for (const auto& one : book->destinations()) {
            ++seen;
            const bool stopped = one.state == ledger::breaker_standing::stopped;
            const auto name = one.subscriber.empty() ? std::string{"HubEE"} : one.subscriber;
            if (!in.json())
                print(fmt::format("{:<20}  {:<8}  {:>3} openings  since {}  next try {}  {}", name,
                                  stopped ? "stopped" : "away", one.openings, to_rfc3339(one.since),
                                  to_rfc3339(one.retry_at), one.reason));
            w.begin_object()
                .member("subscriber", one.subscriber)
                .member("state", stopped ? "stopped" : "open")
                .member("openings", one.openings)
                .member("since", to_rfc3339(one.since))
                .member("retry_at", to_rfc3339(one.retry_at))
                .member("reason", one.reason)
                .end_object();
        }
    }
    if (in.json())
        print(w.end_array().end_object().text());
    else if (seen == 0)
        print("every recipient and every subscriber is served as usual");
    return exit_done;
}

}  // namespace qf::app
