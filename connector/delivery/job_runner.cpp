#include "connector/delivery/job_runner.hpp"

#include "connector/base/asio.hpp"
#include "connector/delivery/selection.hpp"

#include <algorithm>
#include <utility>

namespace qf::delivery {
namespace {

using ledger::job_group;
using ledger::job_kind;
using ledger::job_state;

constexpr duration between_looks = std::chrono::seconds{1};
constexpr duration patience = std::chrono::seconds{5};  // while the broker is away
// The daemon learns of a new recipient within its refresh, and of all of them when it starts.
constexpr duration lane_patience = std::chrono::seconds{60};
constexpr std::size_t page_size = 1'000;
constexpr std::size_t batch_max = 100;

// Whether a replay changed anything or not, the message may go.
bool is_ready(const error_code& code) {
    return !code || code == errc::not_found || code == errc::lost_ownership;
}

}  // namespace

job_runner::job_runner(asio::any_io_executor loop, daemon& lanes, queues::queue& queue, ledger::ledger& book,
                       ledger::answers& seen, ledger::jobs& jobs, clock_source& clock, const logger& log)
    : lanes_{lanes},
      queue_{queue},
      ledger_{book},
      seen_{seen},
      jobs_{jobs},
      clock_{clock},
      log_{log},
      crew_{std::move(loop)} {}

void job_runner::start() {
    crew_.hire(go_on(job_group::parked));
    crew_.hire(go_on(job_group::lanes));
}

awaitable<void> job_runner::stop() {
    crew_.stop();
    co_await crew_.gone();
}

awaitable<void> job_runner::go_on(job_group group) {
    for (;;) {
        const auto code = co_await round(group);
        co_await clock_.sleep_for(code ? patience : between_looks);
    }
}

awaitable<error_code> job_runner::round(job_group group) {
    auto next = co_await jobs_.next(group);
    if (!next) co_return next.error();
    if (!*next) co_return error_code{};
    auto& job = **next;
    const auto code = co_await obey(job);
    if (code == errc::cancelled) co_return error_code{};  // the operator's word: it is written down already
    if (!code || (code == errc::commune_unknown && !may_come(job))) {
        job.trouble = code ? reason_code(code) : std::string{};
        const auto state = code ? job_state::failed : job_state::done;
        log_.info("order_ended", {{"job", job.number},
                                  {"kind", ledger::name_of(job.wish.kind)},
                                  {"state", ledger::name_of(state)},
                                  {"found", job.found},
                                  {"done", job.done},
                                  {"skipped", job.skipped}});
        co_return co_await jobs_.ended(job, state);
    }
    job.trouble = reason_code(code);
    log_.warning("order_waits", {{"job", job.number}, {"reason", job.trouble}});
    co_await jobs_.progressed(job);
    co_return code;
}

// A lane that is not there may be there in a moment.
bool job_runner::may_come(const ledger::job& job) {
    if (job.wish.kind == job_kind::probe) return false;
    if (unknown_.first != job.number) unknown_ = {job.number, clock_.uptime()};
    return clock_.uptime() - unknown_.second < lane_patience;
}

// commune_unknown: what it is about does not exist. Another error: not now.
awaitable<error_code> job_runner::obey(ledger::job& job) {
    const auto& wish = job.wish;
    if (wish.kind == job_kind::replay || wish.kind == job_kind::discard) co_return co_await unpark(job);
    bool known = false;
    if (wish.kind == job_kind::probe) {
        known = lanes_.probe(wish.subscriber);
    } else {
        const auto of = recipient::parse(wish.recipient);
        if (of && wish.kind == job_kind::pause) known = co_await lanes_.pause_lane(*of, "operator");
        if (of && wish.kind == job_kind::resume) known = co_await lanes_.resume_lane(*of);
    }
    job.found = job.done = known ? 1 : 0;
    co_return known ? error_code{} : error_code{errc::commune_unknown};
}

awaitable<result<std::vector<std::string>>> job_runner::chosen(const ledger::job& job) {
    std::vector<std::string> out;
    for (std::size_t skip = 0;; skip += page_size) {
        const queues::page which{skip, page_size};
        const auto page = co_await queue_.parked(place_of(job.wish), which);
        if (!page) co_return page.error();
        for (const auto& m : *page)
            if (is_meant(job.wish, job.created_at, m)) out.push_back(m.id);
        if (page->size() < page_size) co_return out;
    }
}

awaitable<error_code> job_runner::unpark(ledger::job& job) {
    // The place may be longer than one look at it (queue.hpp): looked at again as long as something comes of it.
    for (;;) {
        const auto left = co_await chosen(job);
        if (!left) co_return left.error();
        // What a batch settled before we died was not written down.
        if (job.found >= job.skipped + left->size())
            job.done = std::max(job.done, job.found - job.skipped - left->size());
        job.found = job.done + job.skipped + left->size();
        if (left->empty()) co_return error_code{};
        const auto settled = job.done + job.skipped;
        const auto code = co_await unpark_all(job, *left);
        if (code) co_return code;
        if (job.done + job.skipped == settled) co_return error_code{};  // what is left cannot leave
    }
}

awaitable<error_code> job_runner::unpark_all(ledger::job& job, const std::vector<std::string>& ids) {
    const std::size_t a_minute = job.wish.a_minute;
    const auto at_once = a_minute == 0 ? batch_max : std::clamp<std::size_t>(a_minute / 60, 1, batch_max);
    for (std::size_t begin = 0; begin < ids.size(); begin += at_once) {
        const auto state = co_await jobs_.progressed(job);
        if (!state) co_return state.error();
        if (*state != job_state::running) co_return errc::cancelled;
        const auto first = ids.begin() + static_cast<std::ptrdiff_t>(begin);
        const auto count = std::min(at_once, ids.size() - begin);
        std::vector<std::string> batch{first, first + static_cast<std::ptrdiff_t>(count)};
        const auto code = co_await unpark_batch(job, place_of(job.wish), std::move(batch));
        if (code) co_return code;
        if (a_minute > 0 && begin + at_once < ids.size())
            co_await clock_.sleep_for(duration{std::chrono::minutes{1}} * count / a_minute);
    }
    co_return error_code{};
}

awaitable<error_code> job_runner::unpark_batch(ledger::job& job, queues::parking_place place,
                                               std::vector<std::string> batch) {
    std::vector<std::string> release, discard;
    for (auto& id : batch) {
        if (job.wish.kind == job_kind::discard) {
            discard.push_back(std::move(id));
            continue;
        }
        const auto seen = co_await seen_.by_id(id);
        if (!seen) co_return seen.error();
        if (*seen) {
            discard.push_back(std::move(id));
            continue;
        }
        const auto code = co_await ledger_.replay(id);
        if (!is_ready(code)) co_return code;
        release.push_back(std::move(id));
    }
    if (!release.empty()) {
        const auto gone = co_await queue_.unpark(place, std::move(release), queues::unparking::release);
        if (!gone) co_return gone.error();
        job.done += gone->ids.size();
    }
    if (!discard.empty()) {
        if (job.wish.kind == job_kind::discard) {  // said before it is done: nothing leaves silently
            const auto code = co_await jobs_.discarding(job.number, discard);
            if (code) co_return code;
        }
        const auto gone = co_await queue_.unpark(place, std::move(discard), queues::unparking::discard);
        if (!gone) co_return gone.error();
        (job.wish.kind == job_kind::discard ? job.done : job.skipped) += gone->ids.size();
    }
    co_return error_code{};
}

}  // namespace qf::delivery
