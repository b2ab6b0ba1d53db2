#include "connector/app/commands/command_line.hpp"
#include "connector/app/commands/with_queue.hpp"
#include "connector/base/asio.hpp"
#include "connector/base/time_text.hpp"
#include "connector/communes/registry.hpp"
#include "schemas/json.hpp"

#include <fmt/core.h>

namespace qf::app {
namespace {

int list_queues(const context& in) {
    const auto recipients = communes::registry{in.conf().communes}.recipients(false);
    short_life life{in};
    return life.live([&](short_life& here) -> awaitable<int> {
        json::writer w;
        w.begin_object().key("recipients").begin_array();
        if (!in.json()) print(fmt::format("{:<20}  {:>8}  {:>8}  {}", "recipient", "waiting", "leased", "commune"));
        for (const auto& one : recipients) {
            const auto depth = co_await here.queue->depth_of(one.who);
            if (!depth) co_return complain("the queues cannot be read", depth.error());
            if (!in.json())
                print(fmt::format("{:<20}  {:>8}  {:>8}  {}{}{}", one.who.key(), depth->waiting, depth->leased,
                                  one.name, one.label.empty() ? "" : ", ", one.label));
            w.begin_object()
                .member("recipient", one.who.key())
                .member("name", one.name)
                .member("exists", depth->exists);
            w.member("waiting", depth->waiting).member("leased", depth->leased).end_object();
        }
        w.end_array().key("parked").begin_object();
        for (const auto place : parking_places) {
            const auto depth = co_await here.queue->depth_of(place);
            if (!depth) co_return complain("the parking places cannot be read", depth.error());
            if (!in.json())
                print(
                    fmt::format("{:<20}  {:>8}  {:>8}", fmt::format("parked {}", name_of(place)), depth->waiting, ""));
            w.member(name_of(place), depth->waiting);
        }
        if (in.json()) print(w.end_object().end_object().text());
        co_return exit_done;
    });
}

}  // namespace

void add_queue_commands(command_line& line) {
    line.add("queues", list_queues, "every recipient's queue and the parking places, with what waits there");
}

}  // namespace qf::app
