#include "connector/app/commands/command_line.hpp"
#include "connector/app/commands/with_queue.hpp"
#include "connector/base/asio.hpp"
#include "connector/base/time_text.hpp"
#include "connector/communes/registry.hpp"
#include "schemas/json.hpp"

#include <fmt/core.h>

namespace qf::app {
namespace {

int list_queues(const context& context) {
    const auto recipients = communes::registry{context.conf().communes}.recipients(false);
    short_life life{context};
    return life.live([&](short_life& here) -> awaitable<int> {
        json::writer w;
        w.begin_object().key("recipients").begin_array();
        if (!context.json())
            print(fmt::format("{:<20}  {:>8}  {:>8}  {}", "recipient", "waiting", "leased", "commune"));
        for (const auto& enrolled : recipients) {
            const auto depth = co_await here.queue->depth_of(enrolled.receiver);
            if (!depth) co_return complain("the queues cannot be read", depth.error());
            if (!context.json())
                print(fmt::format("{:<20}  {:>8}  {:>8}  {}{}{}", enrolled.receiver.key(), depth->waiting,
                                  depth->leased, enrolled.name, enrolled.label.empty() ? "" : ", ", enrolled.label));
            w.begin_object()
                .member("recipient", enrolled.receiver.key())
                .member("name", enrolled.name)
                .member("exists", depth->exists);
            w.member("waiting", depth->waiting).member("leased", depth->leased).end_object();
        }
        w.end_array().key("parked").begin_object();
        for (const auto place : parking_places) {
            const auto depth = co_await here.queue->depth_of(place);
            if (!depth) co_return complain("the parking places cannot be read", depth.error());
            if (!context.json())
                print(
                    fmt::format("{:<20}  {:>8}  {:>8}", fmt::format("parked {}", name_of(place)), depth->waiting, ""));
            w.member(name_of(place), depth->waiting);
        }
        if (context.json()) print(w.end_object().end_object().text());
        co_return exit_done;
    });
}

}  // namespace

void add_queue_commands(command_line& line) {
    line.add("queues", list_queues, "every recipient's queue and the parking places, with what waits there");
}

}  // namespace qf::app
