#include "connector/intake/agreement.hpp"

#include "connector/base/asio.hpp"
#include "connector/intake/enrolling.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace qf::intake {
namespace {

constexpr std::size_t losses_always = 3;  // so many may go at once, wherever HubEE still has one active
constexpr std::size_t losses_share = 5;   // and a fifth of those that are active here

// By HubEE: what is pushed to a vendor needs no subscription there.
bool goes_to_hubee(const communes::enrolled& enrolled) {
    return enrolled.subscriber.empty();
}

std::vector<recipient> active_through_hubee(const communes::registry& all) {
    std::vector<recipient> out;
    for (const auto& one : all.recipients(true))
        if (goes_to_hubee(one)) out.push_back(one.receiver);
    return out;
}

// Reads what is known now, compares, and does it, so that nothing comes between.
result<comparison> compared_in(communes::registry& all, enrolment_store& enrolments,
                               const std::vector<hubee::active_subscription>& there, std::vector<recipient> before,
                               instant now, changes wanted, losses allowed) {
    known_here here{all.recipients(false), std::move(before)};
    for (const auto& one : there) {
        if (!all.one(one.receiver.cog())) here.unknown_communes.push_back(one.receiver);
        if (enrolments.taken_back(one.receiver.siret())) here.taken_back.push_back(one.receiver.siret());
    }
    auto out = compare(there, here, allowed);
    if (wanted == changes::told) return out;
    std::set<recipient> left;
    for (const auto& row : out.rows) {
        error_code failed;
        if (row.is == difference::enrolled || row.is == difference::activated)
            failed = enrol_listed(all, row.recipient, row.name);
        else if (row.is == difference::deactivated)
            failed = all.set_active(row.recipient, false);
        else
            left.insert(row.recipient);
        if (failed) return failed;
        if (row.is == difference::deactivated) enrolments.found_inactive(row.recipient, now);
    }
    for (const auto& one : there)
        if (!left.contains(one.receiver)) enrolments.found_active(one.receiver, now);
    return out;
}

log_level level_of(const comparison& seen) {
    return seen.count(difference::withheld) > 0 ? log_level::warning : log_level::info;
}

}  // namespace

std::size_t comparison::count(difference d) const {
    return static_cast<std::size_t>(std::ranges::count(rows, d, &differing::is));
}

comparison compare(const std::vector<hubee::active_subscription>& there, const known_here& here, losses allowed) {
    std::map<recipient, std::string> active_there;
    for (const auto& one : there) active_there.try_emplace(one.receiver, one.name);
    std::map<recipient, const communes::enrolled*> enrolled_here;
    for (const auto& one : here.recipients) enrolled_here.try_emplace(one.receiver, &one);
    const std::set<recipient> unknown{here.unknown_communes.begin(), here.unknown_communes.end()};
    const std::set<siret> taken_back{here.taken_back.begin(), here.taken_back.end()};

    comparison out{.active_there = active_there.size()};
    for (const auto& entry : active_there) {
        const auto& recipient = entry.first;
        const auto& name = entry.second;
        const auto found = enrolled_here.find(recipient);
        const auto* row = found == enrolled_here.end() ? nullptr : found->second;
        const auto add = [&](difference d) { out.rows.push_back({recipient, d, row ? row->name : name}); };
        if (row ? !row->approved : taken_back.contains(recipient.siret()))
            add(difference::withdrawn_here);
        else if (!row && unknown.contains(recipient))
            add(difference::commune_unknown);
        else if (!row)
            add(difference::enrolled);
        else if (!row->active && goes_to_hubee(*row))
            add(row->held ? difference::held_here : difference::activated);
    }
    std::vector<differing> missing;
    for (const auto& who : here.active_before) {
        const auto row = enrolled_here.find(who);
        if (row == enrolled_here.end() || !row->second->active || active_there.contains(who)) continue;
        missing.push_back({who, difference::deactivated, row->second->name});
    }
    const auto bound = std::max(losses_always, here.active_before.size() / losses_share);
    const bool doubted = active_there.empty() || missing.size() > bound;
    for (auto& one : missing) {
        if (allowed == losses::bounded && doubted) one.is = difference::withheld;
        out.rows.push_back(std::move(one));
    }
    std::ranges::stable_sort(out.rows, {}, &differing::recipient);
    return out;
}

awaitable<hubee::outcome<comparison>> agree(hubee::referential& hubee, worker& storage, communes::registry& communes,
                                            enrolment_store& enrolments, const clock_source& clock, changes wanted,
                                            losses allowed) {
    auto before = co_await storage.run([&] { return active_through_hubee(communes); });
    const auto there = co_await hubee.active_subscriptions();
    if (!there) co_return there.error();
    auto seen = co_await storage.run(
        [&] { return compared_in(communes, enrolments, *there, std::move(before), clock.now(), wanted, allowed); });
    if (!seen) co_return hubee::refusal{seen.error()};
    co_return std::move(*seen);
}

agreement::agreement(asio::any_io_executor loop, agreement_conf conf, std::unique_ptr<hubee::referential> hubee,
                     clock_source& clock, const logger& log, metrics& counts)
    : conf_{std::move(conf)},
      hubee_{std::move(hubee)},
      clock_{clock},
      log_{log},
      communes_{conf_.communes},
      enrolments_{conf_.enrolments},
      crew_{std::move(loop)} {
    for (std::size_t i = 0; i < difference_names.size(); ++i)
        seen_[i] = &counts.value("qf_communes_differences",
                                 "What HubEE had active otherwise than we, when it was last compared",
                                 {{"difference", difference_names[i]}});
}

agreement::~agreement() = default;

void agreement::start() {
    crew_.hire(live());
}

awaitable<void> agreement::stop() {
    crew_.stop();
    co_await crew_.gone();
}

awaitable<void> agreement::live() {
    for (auto wait = conf_.first;;) {
        co_await clock_.sleep_for(wait);
        const auto seen = co_await look();
        wait = seen ? conf_.every : conf_.again;
        if (seen)
            tell(*seen);
        else
            log_.warning("communes_not_compared",
                         {{"reason", reason_code(seen.error().code)}, {"http", seen.error().http_status}});
    }
}

awaitable<hubee::outcome<comparison>> agreement::look() {
    try {
        co_return co_await agree(*hubee_, storage_, communes_, enrolments_, clock_, changes::made, losses::bounded);
    } catch (const sqlite::failure& f) {
        co_return hubee::refusal{f.full() ? errc::storage_full : errc::storage_failed};
    }
}

void agreement::tell(const comparison& seen) {
    for (std::size_t i = 0; i < seen_.size(); ++i)
        seen_[i]->set(static_cast<double>(seen.count(static_cast<difference>(i))));
    for (const auto& row : seen.rows)
        log_.info("commune_compared", {{"recipient", row.recipient.key()}, {"difference", name_of(row.is)}});
    log_.write(level_of(seen), "communes_compared",
               {{"active_at_hubee", seen.active_there},
                {"enrolled", seen.count(difference::enrolled)},
                {"activated", seen.count(difference::activated)},
                {"deactivated", seen.count(difference::deactivated)},
                {"withheld", seen.count(difference::withheld)}});
}

}  // namespace qf::intake
