#include "connector/delivery/acknowledgements.hpp"

#include "connector/base/asio.hpp"
#include "connector/base/random.hpp"
#include "connector/delivery/policy.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace qf::delivery {
namespace {

constexpr unsigned closings_at_once = 50;
constexpr unsigned pages_max = 1'000;  // in one round

// It says something of this notice or case, and nothing of the next one.
bool is_of_one(const error_code& code) {
    const auto whose = concern_of(code);
    return code == errc::destination_babbles || code == errc::destination_refuses_us || whose == concern::dossier ||
           whose == concern::recipient;
}

bool is_settled(const error_code& code) {  // written down, now or by a later answer
    return !code || code == errc::lost_ownership;
}

}  // namespace

std::optional<ledger::answer> answer_in(std::string_view case_status) noexcept {
    using ledger::answer;
    constexpr std::pair<std::string_view, answer> known[] = {
        {"SENT", answer::sent},
        {"SI_RECEIVED", answer::opened},
        {"IN_PROGRESS", answer::in_progress},
        {"ADD_AWAITING", answer::awaiting},
        {"SI_INTG_ERROR", answer::not_integrated},
        {"DONE", answer::done},
        {"REFUSED", answer::refused},
    };
    for (const auto& [status, meaning] : known)
        if (status == case_status) return meaning;
    return std::nullopt;
}

acknowledgements::counters::counters(metrics& m)
    : read{m.count("qf_acknowledgements_total", "Notices of HubEE by what was done with them", {{"status", "read"}})},
      foreign{m.count("qf_acknowledgements_total", "", {{"status", "left_alone"}})},
      put_off{m.count("qf_acknowledgements_total", "", {{"status", "put_off"}})},
      closed{m.count("qf_acknowledgements_total", "", {{"status", "case_closed"}})},
      failed{m.count("qf_acknowledgement_rounds_failed_total", "Rounds that ended early")} {}

acknowledgements::acknowledgements(asio::any_io_executor loop, acknowledgements_conf conf, hubee::client& hubee,
                                   ledger::answers& book, clock_source& clock, const logger& log, metrics& counts)
    : conf_{std::move(conf)},
      hubee_{hubee},
      book_{book},
      clock_{clock},
      log_{log},
      counters_{counts},
      crew_{std::move(loop)} {}

void acknowledgements::start() {
    crew_.hire(go_on());
}

awaitable<void> acknowledgements::stop() {
    crew_.stop();
    co_await crew_.gone();
}

awaitable<void> acknowledgements::go_on() {
    for (;;) {
        const auto spread = static_cast<double>(random_number() >> 11) * 0x1.0p-53;
        co_await clock_.sleep_for(std::chrono::duration_cast<duration>(conf_.every * (0.5 + spread)));
        const auto code = co_await round();
        if (code) counters_.failed.add();
        // Said when it changes: an outage of a day is two lines.
        if (std::exchange(well_, !code) == !code) continue;
        if (code)
            log_.warning("acknowledgements_away", {{"subscriber", conf_.subscriber}, {"reason", reason_code(code)}});
        else
            log_.info("acknowledgements_well", {{"subscriber", conf_.subscriber}});
    }
}

struct acknowledgements::reading {
    std::set<std::string> seen;      // notices
    std::vector<std::string> ended;  // dossiers whose case and folder are closed
};

awaitable<error_code> acknowledgements::round() {
    reading so_far;
    auto code = co_await read_list(so_far);
    // Only now are their ids forgotten: a later notice of the same case may have stood in the same list.
    for (const auto& id : so_far.ended) {
        const auto kept = co_await book_.closed(id);
        if (is_settled(kept))
            counters_.closed.add();
        else if (!code)
            code = kept;
    }
    const auto half_done = co_await close_half_done();
    co_return code ? code : half_done;
}

awaitable<error_code> acknowledgements::read_list(reading& so_far) {
    auto most = conf_.page;
    for (auto left = pages_max; left > 0; --left) {
        auto list = co_await hubee_.notices(conf_.process_code, most);
        if (!list) co_return list.error().code;
        std::stable_partition(list->begin(), list->end(), [&](const auto& one) { return !suspects_.contains(one.id); });
        std::size_t taken = 0;
        for (const auto& entry : *list) {
            if (!so_far.seen.insert(entry.id).second) continue;
            const auto code = co_await look_at(entry, so_far);
            if (code == errc::not_found) continue;
            if (!code) {
                suspects_.erase(entry.id);
                ++taken;
                continue;
            }
            const bool is_new = suspects_.insert(entry.id).second;
            if (!is_of_one(code)) co_return code;
            counters_.put_off.add();
            if (is_new) log_.warning("notice_put_off", {{"reason", reason_code(code)}});
        }
        if (list->size() < most) {
            std::erase_if(suspects_, [&](const auto& id) { return !so_far.seen.contains(id); });
            break;
        }
        if (taken > 0) continue;  // what we took has left the list: the rest has moved up
        if (most >= conf_.page_max) break;
        most = std::min(most * 4, conf_.page_max);
    }
    co_return error_code{};
}

