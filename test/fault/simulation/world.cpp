#include "test/fault/simulation/world.hpp"

#include "connector/base/uuid.hpp"
#include "connector/envelope/envelope.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace qf::test {
namespace {

using namespace std::chrono_literals;
constexpr duration day = 24h;
struct killed {};  // the process

recipient commune_number(unsigned n) {
    return recipient::parse(fmt::format("{:05}.11111111111111", 10'000 + n)).value();
}

}  // namespace

country::country(const std::filesystem::path& folder) : registry{folder / "communes.db"} {
    communes::registry all{registry};
    for (unsigned n = 0; n < communes; ++n) {
        if (all.set_active(commune_number(n), true, "Commune")) throw std::runtime_error{"no registry"};
        communes::recipient_settings to;
        to.subscriber = "vendor";
        if (n >= communes - 2 && all.change(commune_number(n), to)) throw std::runtime_error{"no vendor"};
    }
    using namespace envelope;
    keys = std::make_shared<const key_ring>(
        std::vector<held_key>{{key::generate(key_use::signing, curve::p256), key_state::active, {}},
                              {key::generate(key_use::encryption, curve::p256), key_state::active, {}}});
}

world::world(const country& of, const std::filesystem::path& folder, std::uint64_t seed, int log_descriptor)
    : of_{of},
      seed_{seed},
      dice_{seed},
      hub_net_{dice_, hub_},
      vendor_net_{dice_, vendor_},
      around_{folder / fmt::format("ledger-{}.db", seed), of.registry, of.keys, {}, hub_net_, vendor_net_} {
    around_.log_descriptor = log_descriptor;
    auto& c = around_.conf;
    c.courier.threads = c.threads = 0;
    c.jitter_seed = seed + 1;
    c.lane_window = 1 + static_cast<unsigned>(dice_.below(4));
    c.dossiers_max = 2 + static_cast<unsigned>(dice_.below(8));
    c.slow_max = static_cast<unsigned>(dice_.below(8));
    c.catch_up = 10;
    const bool long_story = dice_.chance(0.3);
    longest_pause_ = long_story ? day : 10min;
    c.slow_after = long_story ? 20min : 5s;
    c.refresh = long_story ? 10min : 30s;
    seal_all();
    worsen();
}

world::~world() {
    forget_ledger();
}

void world::forget_ledger() {
    for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(around_.ledger_file.string() + end);
}

recipient world::commune(unsigned n) const {
    return commune_number(n);
}

// Which of the faults this seed knows: all at once would hide what two of them do to each other.
void world::worsen() {
    const auto maybe = [&](double most) { return dice_.chance(0.3) ? most * dice_.fraction() : 0.0; };
    bad_ = {};
    bad_.refused = maybe(0.3);
    bad_.lost = maybe(0.3);
    bad_.answer_lost = maybe(0.4);
    bad_.busy = maybe(0.3);
    bad_.broken = maybe(0.3);
    bad_.broken_after = maybe(0.3);
    bad_.babble = maybe(0.3);
    bad_.truncated = maybe(0.3);
    bad_.crossed = maybe(0.3);
    bad_.latency_max = dice_.between(2ms, 25s);
    bad_.late_max = dice_.between(1s, 6h);
    hub_.token_life = vendor_.token_life = dice_.between(2s, 1h);
    hub_net_.conditions = vendor_net_.conditions = bad_;
}

void world::seal_all() {
    for (auto left = 1 + dice_.below(7); left > 0; --left) {
        const auto at = around_.uptime + (dice_.chance(0.5) ? 0s : std::chrono::seconds{dice_.below(600)});
        const auto to = commune(static_cast<unsigned>(dice_.below(country::communes)));
        faults wrong;
        const auto content = schemas::parse_content(
            fmt::format(R"({{"commune":{{"cog":"{}"}},"pivot_identity":{{"family_name":"NOM-{}","given_name":"Zoé"}},)"
                        R"("quotient_familial_v3":{{"quotient_familial":{{"fournisseur":"CNAF","valeur":{}}}}}}})",
                        to.cog().text(), sent_.size(), dice_.below(3'000)),
            wrong);
        const auto id = uuid::v7(at);
        const auto shown = reference::parse(fmt::format("{:013X}", seed_ % 0xFFFFFFFFFU * 16 + sent_.size())).value();
        const auto payload = schemas::write_transmission({.id = id,
                                                          .reference = shown,
                                                          .receiver = to,
                                                          .commune_name = "Commune",
                                                          .issuer = "qf-intake",
                                                          .audience = "qf-delivery",
                                                          .submitted_at = at,
                                                          .expires_at = at + 10 * day},
                                                         content.value());
        auto sealed = envelope::seal(payload, *of_.keys, {}).value();
        const auto opened = envelope::open(sealed, to, *of_.keys, {}, at).value();
        transmitted one{to,
                        at,
                        {id.text(), std::move(sealed), ""},
                        "Formulaire-QF-" + shown.text(),
                        dossier::make_attachments(opened.transmission)};
        sent_.push_back(std::move(one));
    }
}

void world::publish(life& now) {
    if (now.queue.away) return;
    for (auto& one : sent_) {
        if (one.queued || one.at > instant{now.clock.uptime()}) continue;
        // Twice where its publisher did not hear the confirm.
        for (int times = dice_.chance(0.15) ? 2 : 1; times > 0; --times)
            now.spawn([](memory_queue& q, transmitted& what) -> awaitable<void> {
                auto mail = what.mail;
                const auto code = co_await q.publish(what.to, std::move(mail));
                what.queued = what.queued || !code;
            }(now.queue, one));
    }
}

void world::meddle(life& now) {
    switch (dice_.below(12)) {
        case 0:
            now.step_clock(dice_.chance(0.5) ? 2 * day : -2 * day);
            forward_ = std::max(forward_, around_.stepped);
            backward_ = std::min(backward_, around_.stepped);
            break;
        case 1:
            now.queue.away = true;
            break;
        case 2:
            now.queue.forgetful = !now.queue.forgetful;
            break;
        case 3:
        case 4:
            any_net().conditions.now = static_cast<reachable>(dice_.below(4));
            break;
        case 5:
        case 6:
            any_net().conditions.now = reachable::yes;
            break;
        case 7:
            (dice_.chance(0.5) ? hub_ : vendor_).revoke_tokens();
            break;
        case 8:
            hub_.delete_hidden(instant{now.clock.uptime()} - 1h);
            break;
        case 9:
            hub_.unsubscribed.emplace(commune(static_cast<unsigned>(dice_.below(4))).cog().text());
            break;
        case 10:
            hub_.unsubscribed.clear();
            break;
        default:
            worsen();
    }
    if (now.queue.away && dice_.chance(0.5)) now.queue.reconnected();
}

bool world::live(unsigned rounds) {
    try {
        life now{around_};
        for (; rounds > 0; --rounds) {
            publish(now);
            const auto time = dice_.between(10ms, longest_pause_);
            if (dice_.chance(0.3)) {
                std::uint64_t turns = dice_.below(dice_.chance(0.5) ? 100 : 2'000);
                if (!now.pass(time, turns)) throw killed{};
            } else {
                now.pass(time);
            }
            if (dice_.chance(0.05)) throw killed{};
            if (dice_.chance(0.05)) break;
            if (dice_.chance(0.4)) meddle(now);
        }
        if (now.queue.away) now.queue.reconnected();
        if (!now.stop()) throw std::runtime_error{"it does not stop"};
        return true;
    } catch (const killed&) {
        ++crashes_;
        return false;
    }
}

// Everything is well again; what was put off comes in its time, which is never longer than a day and a half away.
void world::calm() {
    hub_net_.conditions = vendor_net_.conditions = weather{};
    hub_.unsubscribed.clear();
    hub_.token_life = vendor_.token_life = 1h;
    around_.conf.slow_after = 20min;
    around_.conf.refresh = 10min;
    around_.ledger_pages_max = 0;
    life now{around_};
    now.pass(10min);
    publish(now);
    now.pass(1min);
    for (int hours = 0; hours < 48 && now.queue.waiting() > 0; ++hours) now.pass(1h);
    now.pass(6h);  // and what was on its way arrives
    if (!now.stop()) throw std::runtime_error{"it does not stop"};
    hub_net_.settle(instant{now.clock.uptime()});
    vendor_net_.settle(instant{now.clock.uptime()});
}

std::vector<std::string> world::run() {
    std::vector<std::string> wrong;
    for (auto lives = 1 + dice_.below(5); lives > 0; --lives) {
        around_.ledger_pages_max = dice_.chance(0.1) ? 1 : 0;  // SQLite takes it for "no page more"
        live(3 + static_cast<unsigned>(dice_.below(10)));
    }
    calm();
    look(wrong);
    return wrong;
}

bool world::may_be_parked(const transmitted& what, std::string_view reason) const {
    const auto age = around_.uptime - what.at;
    if (reason == "too_old") {
        // Given up for its subscriber's sake, never because our own disk was full.
        const auto last = around_.tries.of.find(what.mail.id);
        const bool theirs =
            last != around_.tries.of.end() && delivery::concern_of(last->second.last) != delivery::concern::ours;
        return theirs && age + forward_ > 8 * day;
    }
    if (reason == "envelope_expired") return age + forward_ > 10 * day;
    if (reason == "envelope_not_yet_valid") return backward_ < 0s;
    if (reason == "crash_loop") return crashes_ >= 3;
    // Not because of a gateway that refused all: it was refused three times, and others were taken between.
    if (reason == "refused_unclearly") return around_.tries.of.at(what.mail.id).apart_most >= 3;
    return false;
}

void world::look(std::vector<std::string>& wrong) {
    using queues::parking_place;
    std::map<std::string, std::string> parked;
    for (const auto& place : around_.queued.parked)
        for (const auto& one : place) parked[one.message.id] = one.reason;
    for (const auto& [key, place] : around_.queued.places)
        for (const auto& one : place.waiting) wrong.push_back(fmt::format("{} still waits in {}", one.mail.id, key));
    parked_ = static_cast<unsigned>(parked.size());
    for (const auto& one : sent_) {
        const auto& id = one.mail.id;
        unsigned shown = 0;
        for (const auto* there : {&hub_, &vendor_}) {
            for (const auto& [name, folder] : there->folders()) {
                if (folder.external_id != one.external_id || !folder.visible) continue;
                shown += folder.shown;
                bool whole = folder.files.size() == one.attachments.size();
                for (const auto& file : one.attachments)
                    whole = whole && std::ranges::any_of(folder.files, [&](const model_file& f) {
                                return f.name == file.file_name && f.content == file.content && f.received;
                            });
                if (!whole) wrong.push_back(fmt::format("{} is visible with other contents in {}", id, name));
            }
        }
        const auto why = parked.find(id);
        if (shown > 1) wrong.push_back(fmt::format("{} is visible {} times", id, shown));
        if (shown == 0 && why == parked.end()) wrong.push_back(fmt::format("{} is lost", id));
        if (why != parked.end() && !may_be_parked(one, why->second))
            wrong.push_back(fmt::format("{} is parked as {} without reason", id, why->second));
    }
}

}  // namespace qf::test
