// Which recipients and subscribers are not served as usual; orders that hold a lane, let it go on or try a subscriber.
#include "connector/app/commands/command_line.hpp"
#include "connector/app/commands/options.hpp"
#include "connector/app/commands/order_writing.hpp"
#include "connector/base/time_text.hpp"
#include "connector/ledger/ledger_reader.hpp"
#include "schemas/json.hpp"

#include <fmt/core.h>

#include <optional>

namespace qf::app {
namespace {

using ledger::job_kind;

struct lane_order {
    std::optional<qf::recipient> recipient = {};
    std::string note = {};

    void bind(CLI::App& command) {
        add_recipient(command, "RECIPIENT", recipient)->required();
        add_note(command, note);
    }
};

int write_lane_order(const context& context, const lane_order& asked, job_kind kind) {
    ledger::order order;
    order.kind = kind;
    order.recipient = asked.recipient->key();
    order.note = asked.note;
    return write_order(context, order);
}

int pause_lane(const context& context, const lane_order& asked) {
    return write_lane_order(context, asked, job_kind::pause);
}
int resume_lane(const context& context, const lane_order& asked) {
    return write_lane_order(context, asked, job_kind::resume);
}

struct probe_order {
    std::string subscriber = {}, note = {};

    void bind(CLI::App& command) {
        command.add_option("--subscriber", subscriber, "a name of delivery.subscribers; HubEE when left out");
        add_note(command, note);
    }
};

int probe_destination(const context& context, const probe_order& asked) {
    ledger::order order;
    order.kind = job_kind::probe;
    order.subscriber = asked.subscriber;
    order.note = asked.note;
    return write_order(context, order);
}

int list_lanes(const context& context) {
    json::writer w;
    w.begin_object().key("lanes").begin_array();
    std::size_t seen = 0;
    std::optional<ledger::ledger_reader> book;
    if (ledger_exists(context.conf())) book.emplace(context.conf().delivery.ledger);
    if (book) {
        for (const auto& lane : book->lanes()) {
            ++seen;
            const auto until = lane.resume_at ? to_rfc3339(*lane.resume_at) : std::string{"an operator resumes it"};
            if (!context.json())
                print(fmt::format("{:<20}  {:<8}  {:>3} failures  since {}  until {}  {}", lane.recipient,
                                  ledger::name_of(lane.cause), lane.failures, to_rfc3339(lane.since), until,
                                  lane.reason));
            w.begin_object()
                .member("recipient", lane.recipient)
                .member("cause", ledger::name_of(lane.cause))
                .member("failures", lane.failures)
                .member("since", to_rfc3339(lane.since))
                .member("until", until)
                .member("reason", lane.reason)
                .end_object();
        }
    }
    w.end_array().key("subscribers").begin_array();
    if (book) {
        for (const auto& destination : book->destinations()) {
            ++seen;
            const bool stopped = destination.state == ledger::breaker_standing::stopped;
            const auto name = destination.subscriber.empty() ? std::string{"HubEE"} : destination.subscriber;
            if (!context.json())
                print(fmt::format("{:<20}  {:<8}  {:>3} openings  since {}  next try {}  {}", name,
                                  stopped ? "stopped" : "away", destination.openings, to_rfc3339(destination.since),
                                  to_rfc3339(destination.retry_at), destination.reason));
            w.begin_object()
                .member("subscriber", destination.subscriber)
                .member("state", stopped ? "stopped" : "open")
                .member("openings", destination.openings)
                .member("since", to_rfc3339(destination.since))
                .member("retry_at", to_rfc3339(destination.retry_at))
                .member("reason", destination.reason)
                .end_object();
        }
    }
    if (context.json())
        print(w.end_array().end_object().text());
    else if (seen == 0)
        print("every recipient and every subscriber is served as usual");
    return exit_done;
}

}  // namespace

void add_lane_commands(command_line& line) {
    line.add("lanes list", list_lanes, "recipients and subscribers that are not served as usual, why and until when");
    line.add("lanes pause", pause_lane, "order that a recipient's queue waits until it is resumed");
    line.add("lanes resume", resume_lane, "order that a recipient's queue goes on now");
    line.add("lanes probe", probe_destination, "order that a subscriber that is away is tried now");
}

}  // namespace qf::app
