#include "connector/intake/enrolment.hpp"

#include "connector/base/asio.hpp"
#include "connector/base/random.hpp"
#include "connector/intake/enrolling.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/multiple_exceptions.hpp>

#include <algorithm>
#include <charconv>
#include <exception>
#include <optional>
#include <utility>

namespace qf::intake {
namespace {

using hubee::outcome;
using hubee::subscription_status;

constexpr duration look_at_least = std::chrono::hours{1};  // a clock that was set forward is noticed

double step_jitter() {
    return static_cast<double>(random_number() % 1024) / 1024;
}

// DataPass counts its authorizations; HubEE wants that number.
std::optional<std::int64_t> number_of(const std::string& model_id) {
    std::int64_t out = 0;
    const auto* end = model_id.data() + model_id.size();
    const auto [at, wrong] = std::from_chars(model_id.data(), end, out);
    if (wrong != std::errc{} || at != end || out < 0) return std::nullopt;
    return out;
}

// What nobody but an operator may decide otherwise.
next_move stopped_by(subscription_status status) {
    return {enrolment_step::needs_operator,
            {},
            status == subscription_status::refused ? "subscription_refused" : "subscription_suspended"};
}

log_level level_of(enrolment_step reached, bool waits) {
    if (reached == enrolment_step::needs_operator) return log_level::error;
    return waits || reached == enrolment_step::awaiting_activation ? log_level::warning : log_level::info;
}

}  // namespace

enrolment::enrolment(asio::any_io_executor loop, enrolment_conf conf, communes::registry communes,
                     std::unique_ptr<hubee::referential> hubee, clock_source& clock, const logger& log, metrics& counts)
    : conf_{std::move(conf)},
      communes_{std::move(communes)},
      hubee_{std::move(hubee)},
      clock_{clock},
      log_{log},
      store_{conf_.file},
      bell_{loop},
      writer_{loop, store_.database()},
      crew_{loop} {
    for (const auto one : {effect::repeated, effect::applied, effect::superseded, effect::recorded})
        effects_[static_cast<std::size_t>(one)] = &counts.count(
            "qf_enrolment_events_total", "Authorization events by what they did", {{"effect", name_of(one)}});
    for (std::size_t i = 0; i < enrolment_step_names.size(); ++i)
        steps_[i] = &counts.value("qf_enrolments", "Enrolments by step", {{"step", enrolment_step_names[i]}});
}

enrolment::~enrolment() = default;

void enrolment::start() {
    crew_.hire(count());
    crew_.hire(
        serve({enrolment_step::received, enrolment_step::activated, enrolment_step::withdrawing}, &enrolment::settle));
    std::vector<enrolment_step> hubees = {enrolment_step::enrolled, enrolment_step::organized,
                                          enrolment_step::subscribed};
    if (hubee_) hubees.push_back(enrolment_step::awaiting_activation);
    crew_.hire(serve(std::move(hubees), &enrolment::ask));
}

awaitable<void> enrolment::stop() {
    crew_.stop();
    co_await crew_.gone();
}

void enrolment::changed() {
    ++changes_;
    bell_.ring();
}

awaitable<result<effect>> enrolment::note(authorization_event e) {
    error_code nowhere;
    if (e.kind == event_kind::approval && e.cog)
        nowhere = co_await lookup_.run([&] { return leads_somewhere(communes_, *e.cog); });
    if (nowhere) co_return nowhere;
    const auto now = clock_.now();
    const auto effect = co_await writer_.commit([&] { return store_.note(e, now); });
    healthy_ = effect.has_value();
    if (!effect) co_return effect.error();
    effects_[static_cast<std::size_t>(*effect)]->add();
    log_.info("enrolment_event", {{"authorization", e.model_id},
                                  {"what", e.name},
                                  {"siret", e.organization.text()},
                                  {"effect", name_of(*effect)}});
    changed();
    co_return *effect;
}

awaitable<void> enrolment::serve(std::vector<enrolment_step> mine, awaitable<void> (enrolment::*carry)(enrolment_row)) {
    for (;;) {
        const auto seen = changes_;
        auto first = co_await writer_.commit([&] { return store_.first_due(mine); });
        healthy_ = first.has_value();
        const auto now = clock_.now();
        if (!first) {
            co_await clock_.sleep_for(conf_.retry.first);
        } else if (!*first || (*first)->due > now) {
            co_await wait_for_change(seen, *first ? std::min((*first)->due, now + look_at_least) : now + look_at_least);
        } else {
            co_await (this->*carry)(std::move(**first));
        }
    }
}

awaitable<void> enrolment::wait_for_change(std::uint64_t seen, instant until) {
    using namespace asio::experimental::awaitable_operators;
    try {
        while (changes_ == seen && clock_.now() < until) co_await (bell_.wait() || clock_.sleep_until(until));
    } catch (const asio::multiple_exceptions& both) {  // the crew stops, so both waits were cancelled
        std::rethrow_exception(both.first_exception());
    }
}

awaitable<void> enrolment::settle(enrolment_row row) {
    error_code code;
    enrolment_step after = enrolment_step::enrolled;
    if (row.step == enrolment_step::received) {
        code = co_await lookup_.run([&] { return approve_in(communes_, row); });
    } else if (row.step == enrolment_step::activated) {
        after = enrolment_step::active;
        code = co_await lookup_.run([&] { return activate_in(communes_, row); });
    } else {
        after = enrolment_step::withdrawn;
        const auto otherwise = co_await writer_.commit([&] { return store_.other_approvals(row); });
        if (!otherwise)
            code = otherwise.error();
        else if (*otherwise == 0)
            code = co_await lookup_.run([&] { return withdraw_in(communes_, row); });
    }
    const bool later = code == errc::storage_failed || code == errc::storage_full;
    next_move move{after};
    if (later)
        move = {row.step, wait_after(row.attempts + 1, step_jitter(), conf_.retry), reason_code(code)};
    else if (code)
        move = {enrolment_step::needs_operator, {}, reason_code(code)};
    co_await put(std::move(row), std::move(move));
}

awaitable<void> enrolment::ask(enrolment_row row) {
    const auto step = row.step;
    const auto move = co_await perform(row);
    if (move) {
        co_await put(std::move(row), *move);
        co_return;
    }
    const auto why = move.error();
    if (why.code == errc::cancelled) co_return;  // we stop: the step is done again at the next start
    auto again = after_failure(step, why, row.attempts + 1, step_jitter(), conf_.retry);
    co_await put(std::move(row), std::move(again));
}

awaitable<outcome<next_move>> enrolment::perform(enrolment_row& row) {
    if (!hubee_) co_return next_move{enrolment_step::awaiting_activation, {}, "no_hubee_client"};
    switch (row.step) {
        case enrolment_step::enrolled:
            co_return co_await organize(row);
        case enrolment_step::organized:
            co_return co_await subscribe(row);
        case enrolment_step::subscribed:
            co_return co_await activate(row);
        default:  // awaiting_activation, looked at again: from the beginning, since HubEE may have changed meanwhile
            co_return next_move{enrolment_step::enrolled};
    }
}

awaitable<outcome<next_move>> enrolment::organize(enrolment_row& row) {
    const recipient recipient{row.cog.value(), row.siret};
    const auto known = co_await hubee_->knows_organization(recipient);
    if (!known) co_return known.error();
    if (!*known) {
        hubee::organization_wish wish{recipient, row.name.empty() ? row.commune_name : row.name, row.postal_code,
                                      conf_.contact};
        if (wish.contact.empty())
            co_return next_move{enrolment_step::needs_operator, {}, reason_code(errc::configuration_wrong)};
        if (wish.name.empty() || wish.postal_code.empty())  // neither the event nor the registry has them
            co_return next_move{enrolment_step::needs_operator, {}, reason_code(errc::content_invalid)};
        const auto made = co_await hubee_->create_organization(std::move(wish));
        if (!made) co_return made.error();
    }
    co_return next_move{enrolment_step::organized};
}

awaitable<outcome<next_move>> enrolment::subscribe(enrolment_row& row) {
    const recipient recipient{row.cog.value(), row.siret};
    auto found = co_await hubee_->find_subscription(recipient);
    // A client that may not list may still create.
    if (!found && found.error().http_status != 403) co_return found.error();
    if (!found || !*found) {
        const auto id = number_of(row.model_id);
        if (!id) co_return next_move{enrolment_step::needs_operator, {}, reason_code(errc::content_invalid)};
        if (conf_.contact.empty())
            co_return next_move{enrolment_step::needs_operator, {}, reason_code(errc::configuration_wrong)};
        hubee::subscription_wish wish{recipient, *id, conf_.contact};
        auto made = co_await hubee_->create_subscription(std::move(wish));
        if (!made) co_return made.error();
        found = std::optional<hubee::subscription>{std::move(*made)};
    }
    const auto& subscription = **found;
    row.subscription = subscription.id;
    if (subscription.status == subscription_status::active) co_return next_move{enrolment_step::activated};
    if (subscription.status == subscription_status::inactive) co_return next_move{enrolment_step::subscribed};
    co_return stopped_by(subscription.status);
}

awaitable<outcome<next_move>> enrolment::activate(enrolment_row& row) {
    const auto now = co_await hubee_->activate({row.cog.value(), row.siret}, row.subscription, editor_of(row));
    if (!now) co_return now.error();
    if (now->status == subscription_status::active) co_return next_move{enrolment_step::activated};
    // Left as it was: an operator must say where the editor is registered, or somebody else activates it.
    if (now->status == subscription_status::inactive)
        co_return next_move{enrolment_step::awaiting_activation, conf_.retry.look_again, "editor_unknown"};
    co_return stopped_by(now->status);
}

std::optional<hubee::software_editor> enrolment::editor_of(const enrolment_row& row) const {
    if (!row.editor) return std::nullopt;
    hubee::software_editor out{*row.editor};
    if (const auto known = conf_.editors.find(*row.editor); known != conf_.editors.end()) out.cog = known->second;
    return out;
}

awaitable<void> enrolment::put(enrolment_row row, next_move move) {
    const auto former = std::exchange(row.step, move.step);
    const auto now = clock_.now();
    const bool again = move.step == former;
    row.attempts = again ? row.attempts + 1 : 0;
    row.reason = move.reason;
    row.due = now + move.wait;
    row.updated = now;
    const auto written = co_await writer_.commit([&] { return store_.move(row, former); });
    healthy_ = written.has_value();
    if (!written) {
        log_.error("enrolment_not_stored", {{"authorization", row.model_id}, {"reason", reason_code(written.error())}});
        co_await clock_.sleep_for(conf_.retry.first);  // then the step is done again, which is harmless
        co_return;
    }
    if (*written == moved::yes)
        log_.write(level_of(move.step, again), "enrolment",
                   {{"authorization", row.model_id},
                    {"recipient", (row.cog ? row.cog->text() : std::string{"?"}) + '.' + row.siret.text()},
                    {"step", name_of(move.step)},
                    {"reason", row.reason},
                    {"attempts", row.attempts},
                    {"wait_seconds", std::chrono::duration<double>(move.wait).count()}});
    co_await count();
    changed();
}

awaitable<void> enrolment::count() {
    const auto counted = co_await writer_.commit([&] { return store_.counts(); });
    if (!counted) co_return;
    for (auto* one : steps_) one->set(0);
    for (const auto& [at, rows] : *counted) steps_[static_cast<std::size_t>(at)]->set(static_cast<double>(rows));
}

}  // namespace qf::intake
