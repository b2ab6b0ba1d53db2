#include "connector/delivery/callbacks.hpp"

#include "connector/base/asio.hpp"
#include "connector/delivery/acknowledgements.hpp"
#include "connector/net/routes.hpp"

#include <optional>

namespace qf::delivery {
namespace {

using net::http::status;

enum class action { statuses };
constexpr net::route<action> routes[] = {
    {net::http::verb::post, "/subscribers/{}/statuses", action::statuses},
};

}  // namespace

callbacks::callbacks(std::span<const webhook::subscriber_conf> subscribers, ledger::answers& book,
                     const clock_source& clock, const logger& log, metrics& counts)
    : subscribers_{subscribers},
      book_{book},
      clock_{clock},
      log_{log},
      applied_{counts.count("qf_callbacks_total", "Statuses told by subscribers", {{"status", "applied"}})},
      refused_{counts.count("qf_callbacks_total", "", {{"status", "refused"}})} {}

awaitable<net::response> callbacks::respond(const net::exchange& request) {
    const auto found = net::find_route<action>(routes, request.request.method(), request.target.path);
    if (!found.taken) {
        auto out = net::answer_empty(found.allowed.empty() ? status::not_found : status::method_not_allowed);
        if (!found.allowed.empty()) out.set(net::http::field::allow, found.allowed);
        co_return out;
    }
    faults wrong;
    const auto& name = found.arguments.front();
    const auto change = webhook::read_callback(request.request, name, subscribers_, clock_.now(), wrong);
    if (!change) {
        refused_.add();
        log_.warning("callback_refused", {{"reason", reason_code(change.error())}});
        co_return webhook::refuse_callback(change.error(), wrong);
    }
    co_return co_await apply(name, *change);
}

awaitable<net::response> callbacks::apply(const std::string& subscriber, const webhook::status_change& change) {
    const auto id_told = change.transmission ? change.transmission->text() : std::string{};
    const auto reference_told = change.reference ? change.reference->text() : std::string{};
    auto known = result<std::optional<ledger::visible_dossier>>{std::nullopt};
    if (change.transmission)
        known = co_await book_.by_id(id_told);
    else
        known = co_await book_.by_reference(reference_told);
    const auto later = [] {
        auto out = net::answer_empty(status::service_unavailable);
        out.set(net::http::field::retry_after, "60");
        return out;
    };
    if (!known) co_return later();
    if (!*known || (*known)->subscriber != subscriber) {
        // Its first answer was lost, or is just being written down: a 404 would make the subscriber give up.
        const auto comes = co_await book_.under_way(subscriber, id_told, reference_told);
        if (!comes || *comes) co_return later();
        refused_.add();
        co_return webhook::refuse_callback(errc::not_found, {});
    }
    const auto& id = (*known)->id;
    const auto answer = answer_in(webhook::name_of(change.status)).value_or(ledger::answer::sent);
    const auto code = co_await book_.answered(id, answer, change.happened_at);
    if (code && code != errc::lost_ownership) co_return later();
    if (is_final(answer)) {
        const auto ended = co_await book_.closed(id);
        if (ended && ended != errc::lost_ownership) co_return later();
    }
    applied_.add();
    if (!code)  // else it is an older answer, or the same once more
        log_.info("answered", {{"dossier", id},
                               {"reference", (*known)->reference},
                               {"recipient", (*known)->recipient},
                               {"subscriber", subscriber},
                               {"answer", ledger::name_of(answer)}});
    co_return net::answer_empty(status::no_content);
}

}  // namespace qf::delivery
