#include "connector/intake/transmitter.hpp"

#include "connector/base/asio.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>

#include <tuple>
#include <utility>

namespace qf::intake {
namespace {

constexpr duration remember_for = std::chrono::seconds{1};
constexpr std::size_t remember_at_most = 50'000;

bool is_about_the_input(const error_code& code) {
    return code == errc::malformed_json || code == errc::content_invalid || code == errc::commune_unknown ||
           code == errc::commune_inactive || code == errc::too_large;
}

// The queue has nothing for certain, through no fault of the message: the outbox may keep it.
bool queue_is_away(const error_code& code) {
    return code == errc::queue_unavailable || code == errc::storage_failed || code == errc::storage_full ||
           code == errc::cancelled;
}

}  // namespace

struct transmitter::addressed {
    json::document content;
    commune_code cog;
    std::optional<siret> number;
    bool names(const recipient& recipient) const {
        return number && recipient.cog() == cog && recipient.siret() == *number;
    }
    std::string key() const { return cog.text() + '.' + (number ? number->text() : ""); }

    static result<addressed> parse(const std::string& text, faults& out) {
        auto content = schemas::parse_content(text, out);
        if (!content) return content.error();
        const auto commune = content->root()["commune"];
        auto cog = commune_code::parse(commune["cog"].text_or(""));
        if (!cog) return errc::content_invalid;
        std::optional<siret> number;
        if (const auto given = commune["siret"].text()) {
            auto parsed = siret::parse(*given);
            if (!parsed) return errc::content_invalid;
            number = std::move(*parsed);
        }
        return addressed{std::move(*content), std::move(*cog), std::move(number)};
    }
};

transmitter::transmitter(transmitter_conf conf, std::shared_ptr<const envelope::key_ring> keys,
                         communes::registry communes, queues::queue& queue, relay* spool, clock_source& clock,
                         const logger& log, metrics& counts, step_watch* watch)
    : conf_{std::move(conf)},
      keys_{std::move(keys)},
      communes_{std::move(communes)},
      queue_{queue},
      spool_{spool},
      clock_{clock},
      log_{log},
      watch_{watch},
      accepted_{counts.count("qf_transmissions_total", "Transmissions by what came of them", {{"status", "accepted"}})},
      refused_{counts.count("qf_transmissions_total", "", {{"status", "refused"}})},
      not_stored_{counts.count("qf_transmissions_total", "", {{"status", "not_stored"}})},
      seconds_{counts.times("qf_transmission_seconds", "From a submission to its durable receipt")},
      sealing_{conf_.threads} {}

awaitable<result<receipt>> transmitter::transmit(std::string content, const traceparent& trace, faults& out,
                                                 std::optional<identification> as, const communes::enrolled* known,
                                                 std::optional<awaitable<error_code>> first) {
    const auto started = clock_.now();
    if (!as) as.emplace(identification{uuid::v7(started), reference::random(), started});
    wish wish{trace, *as, known, std::move(first)};
    auto answer = co_await try_to(std::move(content), out, std::move(wish));
    const auto ended = clock_.now();
    seconds_.observe(std::chrono::duration<double>(ended - started).count());
    if (!answer) {
        const bool input = is_about_the_input(answer.error());
        (input ? refused_ : not_stored_).add();
        log_.write(input ? log_level::info : log_level::error, "transmission",
                   {{"status", input ? "refused" : "not_stored"},
                    {"reason", reason_code(answer.error())},
                    {"trace", trace.trace_id()}});
        co_return answer;
    }
    accepted_.add();
    log_.info("transmission", {{"status", "accepted"},
                               {"dossier", answer->id},
                               {"reference", answer->reference},
                               {"recipient", answer->recipient.key()},
                               {"kept", answer->spooled ? "outbox" : "queue"},
                               {"sealed_us", answer->sealed_in.count()},
                               {"stored_us", answer->stored_in.count()},
                               {"trace", trace.trace_id()}});
    co_return answer;
}

awaitable<result<receipt>> transmitter::try_to(std::string content, faults& out, wish wish) {
    const auto started = clock_.now();
    const auto& as = wish.as;
    auto sealing = seal(std::move(content), out, as, wish.known);
    if (wish.first) sealing = seal_after(std::move(*wish.first), std::move(sealing));
    auto made = co_await std::move(sealing);
    if (!made) co_return made.error();
    const auto sealed_at = clock_.now();
    tell(step::sealed);
    queues::message mail{as.id.text(), std::move(made->envelope), wish.trace.child().text()};
    const auto kept = co_await store(made->recipient, std::move(mail));
    if (kept.code) co_return kept.code;
    co_return receipt{.reference = as.reference.text(),
                      .id = as.id.text(),
                      .recipient = made->recipient,
                      .submitted_at = as.submitted_at,
                      .sealed_in = sealed_at - started,
                      .stored_in = clock_.now() - sealed_at,
                      .spooled = kept.spooled};
}

awaitable<result<transmitter::sealed>> transmitter::seal_after(awaitable<error_code> first,
                                                               awaitable<result<sealed>> sealing) {
    using namespace asio::experimental::awaitable_operators;
    auto both = std::move(first) && std::move(sealing);
    auto [failed, made] = co_await std::move(both);
    if (failed) co_return failed;
    co_return std::move(made);
}

// One trip to the worker when the recipient is known beforehand, two when the content has to say it first.
awaitable<result<transmitter::sealed>> transmitter::seal(std::string content, faults& out, const identification& as,
                                                         const communes::enrolled* known) {
    const auto keys = keys_;
    // Everything here comes from the identification, the content and the configuration: a repeated press writes the
    // same payload, though its envelope is another text.
    const auto envelope_of = [&](const addressed& parsed, const communes::enrolled& receiver) {
        const schemas::transmission_header header{.id = as.id,
                                                  .reference = as.reference,
                                                  .receiver = receiver.receiver,
                                                  .commune_name = receiver.name,
                                                  .issuer = conf_.envelope.issuer,
                                                  .audience = conf_.envelope.audience,
                                                  .submitted_at = as.submitted_at,
                                                  .expires_at = as.submitted_at + conf_.envelope.lifetime};
        return envelope::seal(schemas::write_transmission(header, parsed.content), *keys, conf_.envelope);
    };
    if (known) {
        auto whole = [&]() -> result<std::string> {
            const auto parsed = addressed::parse(content, out);
            if (!parsed) return parsed.error();
            if (!parsed->names(known->receiver)) return errc::content_invalid;
            return envelope_of(*parsed, *known);
        };
        auto made = co_await sealing_.run(std::move(whole));
        if (!made) co_return made.error();
        co_return sealed{known->receiver, std::move(*made)};
    }
    const auto addressed = co_await sealing_.run([&] { return addressed::parse(content, out); });
    if (!addressed) co_return addressed.error();
    const auto chosen = co_await choose(*addressed, clock_.now());
    if (!chosen) co_return chosen.error();
    auto made = co_await sealing_.run([&] { return envelope_of(*addressed, *chosen); });
    if (!made) co_return made.error();
    co_return sealed{chosen->receiver, std::move(*made)};
}

awaitable<transmitter::stored> transmitter::store(const recipient& recipient, queues::message mail) {
    if (!spool_) {
        const auto failed = co_await publish(recipient, std::move(mail));
        co_return stored{failed};
    }
    if (spool_->holds(recipient)) {
        const auto failed = co_await spool_->put(recipient, std::move(mail));
        co_return stored{failed, true};
    }
    auto copy = mail;
    // A queue that hangs costs its deadline each time: while the relay knows it to be away, the outbox is asked first.
    const bool away = spool_->away();
    if (away) {
        const auto unspooled = co_await spool_->put(recipient, std::move(copy));
        if (!unspooled) co_return stored{{}, true};
        copy = mail;
    }
    const auto failed = co_await publish(recipient, std::move(copy));
    if (!queue_is_away(failed) || away) co_return stored{failed};
    // The same bytes: should the queue have them after all, delivery knows the two for one transmission.
    const auto unkept = co_await spool_->put(recipient, std::move(mail));
    if (unkept) co_return stored{failed};
    co_return stored{{}, true};
}

awaitable<error_code> transmitter::publish(const recipient& recipient, queues::message mail) {
    const auto failed = co_await queue_.publish(recipient, std::move(mail));
    if (!failed) tell(step::published);
    co_return failed;
}

awaitable<result<communes::enrolled>> transmitter::choose(const addressed& content, instant now) {
    auto key = content.key();
    if (const auto found = remembered_.find(key); found != remembered_.end() && now < found->second.until)
        co_return found->second.enrolled;
    auto chosen = co_await lookup_.run([&] { return communes_.choose(content.cog, content.number); });
    if (!chosen) co_return chosen;
    if (remembered_.size() >= remember_at_most) remembered_.clear();
    remembered_.insert_or_assign(std::move(key), remembered{*chosen, now + remember_for});
    co_return chosen;
}

}  // namespace qf::intake
