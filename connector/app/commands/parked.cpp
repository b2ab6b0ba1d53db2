// The parking places: what is there, and orders that send it back or throw it away.
#include "connector/app/commands/command_line.hpp"
#include "connector/app/commands/options.hpp"
#include "connector/app/commands/order_writing.hpp"
#include "connector/app/commands/with_queue.hpp"
#include "connector/base/asio.hpp"
#include "connector/base/time_text.hpp"
#include "connector/delivery/selection.hpp"
#include "schemas/json.hpp"

#include <fmt/core.h>

#include <optional>
#include <vector>

namespace qf::app {
namespace {

using ledger::job_kind;
using queues::parking_place;

constexpr choice_word<parking_place> place_words[] = {{"business", parking_place::business},
                                                      {"technical", parking_place::technical}};

void put_parked(json::writer& w, parking_place place, const queues::parked_entry& m) {
    w.begin_object()
        .member("place", name_of(place))
        .member("id", m.id)
        .member("reference", m.reference)
        .member("recipient", m.recipient_key)
        .member("reason", m.reason)
        .member("parked_at", to_rfc3339(m.parked_at))
        .member("size", m.size)
        .end_object();
}

std::string parked_line(parking_place place, const queues::parked_entry& m) {
    return fmt::format("{}  {:<9}  {:<13}  {}  {}  {}", to_rfc3339(m.parked_at), name_of(place),
                       m.reference.empty() ? "-" : m.reference, m.id, m.recipient_key, m.reason);
}

struct parked_filter {
    std::optional<parking_place> place = {};
    std::size_t limit = 100;

    void bind(CLI::App& command) {
        add_choice(command, "--place", place, place_words, "both when left out");
        add_limit(command, limit);
    }
};

int list_parked(const context& context, const parked_filter& asked) {
    short_life life{context};
    return life.live([&](short_life& here) -> awaitable<int> {
        json::writer w;
        w.begin_array();
        std::size_t seen = 0;
        for (const auto place : parking_places) {
            if (asked.place && place != *asked.place) continue;
            const auto all = co_await here.queue->parked(place, {.limit = asked.limit});
            if (!all) co_return complain("the parking places cannot be read", all.error());
            for (const auto& message : *all) {
                ++seen;
                if (context.json())
                    put_parked(w, place, message);
                else
                    print(parked_line(place, message));
            }
        }
        if (context.json())
            print(w.end_array().text());
        else if (seen == 0)
            print("nothing is parked");
        co_return exit_done;
    });
}

struct named_message {
    std::string name = {};
    void bind(CLI::App& command) { command.add_option("REFERENCE", name, "a reference or an id")->required(); }
};

int show_parked(const context& context, const named_message& asked) {
    const auto& text = asked.name;
    short_life life{context};
    return life.live([&](short_life& here) -> awaitable<int> {
        for (const auto place : parking_places) {
            const auto all = co_await here.queue->parked(place, {.limit = 100'000});
            if (!all) co_return complain("the parking places cannot be read", all.error());
            for (const auto& message : *all) {
                if (message.id != text && message.reference != text) continue;
                json::writer w;
                put_parked(w, place, message);
                print(context.json() ? w.text() : parked_line(place, message));
                co_return exit_done;
            }
        }
        complain(fmt::format("{} is not parked", text));
        co_return exit_not_so;
    });
}

// Of one place, all, or what these choose; among what was parked before it was asked.
struct parked_order {
    std::optional<parking_place> place = {};
    std::vector<std::string> ids = {};
    std::optional<qf::recipient> recipient = {};
    std::string reason = {}, note = {};
    std::optional<instant> since = {};
    unsigned per_minute = 0;
    bool dry_run = false;

    void bind(CLI::App& command) {
        add_choice(command, "--place", place, place_words, "where they are parked")->required();
        add_list(command, "--id", ids, "only these references or ids, repeated or separated by commas")
            ->check([](const std::string& id) {
                return id.find(' ') == std::string::npos ? "" : "--id takes references or ids";
            });
        add_recipient(command, "--recipient", recipient, "only this recipient's: <cog>.<siret>");
        command.add_option("--reason", reason, "only what was parked for this reason code")
            ->check([](const std::string& code) {
                return errc_of(code) != errc{} ? "" : fmt::format("there is no reason code {}", code);
            });
        add_parsed(
            command, "--since", since, [](const std::string& text) { return from_rfc3339(text); },
            "a time such as 2026-09-01T08:00:00Z", "only what was parked since then: 2026-09-01T08:00:00Z");
        add_note(command, note);
        command.add_flag("--dry-run", dry_run, "only say what would be done")->disable_flag_override();
    }
};

ledger::order order_of(const parked_order& asked, job_kind kind) {
    ledger::order order;
    order.kind = kind;
    order.place = name_of(*asked.place);
    for (const auto& id : asked.ids)
        if (!id.empty()) order.ids.push_back(id);
    if (asked.recipient) order.recipient = asked.recipient->key();
    order.reason = asked.reason;
    if (asked.since) order.since = *asked.since;
    order.note = asked.note;
    order.a_minute = asked.per_minute;
    return order;
}

int count_meant(const context& context, const ledger::order& order) {
    const auto place = delivery::place_of(order);
    const auto now = system_clock_source{}.now();
    short_life life{context};
    return life.live([&](short_life& here) -> awaitable<int> {
        constexpr std::size_t page_size = 1'000;
        std::size_t found = 0;
        for (std::size_t skip = 0;; skip += page_size) {
            const queues::page which{skip, page_size};
            const auto page = co_await here.queue->parked(place, which);
            if (!page) co_return complain("the parking places cannot be read", page.error());
            for (const auto& m : *page) found += delivery::is_meant(order, now, m) ? 1 : 0;
            if (page->size() < page_size) break;
        }
        print(context.json() ? fmt::format(R"({{"found":{}}})", found) : fmt::format("{} messages are meant", found));
        co_return exit_done;
    });
}

struct replay_order : parked_order {
    void bind(CLI::App& command) {
        parked_order::bind(command);
        command.add_option("--per-minute", per_minute, "no more messages than this in a minute")
            ->check(CLI::Range(1, 1'000'000));
    }
};

struct discard_order : parked_order {
    void bind(CLI::App& command) {
        parked_order::bind(command);
        command.get_option("--note")->required()->check([](const std::string& note) {
            return note.find_first_not_of(' ') != std::string::npos ? "" : "--note must say why they are thrown away";
        });
    }
};

int replay_parked(const context& context, const replay_order& asked) {
    const auto order = order_of(asked, job_kind::replay);
    return asked.dry_run ? count_meant(context, order) : write_order(context, order);
}
int discard_parked(const context& context, const discard_order& asked) {
    const auto order = order_of(asked, job_kind::discard);
    return asked.dry_run ? count_meant(context, order) : write_order(context, order);
}

}  // namespace

void add_parked_commands(command_line& line) {
    line.add("dossiers parked list", list_parked, "what is parked, with the reasons");
    line.add("dossiers parked show", show_parked, "one parked message, by reference or id: its metadata");
    line.add("dossiers parked replay", replay_parked,
             "order that parked messages go back to their queues; what the commune has already is skipped");
    line.add("dossiers parked discard", discard_parked, "order that parked messages are thrown away; --note says why");
}

}  // namespace qf::app
