#include "connector/app/commands/commands.hpp"
#include "connector/app/commands/with_queue.hpp"
#include "connector/base/asio.hpp"
#include "connector/base/time_text.hpp"
#include "connector/communes/registry.hpp"
#include "schemas/json.hpp"

#include <fmt/core.h>

#include <vector>

namespace qf::app {
namespace {

using queues::parking_place;
constexpr std::array places = {parking_place::business, parking_place::technical};

std::vector<parking_place> places_of(const context& in) {
    const auto& text = in.asked().place;
    if (text.empty()) return {places.begin(), places.end()};
    for (const auto one : places)
        if (text == name_of(one)) return {one};
    throw trouble{exit_usage, "--place must be business or technical"};
}

void put_parked(json::writer& w, parking_place where, const queues::parked_entry& m) {
    w.begin_object()
        .member("place", name_of(where))
        .member("id", m.id)
        .member("reference", m.reference)
        .member("recipient", m.recipient_key)
        .member("reason", m.reason)
        .member("parked_at", to_rfc3339(m.parked_at))
        .member("size", m.size)
        .end_object();
}

std::string parked_line(parking_place where, const queues::parked_entry& m) {
    return fmt::format("{}  {:<9}  {:<13}  {}  {}  {}", to_rfc3339(m.parked_at), name_of(where),
                       m.reference.empty() ? "-" : m.reference, m.id, m.recipient_key, m.reason);
}

}  // namespace

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
        for (const auto place : places) {
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

int list_parked(const context& in) {
    const auto which = places_of(in);
    short_life life{in};
    return life.live([&](short_life& here) -> awaitable<int> {
        json::writer w;
        w.begin_array();
        std::size_t seen = 0;
        for (const auto place : which) {
            const auto all = co_await here.queue->parked(place, {.limit = in.limit(100)});
            if (!all) co_return complain("the parking places cannot be read", all.error());
            for (const auto& one : *all) {
                ++seen;
                if (in.json())
                    put_parked(w, place, one);
                else
                    print(parked_line(place, one));
            }
        }
        if (in.json())
            print(w.end_array().text());
        else if (seen == 0)
            print("nothing is parked");
        co_return exit_done;
    });
}

int show_parked(const context& in) {
    const auto& text = in.asked().text;
    short_life life{in};
    return life.live([&](short_life& here) -> awaitable<int> {
        for (const auto place : places) {
            const auto all = co_await here.queue->parked(place, {.limit = 100'000});
            if (!all) co_return complain("the parking places cannot be read", all.error());
            for (const auto& one : *all) {
                if (one.id != text && one.reference != text) continue;
                json::writer w;
                put_parked(w, place, one);
                print(in.json() ? w.text() : parked_line(place, one));
                co_return exit_done;
            }
        }
        complain(fmt::format("{} is not parked", text));
        co_return exit_not_so;
    });
}

}  // namespace qf::app
