#include "connector/console/console.hpp"

#include "connector/base/asio.hpp"
#include "connector/net/html.hpp"
#include "connector/net/routes.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

namespace qf::console {
namespace {

using net::http::status;

enum class action { page, style, queues, dossiers, dossier };
constexpr net::route<action> routes[] = {
    {net::http::verb::get, "/", action::page},
    {net::http::verb::get, "/console.css", action::style},
    {net::http::verb::get, "/api/queues", action::queues},
    {net::http::verb::get, "/api/dossiers", action::dossiers},
    {net::http::verb::get, "/api/dossiers/{}", action::dossier},
};

constexpr std::string_view json_type = "application/json";

result<ledger::filter> filter_of(const net::target& target) {
    ledger::filter out;
    if (const auto text = target.first("state")) {
        const auto found = std::ranges::find(ledger::state_names, *text);
        if (found == ledger::state_names.end()) return errc::malformed_text;
        out.state = static_cast<ledger::state>(found - ledger::state_names.begin());
    }
    if (const auto text = target.first("recipient")) {
        auto who = recipient::parse(*text);
        if (!who) return who.error();
        out.receiver = std::move(*who);
    }
    if (const auto text = target.first("limit")) {
        const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), out.limit);
        if (error != std::errc{} || end != text->data() + text->size() || out.limit == 0 || out.limit > 1000)
            return errc::malformed_text;
    }
    return out;
}

// A ledger that no daemon has made yet holds nothing.
template <class Read>
auto with_ledger(const std::filesystem::path& file, Read read) {
    using value = std::invoke_result_t<Read&, ledger::ledger_reader&>;
    if (!std::filesystem::exists(file)) return value{};
    ledger::ledger_reader book{file};
    return read(book);
}

}  // namespace

console::console(console_conf conf, queues::queue& queue, const clock_source& clock)
    : conf_{std::move(conf)}, queue_{queue}, clock_{clock} {}

awaitable<net::response> console::respond(const net::exchange& exchange) {
    const auto found = net::find_route<action>(routes, exchange.request.method(), exchange.target.path);
    if (!found.taken) {
        if (found.allowed.empty()) co_return net::answer(status::not_found, "text/plain", "no such page\n");
        auto out = net::answer(status::method_not_allowed, "text/plain", "allowed: " + found.allowed + "\n");
        out.set(net::http::field::allow, found.allowed);
        co_return out;
    }
    try {
        switch (found.taken->action) {
            case action::page:
                co_return co_await page();
            case action::style:
                co_return net::answer(status::ok, "text/css; charset=utf-8", std::string{style_sheet()});
            case action::queues:
                co_return co_await queues_json();
            case action::dossiers:
                co_return co_await dossiers_json(exchange);
            case action::dossier:
                co_return co_await dossier_json(found.arguments.front());
        }
    } catch (const sqlite::failure& e) {
        co_return net::answer(status::service_unavailable, "text/plain", std::string{e.what()} + "\n");
    }
    co_return net::answer_empty(status::internal_server_error);
}

awaitable<backlog> console::measure() {
    auto recipients = co_await reading_.run([this] {
        const auto& file = conf_.communes;
        if (!std::filesystem::exists(file)) return std::vector<communes::enrolled>{};
        return communes::registry{file, sqlite::access::existing}.recipients(false);
    });
    backlog out;
    out.connected = queue_.connected();
    for (auto& who : recipients) {
        const auto depth = co_await queue_.depth_of(who.receiver);
        out.recipients.push_back({std::move(who), depth ? *depth : queues::depth{}});
    }
    const auto business = co_await queue_.depth_of(queues::parking_place::business);
    if (business) out.business = *business;
    const auto technical = co_await queue_.depth_of(queues::parking_place::technical);
    if (technical) out.technical = *technical;
    co_return out;
}

awaitable<net::response> console::page() {
    const auto backlog = co_await measure();
    const auto now = clock_.now();
    const auto dossiers_now = co_await reading_.run([&] {
        return with_ledger(conf_.ledger, [&](ledger::ledger_reader& book) {
            using ledger::overdue;
            dossiers out;
            out.counts = book.counts();
            out.latest = book.list({.limit = 25});
            out.lanes = book.lanes();
            out.destinations = book.destinations();
            out.not_opened = book.count_late(overdue::not_opened, now - conf_.open_within);
            out.not_processed = book.count_late(overdue::not_processed, now - conf_.process_within);
            out.late = book.late(overdue::not_opened, now - conf_.open_within, 25);
            if (out.late.empty()) out.late = book.late(overdue::not_processed, now - conf_.process_within, 25);
            return out;
        });
    });
    co_return net::page(page_of(backlog, dossiers_now, now));
}

awaitable<net::response> console::queues_json() {
    co_return net::answer(status::ok, json_type, json_of(co_await measure()));
}

awaitable<net::response> console::dossiers_json(const net::exchange& exchange) {
    const auto filter = filter_of(exchange.target);
    if (!filter)
        co_return net::answer(status::bad_request, "text/plain",
                              "state, recipient (<cog>.<siret>) or limit (1 to 1000) is not understood\n");
    const auto lines = co_await reading_.run(
        [&] { return with_ledger(conf_.ledger, [&](ledger::ledger_reader& book) { return book.list(*filter); }); });
    co_return net::answer(status::ok, json_type, json_of(lines));
}

awaitable<net::response> console::dossier_json(std::string id) {
    const auto whole = co_await reading_.run([&] {
        return with_ledger(conf_.ledger, [&](ledger::ledger_reader& book) -> std::optional<ledger::whole> {
            if (auto found = book.show(id)) return found;
            const auto line = book.by_reference(id);
            return line ? book.show(line->id) : std::nullopt;
        });
    });
    if (!whole) co_return net::answer(status::not_found, "text/plain", "no such dossier\n");
    co_return net::answer(status::ok, json_type, json_of(*whole));
}

}  // namespace qf::console