// not_found: it is not ours to take.
awaitable<error_code> acknowledgements::look_at(const hubee::notice& notice, reading& so_far) {
    const bool is_meant = notice.process_code == conf_.process_code && !notice.id.empty() && !notice.one_case.empty();
    std::optional<ledger::visible_dossier> ours;
    if (is_meant) {
        const auto known = co_await book_.by_case(notice.one_case);
        if (!known) co_return known.error();
        if (*known && (*known)->subscriber == conf_.subscriber) ours = *known;
    }
    if (!ours) {
        counters_.foreign.add();
        co_return errc::not_found;
    }
    co_return co_await take(notice, *ours, so_far);
}

awaitable<error_code> acknowledgements::take(const hubee::notice& notice, const ledger::visible_dossier& d,
                                             reading& so_far) {
    std::optional<ledger::answer> answer;
    bool unread = false;
    if (!notice.event.empty()) {
        const auto event = co_await hubee_.event(notice.one_case, notice.event);
        if (!event) co_return event.error().code;
        if (*event) {  // else it is gone, and its notice with it
            answer = answer_in((*event)->case_new_status);
            unread = (*event)->status == "SENT";
            // From the future it would be the latest for ever.
            const auto at = std::min((*event)->created_at.value_or(clock_.now()), clock_.now());
            if (answer) {
                const auto code = co_await book_.answered(d.id, *answer, at);
                if (!is_settled(code)) co_return code;
                if (!code)
                    log_.info("answered", {{"dossier", d.id},
                                           {"reference", d.reference},
                                           {"recipient", d.recipient},
                                           {"answer", ledger::name_of(*answer)}});
            }
        }
    }
    if (unread) {
        const auto told = co_await hubee_.receive_event(notice.one_case, notice.event);
        if (!told) co_return told.error().code;
    }
    const bool is_last = answer && is_final(*answer);
    if (is_last) {
        const auto code = co_await close(d);
        if (code) co_return code;
    }
    const auto gone = co_await hubee_.delete_notice(notice.id);
    if (!gone) co_return gone.error().code;
    counters_.read.add();
    if (is_last) so_far.ended.push_back(d.id);
    co_return error_code{};
}

// May be taken up again after any of its steps.
awaitable<error_code> acknowledgements::close(const ledger::visible_dossier& d) {
    const auto status = co_await hubee_.case_status(d.one_case);
    if (!status) co_return status.error().code;
    if (!*status) co_return error_code{};  // HubEE has forgotten it before us
    if (**status != "CLOSED" && **status != "ARCHIVED") {
        const auto closed = co_await hubee_.close_case(d.one_case);
        if (!closed) co_return closed.error().code;
    }
    const auto folder = co_await hubee_.folder(d.folder, {});
    if (!folder) co_return folder.error().code;
    if (!*folder || (*folder)->global_status == "CLOSED" || (*folder)->global_status == "ARCHIVED")
        co_return error_code{};
    const auto shut = co_await hubee_.close_folder(d.folder);
    co_return shut ? error_code{} : shut.error().code;
}

awaitable<error_code> acknowledgements::close_half_done() {
    std::erase_if(refused_, [&](const auto& one) { return one.second <= clock_.uptime(); });
    const auto limit = closings_at_once + static_cast<unsigned>(refused_.size());
    const auto left = co_await book_.to_close(conf_.subscriber, clock_.now() - conf_.close_after, limit);
    if (!left) co_return left.error();
    for (const auto& d : *left) {
        if (refused_.contains(d.id)) continue;
        auto code = co_await close(d);
        if (is_of_one(code)) {
            refused_.emplace(d.id, clock_.uptime() + conf_.close_again);
            counters_.put_off.add();
            log_.warning("case_not_closed", {{"dossier", d.id}, {"reason", reason_code(code)}});
            continue;
        }
        if (code) co_return code;
        code = co_await book_.closed(d.id);
        if (!is_settled(code)) co_return code;
        counters_.closed.add();
    }
    co_return error_code{};
}

}  // namespace qf::delivery
