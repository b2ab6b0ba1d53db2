#include "connector/delivery/courier.hpp"

#include "connector/base/asio.hpp"
#include "connector/base/digest.hpp"
#include "connector/base/encoding.hpp"
#include "connector/base/uuid.hpp"

namespace qf::delivery {
namespace {

result<prepared> prepare(const queues::lease& mail, const envelope::key_ring& keys, const envelope::envelope_conf& conf,
                         instant now) {
    auto opened = envelope::open(mail.mail().body, mail.from(), keys, conf, now);
    if (!opened) return opened.error();
    auto attachments = dossier::make_attachments(opened->transmission);
    prepared out{std::move(opened->transmission), std::move(opened->digest), std::move(attachments), {}};
    for (std::size_t i = 0; i < out.attachments.size(); ++i)
        out.attachment_digests[i] = to_base64(sha256(out.attachments[i].content));
    return out;
}

// A message that is not ours may bear anything as its id: only an id goes into logs and the ledger.
std::string shown_id(const std::string& message_id) {
    return uuid::parse(message_id) ? message_id : "unknown";
}

double seconds(duration d) {
    return std::chrono::duration<double>(d).count();
}

}  // namespace

courier::counters::counters(metrics& m)
    : delivered{m.count("qf_attempts_total", "Attempts at dossiers by what came of them", {{"status", "delivered"}})},
      already{m.count("qf_attempts_total", "", {{"status", "already"}})},
      retried{m.count("qf_attempts_total", "", {{"status", "retry"}})},
      business{m.count("qf_attempts_total", "", {{"status", "parked_business"}})},
      technical{m.count("qf_attempts_total", "", {{"status", "parked_technical"}})},
      attempt_seconds{m.times("qf_attempt_seconds", "Duration of one attempt")},
      delivery_seconds{m.times("qf_delivery_seconds", "From submission until the commune can see the dossier")} {}

courier::courier(courier_conf conf, std::shared_ptr<const envelope::key_ring> keys, ledger::ledger& book,
                 queues::queue& queue, clock_source& clock, step_watch& watch, const logger& log, metrics& counts)
    : conf_{std::move(conf)},
      keys_{std::move(keys)},
      ledger_{book},
      queue_{queue},
      clock_{clock},
      watch_{watch},
      log_{log},
      counters_{counts},
      making_{conf_.threads} {}

awaitable<tried> courier::carry(queues::lease& mail, const subscriber& receiver) {
    watch_.reached(step::taken);
    const auto trace = traceparent::parse(mail.mail().traceparent).value_or(traceparent::start());
    tried out;
    out.attempt.id = shown_id(mail.mail().id);
    out.attempt.recipient = mail.from().key();
    out.attempt.trace = trace.trace_id();
    out.attempt.started = clock_.now();
    out.attempt.submitted_at = out.attempt.started;

    const auto keys = keys_;  // this attempt's, whatever is rotated meanwhile
    out.step = "open";
    auto made = co_await making_.run([&] { return prepare(mail, *keys, conf_.envelope, out.attempt.started); });
    if (!made) {
        out.cause.code = made.error();
        co_return co_await fail(mail, std::move(out), false);
    }
    out.attempt.id = made->transmission.id().text();
    out.attempt.reference = made->transmission.reference().text();
    out.attempt.submitted_at = made->transmission.submitted_at();
    watch_.reached(step::opened);

    // Named: gcc 12 destroys an aggregate twice that is made inside a co_await expression.
    ledger::beginning first{out.attempt.id, out.attempt.reference,    mail.from(),
                            made->digest,   out.attempt.submitted_at, receiver.name};
    out.step = "begin";
    auto known = co_await ledger_.begin(std::move(first));
    if (!known) {
        out.cause.code = known.error();
        co_return co_await fail(mail, std::move(out), false);
    }
    if (known->replayed) {
        out.cause.code = errc::envelope_replayed;
        co_return co_await fail(mail, std::move(out), false);
    }
    out.attempt.number = known->attempts;
    if (is_final(known->state)) {
        out.ending = tried::end::settled;
        tell(out, "already", counters_.already);
        co_await let_go(mail);
        co_return out;
    }
    if (known->unfinished >= conf_.retry.unfinished_max) {
        out.cause.code = errc::crash_loop;
        co_return co_await fail(mail, std::move(out), false);
    }
    watch_.reached(step::begun);

    const bool old = conf_.retry.too_old(known->age_from, out.attempt.started);
    const auto so_far = known->unclear;
    const auto done = co_await receiver.way->advance(*made, std::move(*known), trace);
    out.answered = clock_.uptime();
    if (!done.got_on) out.unclear = so_far;
    out.step = done.step;
    out.cause = done.cause;
    if (done.cause.code) co_return co_await fail(mail, std::move(out), old);
    out.step = "complete";
    auto end = end_of(out);
    end.case_message = done.case_message;
    const auto code = co_await ledger_.completed(out.attempt.id, end);
    if (code) {
        out.step = "record";
        out.cause.code = code;
        co_return co_await fail(mail, std::move(out), false);
    }
    watch_.reached(step::completed);
    counters_.delivery_seconds.observe(seconds(clock_.now() - out.attempt.submitted_at));
    out.ending = tried::end::delivered;
    tell(out, "delivered", counters_.delivered);
    co_await let_go(mail);
    co_return out;
}

// The ledger knows the outcome already: should the queue fail to hear, it offers the message again and we say so again.
awaitable<void> courier::let_go(queues::lease& mail) {
    const auto code = co_await mail.done();
    if (code) log_.warning("queue_not_told", {{"dossier", shown_id(mail.mail().id)}, {"reason", reason_code(code)}});
    watch_.reached(step::done);
}

awaitable<tried> courier::fail(queues::lease& mail, tried outcome, bool old) {
    auto concern = concern_of(outcome.cause.code);
    if (is_own_word(outcome.cause.code)) {
        outcome.ending = tried::end::refused;
        co_return outcome;
    }
    // What is ours to mend is no reason to give a dossier up, however old.
    if (old && concern != concern::ours && concern != concern::dossier && concern != concern::envelope) {
        outcome.cause.code = errc::too_old;
        concern = concern::dossier;
    }
    if (concern != concern::dossier && concern != concern::envelope) co_return outcome;
    co_return co_await park(mail, std::move(outcome));
}

awaitable<tried> courier::park(queues::lease& mail, tried outcome) {
    using queues::parking_place;
    outcome.ending = tried::end::again;
    const auto place =
        concern_of(outcome.cause.code) == concern::envelope ? parking_place::technical : parking_place::business;
    const auto end = end_of(outcome);
    const queues::parked_message parked{
        .message = mail.mail(),
        .recipient_key = mail.from().key(),
        .reason = reason_code(end.code),
        .reference = outcome.attempt.reference,
        .parked_at = clock_.now(),
    };
    const auto code = co_await queue_.park(place, parked);
    if (code) {
        outcome.step = "park";
        outcome.cause = refusal{code};
        co_return outcome;
    }
    error_code written;
    if (outcome.attempt.number > 0)
        written = co_await ledger_.parked(outcome.attempt.id, end);
    else
        written = co_await ledger_.refused(mail.from(), outcome.attempt.id, end);
    if (written) {  // parked without being noted would be parked again: leave it in its queue and note it then
        outcome.step = "record";
        outcome.cause = refusal{written};
        co_return outcome;
    }
    outcome.ending = tried::end::settled;
    const bool technical = place == parking_place::technical;
    tell(outcome, technical ? "parked_technical" : "parked_business",
         technical ? counters_.technical : counters_.business);
    co_await let_go(mail);
    co_return outcome;
}

awaitable<void> courier::put_off(const tried& outcome, instant due) {
    if (outcome.attempt.number > 0) {
        // Should the ledger fail to hear, the next attempt finds one that did not end: it is counted as unfinished.
        auto how = end_of(outcome);
        how.unclear = outcome.unclear;
        const auto code = co_await ledger_.failed(outcome.attempt.id, how, due);
        if (code) log_.warning("ledger_not_told", {{"dossier", outcome.attempt.id}, {"reason", reason_code(code)}});
    }
    tell(outcome, "retry", counters_.retried);
}

awaitable<void> courier::put_behind(queues::lease& mail) {
    queues::message again = mail.mail();
    const auto code = co_await queue_.publish(mail.from(), std::move(again));
    if (code) {
        log_.warning("not_put_behind", {{"dossier", shown_id(mail.mail().id)}, {"reason", reason_code(code)}});
        co_return;
    }
    const auto told = co_await mail.done();
    if (told) log_.warning("queue_not_told", {{"dossier", shown_id(mail.mail().id)}, {"reason", reason_code(told)}});
    log_.info("put_behind", {{"dossier", shown_id(mail.mail().id)}, {"recipient", mail.from().key()}});
}

awaitable<void> courier::released(const std::string& message_id) {
    const auto id = shown_id(message_id);
    const auto code = co_await ledger_.released(id);
    if (code && code != errc::not_found && code != errc::lost_ownership)
        log_.warning("ledger_not_told", {{"dossier", id}, {"reason", reason_code(code)}});
}

ledger::attempt_end courier::end_of(const tried& outcome) const {
    return {.code = outcome.cause.code,
            .http_status = outcome.cause.http_status,
            .step = outcome.step,
            .queued = outcome.attempt.started - outcome.attempt.submitted_at,
            .worked = clock_.now() - outcome.attempt.started};
}

void courier::tell(const tried& outcome, std::string_view status, counter& counts) {
    const auto end = end_of(outcome);
    counts.add();
    counters_.attempt_seconds.observe(seconds(end.worked));
    const auto level = !end.code ? log_level::info : status == "retry" ? log_level::warning : log_level::error;
    const auto milliseconds = [](duration d) {
        return std::chrono::duration_cast<std::chrono::milliseconds>(d).count();
    };
    log_.write(level, "attempt",
               {{"dossier", outcome.attempt.id},
                {"reference", outcome.attempt.reference},
                {"recipient", outcome.attempt.recipient},
                {"try", outcome.attempt.number},
                {"status", status},
                {"step", end.step},
                {"http", end.http_status},
                {"reason", end.code ? reason_code(end.code) : std::string{"none"}},
                {"queued_ms", milliseconds(end.queued)},
                {"worked_ms", milliseconds(end.worked)},
                {"trace", outcome.attempt.trace}});
}

}  // namespace qf::delivery
