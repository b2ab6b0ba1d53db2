#include "connector/app/commands/command_line.hpp"
#include "connector/app/commands/with_queue.hpp"
#include "connector/base/asio.hpp"
#include "connector/base/time_text.hpp"
#include "connector/intake/transmitter.hpp"
#include "schemas/json.hpp"

#include <fmt/core.h>

namespace qf::app {
namespace {

std::string json_of(const intake::receipt& r, const traceparent& trace) {
    json::writer w;
    w.begin_object()
        .member("reference", r.reference)
        .member("id", r.id)
        .member("recipient", r.recipient.key())
        .member("submitted_at", to_rfc3339(r.submitted_at))
        .member("sealed_us", static_cast<std::int64_t>(r.sealed_in.count()))
        .member("stored_us", static_cast<std::int64_t>(r.stored_in.count()))
        .member("trace", trace.trace_id())
        .end_object();
    return w.text();
}

struct submitted_file {
    std::string name = {};
    void bind(CLI::App& command) { command.add_option("FILE", name, "the content; - for standard input")->required(); }
};

int submit(const context& context, const submitted_file& asked) {
    const auto& file = asked.name;
    auto content = content_of(file, 4 << 20);
    short_life life{context};
    return life.live([&](short_life& here) -> awaitable<int> {
        const auto& conf = context.conf();
        intake::transmitter out{{.envelope = conf.envelope, .threads = 1},
                                load_keys(conf),
                                communes::registry{conf.communes},
                                *here.queue,
                                nullptr,  // no outbox: a command is over before one would be emptied
                                here.clock,
                                here.log,
                                here.counts};
        const auto trace = traceparent::start();
        faults found;
        const auto receipt = co_await out.transmit(std::move(content), trace, found);
        for (const auto& one : found.list())
            complain(fmt::format("{}{}{}: {}{}", file, one.place.empty() ? "" : ":", one.place, one.problem,
                                 one.suggestion.empty() ? "" : " (" + one.suggestion + ")"));
        if (!receipt) {
            const auto code = complain(fmt::format("{} was not transmitted", file), receipt.error());
            if (receipt.error() == errc::queue_unavailable)
                complain("this command has no outbox: run it again when the queue is there");
            co_return code;
        }
        print(context.json() ? json_of(*receipt, trace) : receipt->reference);
        co_return exit_done;
    });
}

}  // namespace

void add_submit_command(command_line& line) {
    line.add("submit", submit,
             "send the content of FILE (- for standard input) as the form would; prints the reference");
}

}  // namespace qf::app
