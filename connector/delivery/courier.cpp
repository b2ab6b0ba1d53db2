#include "connector/delivery/courier.hpp"

#include "connector/base/digest.hpp"
#include "connector/base/encoding.hpp"
#include "connector/base/random.hpp"
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

// In [0, 1). Spreads the retries; nothing depends on its value.
double jitter() {
    return static_cast<double>(random_number() >> 11) * 0x1.0p-53;
}

}  // namespace

struct courier::try_of_one {
    std::string id;
    std::string reference = {};
    const recipient& to;
    std::string trace;
    unsigned number = 0;
    instant submitted_at{};
    instant started{};
};

courier::counters::counters(metrics& m)
    : delivered{m.count("qf_attempts_total", "Attempts at dossiers by what came of them", {{"status", "delivered"}})},
      already{m.count("qf_attempts_total", "", {{"status", "already"}})},
      retried{m.count("qf_attempts_total", "", {{"status", "retry"}})},
      business{m.count("qf_attempts_total", "", {{"status", "parked_business"}})},
      technical{m.count("qf_attempts_total", "", {{"status", "parked_technical"}})},
      attempt_seconds{m.times("qf_attempt_seconds", "Duration of one attempt")},
      delivery_seconds{m.times("qf_delivery_seconds", "From submission until the commune can see the dossier")} {}

courier::courier(courier_conf conf, std::shared_ptr<const envelope::key_ring> keys, hubee::client& hubee,
                 ledger::ledger& book, queues::queue& queue, clock_source& clock, step_watch& watch, const logger& log,
                 metrics& counts)
    : conf_{std::move(conf)},
      keys_{std::move(keys)},
      ledger_{book},
      queue_{queue},
      clock_{clock},
      watch_{watch},
      log_{log},
      saga_{hubee, book, watch},
      counters_{counts},
      making_{conf_.threads} {}

awaitable<outcome> courier::carry(queues::lease& mail) {
    watch_.reached(step::taken);
    const auto trace = traceparent::parse(mail.mail().traceparent).value_or(traceparent::start());
    try_of_one t{.id = shown_id(mail.mail().id), .to = mail.from(), .trace = std::string{trace.trace_id()}};
    t.started = clock_.now();
    t.submitted_at = t.started;

    const auto keys = keys_;  // this attempt's, whatever is rotated meanwhile
    auto what = co_await making_.run([&] { return prepare(mail, *keys, conf_.envelope, t.started); });
    if (!what) co_return co_await settle_failure(mail, t, end_of(t, {what.error()}, "open"), std::nullopt);
    t.id = what->transmission.id().text();
    t.reference = what->transmission.reference().text();
    t.submitted_at = what->transmission.submitted_at();
    watch_.reached(step::opened);

    // Named: gcc 12 destroys an aggregate twice that is made inside a co_await expression.
    ledger::beginning first{t.id, t.reference, mail.from(), what->digest, t.submitted_at};
    auto known = co_await ledger_.begin(std::move(first));
    if (!known) co_return co_await settle_failure(mail, t, end_of(t, {known.error()}, "begin"), std::nullopt);
    t.number = known->attempts;
    if (known->replayed)
        co_return co_await settle_failure(mail, t, end_of(t, {errc::envelope_replayed}, "begin"), std::nullopt);
    if (is_final(known->state)) {
        tell(t, end_of(t, {}, "begin"), "already", counters_.already);
        co_return co_await let_go(mail);
    }
    watch_.reached(step::begun);

    const auto done = co_await saga_.advance(*what, std::move(*known), trace);
    if (done.why.code)
        co_return co_await settle_failure(mail, t, end_of(t, done.why, name_of(done.at)), done.why.retry_after);
    const auto how = end_of(t, {}, name_of(action::complete));
    if (const auto code = co_await ledger_.completed(t.id, how))
        co_return co_await settle_failure(mail, t, end_of(t, {code}, "record"), std::nullopt);
    watch_.reached(step::completed);
    counters_.delivery_seconds.observe(seconds(clock_.now() - t.submitted_at));
    tell(t, how, "delivered", counters_.delivered);
    co_return co_await let_go(mail);
}

// The ledger knows the outcome already: should the queue fail to hear, it offers the message again and we say so again.
awaitable<outcome> courier::let_go(queues::lease& mail) {
    const auto code = co_await mail.done();
    if (code) log_.warning("queue_not_told", {{"dossier", shown_id(mail.mail().id)}, {"reason", reason_code(code)}});
    watch_.reached(step::done);
    co_return settled{};
}

awaitable<outcome> courier::settle_failure(queues::lease& mail, const try_of_one& t, ledger::attempt_end how,
                                           std::optional<duration> retry_after) {
    const auto what = judge(how.code, t.number, retry_after, jitter(), conf_.retry);
    const bool in_ledger = t.number > 0 && how.code != errc::envelope_replayed;
    if (const auto* later = std::get_if<retry>(&what)) {
        if (in_ledger) co_await ledger_.failed(t.id, how, clock_.now() + later->delay);
        tell(t, how, "retry", counters_.retried);
        co_return again{later->delay, how.code};
    }
    const auto where = std::get<park>(what).place;
    const queues::parked_message parked{
        .message = mail.mail(),
        .recipient_key = mail.from().key(),
        .reason = reason_code(how.code),
        .reference = t.reference,
        .parked_at = clock_.now(),
    };
    if (const auto code = co_await queue_.park(where, parked)) {
        tell(t, end_of(t, {code}, "park"), "retry", counters_.retried);
        co_return again{conf_.retry.delay_after(1, jitter()), code};
    }
    const auto written =
        in_ledger ? co_await ledger_.parked(t.id, how) : co_await ledger_.refused(mail.from(), t.id, how);
    if (written) {  // parked without being noted would be parked again: leave it in its queue and note it then
        tell(t, end_of(t, {written}, "record"), "retry", counters_.retried);
        co_return again{conf_.retry.delay_after(1, jitter()), written};
    }
    const bool technical = where == queues::parking_place::technical;
    tell(t, how, technical ? "parked_technical" : "parked_business",
         technical ? counters_.technical : counters_.business);
    co_return co_await let_go(mail);
}

ledger::attempt_end courier::end_of(const try_of_one& t, const hubee::refusal& why, std::string_view step) const {
    return {.code = why.code,
            .http_status = why.http_status,
            .step = step,
            .queued = t.started - t.submitted_at,
            .worked = clock_.now() - t.started};
}

void courier::tell(const try_of_one& t, const ledger::attempt_end& how, std::string_view status, counter& counts) {
    counts.add();
    counters_.attempt_seconds.observe(seconds(how.worked));
    const auto level = !how.code ? log_level::info : status == "retry" ? log_level::warning : log_level::error;
    const auto milliseconds = [](duration d) {
        return std::chrono::duration_cast<std::chrono::milliseconds>(d).count();
    };
    log_.write(level, "attempt",
               {{"dossier", t.id},
                {"reference", t.reference},
                {"recipient", t.to.key()},
                {"try", t.number},
                {"status", status},
                {"step", how.step},
                {"http", how.http_status},
                {"reason", how.code ? reason_code(how.code) : std::string{"none"}},
                {"queued_ms", milliseconds(how.queued)},
                {"worked_ms", milliseconds(how.worked)},
                {"trace", t.trace}});
}

}  // namespace qf::delivery
