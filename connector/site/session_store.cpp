#include "connector/site/session_store.hpp"

#include "connector/base/checkpointer.hpp"
#include "connector/base/committer.hpp"
#include "connector/base/crew.hpp"
#include "connector/base/digest.hpp"
#include "connector/base/encoding.hpp"
#include "connector/base/random.hpp"
#include "connector/base/recent_pace.hpp"
#include "connector/site/doomed_rows.hpp"
#include "connector/site/session_shelf.hpp"
#include "connector/site/session_table.hpp"
#include "connector/site/session_turns.hpp"
#include "schemas/embedded.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace qf::site {
namespace {

// As the first version of the files has them.
constexpr std::string_view session_purpose = "qf-connector form session";
constexpr std::string_view link_purpose = "qf-connector form link";
constexpr std::size_t secret_size = 32;
constexpr duration use_written_every = std::chrono::minutes{1};
constexpr duration tick = std::chrono::seconds{5};
constexpr std::size_t chores_max = 200;  // in one transaction: a save() may have to wait for it
constexpr double busy_pace = 400;        // saves a second: their fsyncs would then be most of what a click costs

std::optional<std::string> secret_of(std::string_view text) {
    if (text.size() > 2 * secret_size) return std::nullopt;
    auto out = from_base64url(text);
    if (!out || out->size() != secret_size) return std::nullopt;
    return out;
}

sqlite::database opened(const std::filesystem::path& file) {
    const auto migrations = schemas::migrations_of("sessions");
    return {file, {.autocheckpoint_pages = wal_pages_wanted, .migrations = migrations}};
}

counter& ended(metrics& counts, const session_conf& conf, std::string_view reason) {
    return counts.count(fmt::format("qf_{}_sessions_ended_total", conf.site), "Sessions that are no more, by reason.",
                        {{"reason", reason}});
}

enum class written { yes, no_such_row };

}  // namespace

struct session_store::implementation {
    enum class kind { new_one, known };

    implementation(asio::any_io_executor executor, session_conf settings, clock_source& time, metrics& counts)
        : loop{std::move(executor)},
          conf{std::move(settings)},
          clock{time},
          live{counts.value(fmt::format("qf_{}_sessions", conf.site), "Sessions now known.")},
          evicted{ended(counts, conf, "evicted")},
          over{ended(counts, conf, "over")},
          logged_out{ended(counts, conf, "logged_out")},
          renewed{ended(counts, conf, "renewed")},
          unreadable{ended(counts, conf, "unreadable")},
          failed{counts.count(fmt::format("qf_{}_session_write_failures_total", conf.site),
                              "Writes that the file of sessions refused.")},
          shelf{conf.memory_max},
          turns{loop},
          writing{opened(conf.file)},
          table{writing},
          reading{conf.file, {.access = sqlite::access::read_only, .check = false}},
          checkpoints{conf.file},
          workers{loop},
          writer{loop, writing, {.busy = [this] { return saves.a_second() >= busy_pace; }}} {
        const auto now = clock.now();
        table.load(now - conf.absolute, now - conf.idle, [this](const session_table::row& row) {
            auto& one = shelf.add(row.id, row.began, row.used);
            one.used_on_disk = row.used;
            one.flag = row.flag;
        });
        make_room();
    }

    bool is_over(const session_shelf::kept& entry, instant now) const {
        return entry.began + conf.absolute <= now || entry.used + conf.idle <= now;
    }

    void forget(session_shelf::kept& entry, counter& reason) {
        doomed.add(entry.key());
        shelf.remove(entry);
        reason.add();
        live.set(static_cast<double>(shelf.size()));
    }

    void make_room() {
        while (shelf.size() > std::max<std::size_t>(conf.sessions_max, 1)) forget(*shelf.oldest(), evicted);
        live.set(static_cast<double>(shelf.size()));
    }

    std::string_view sealed_of(session_shelf::kept& entry) {  // valid until the shelf changes
        if (entry.sealed.empty()) {
            auto rows = read.with(sqlite::blob{entry.key()});
            if (rows.step()) shelf.keep(entry, rows.text(0));
        }
        return entry.sealed;
    }

    void note_use(session_shelf::kept& entry) {
        if (entry.noted || entry.used - entry.used_on_disk < use_written_every) return;
        entry.noted = true;
        noted.emplace_back(entry.key());
    }

    awaitable<error_code> write(std::string id, std::string sealed, instant began, kind row) {
        struct reservation {  // taken for a new session; given up unless its row is written
            implementation& self;
            const std::string& id;
            bool wanted = true;
            ~reservation() {
                if (auto* here = wanted ? nullptr : self.shelf.find(id)) self.shelf.remove(*here);
                self.live.set(static_cast<double>(self.shelf.size()));
            }
        } mine{*this, id};
        const auto now = clock.now();
        const auto* here = shelf.find(id);
        if (!here && row == kind::known) co_return errc::not_found;
        if (!here) {
            mine.wanted = false;
            shelf.keep(shelf.add(id, began, now), sealed);
            make_room();
        }
        const auto gone = doomed.next(chores_max);
        const auto raised = std::exchange(flagged, {});
        saves.one_more();
        auto work = [&] {
            for (const auto& one : gone.ids) table.remove(one);
            for (const auto& one : raised) table.raise_flag(one);
            if (row == kind::known) return table.update(id, sealed, now) ? written::yes : written::no_such_row;
            table.insert(id, sealed, began, now);
            return written::yes;
        };
        const auto done = co_await writer.commit(std::move(work));
        if (!done) {
            failed.add();
            co_return done.error();
        }
        doomed.written(gone);
        mine.wanted = true;
        if (*done == written::no_such_row) co_return errc::not_found;
        if (auto* still = shelf.find(id)) {
            still->used_on_disk = std::max(still->used_on_disk, now);
            still->flag = session_flag::lowered;
            shelf.keep(*still, std::move(sealed));
            shelf.use(*still, now);
        }
        co_return error_code{};
    }

    awaitable<error_code> remove(std::string id) {
        auto* here = shelf.find(id);
        if (!here) co_return error_code{};
        forget(*here, logged_out);
        auto work = [&] {
            table.remove(id);
            return written::yes;
        };
        const auto done = co_await writer.commit(std::move(work));
        if (done) co_return error_code{};
        failed.add();  // it stays doomed: the next change takes it along
        co_return done.error();
    }

    // Uses, deletions and flags, a bounded number; false when the file refuses.
    awaitable<bool> do_chores() {
        const auto gone = doomed.next(chores_max);
        const auto raised = std::exchange(flagged, {});
        std::vector<std::pair<std::string, instant>> uses;
        while (!noted.empty() && uses.size() < chores_max) {
            if (auto* here = shelf.find(noted.back())) {
                here->noted = false;
                uses.emplace_back(noted.back(), here->used);
            }
            noted.pop_back();
        }
        auto work = [&] {
            for (const auto& one : gone.ids) table.remove(one);
            for (const auto& one : raised) table.raise_flag(one);
            for (const auto& [id, used] : uses) table.use(id, used);
            return written::yes;
        };
        const auto done = co_await writer.commit(std::move(work));
        if (done) doomed.written(gone);
        if (!done) failed.add();
        for (const auto& [id, used] : uses)
            if (auto* here = shelf.find(id)) {
                if (done) here->used_on_disk = std::max(here->used_on_disk, used);
                if (!done) note_use(*here);
            }
        co_return done.has_value();
    }

    awaitable<void> tidy_up() {
        const auto now = clock.now();
        // One that is over by its age is no longer used, so that it comes to this end, too.
        for (auto* last = shelf.oldest(); last && last->used + conf.idle <= now; last = shelf.oldest())
            forget(*last, over);
        bool kept = true;  // else the next tick tries again
        while (kept && (!noted.empty() || !doomed.empty() || !flagged.empty())) kept = co_await do_chores();
        if (now < links_swept + use_written_every) co_return;
        links_swept = now;
        auto work = [&] {
            table.remove_links(now);
            return written::yes;
        };
        const auto done = co_await writer.commit(std::move(work));
        if (!done) failed.add();
    }

    awaitable<void> tend() {
        for (;;) {
            co_await clock.sleep_for(tick);
            co_await tidy_up();
        }
    }

    awaitable<void> stop() {
        workers.stop();
        co_await workers.gone();
        shelf.for_each([this](session_shelf::kept& one) {
            if (one.noted || one.used == one.used_on_disk) return;
            one.noted = true;
            noted.emplace_back(one.key());
        });
        co_await tidy_up();
    }

    awaitable<result<std::optional<hold>>> lock(session_store& store, std::string id) {
        if (!shelf.find(id)) co_return std::optional<hold>{};
        const auto wrong = co_await turns.take(id, conf.lock_patience);
        if (wrong) co_return wrong;
        co_return std::optional<hold>{hold{store, std::move(id)}};
    }

    asio::any_io_executor loop;
    session_conf conf;
    clock_source& clock;
    gauge& live;
    counter &evicted, &over, &logged_out, &renewed, &unreadable, &failed;
    session_shelf shelf;
    doomed_rows doomed;
    std::vector<std::string> noted;  // whose use is to be written
    // Whose row is to have its flag. The next change takes all of them, for good: a flag that came after another save
    // of its session would speak of that.
    std::vector<std::string> flagged;
    instant links_swept{};
    recent_pace saves;
    session_turns turns;
    sqlite::database writing;
    session_table table;
    sqlite::database reading;
    sqlite::statement read{reading, "SELECT sealed FROM session WHERE id = ?1"};
    checkpointer checkpoints;
    crew workers;
    committer writer;  // it waits for its thread, which uses what stands above
};

session_store::hold::hold(session_store& store, std::string id) : of_{&store}, id_{std::move(id)} {}
session_store::hold::hold(hold&& other) noexcept : of_{std::exchange(other.of_, nullptr)}, id_{std::move(other.id_)} {}
session_store::hold::~hold() {
    if (of_) of_->self_->turns.give_back(id_);
}

session_store::session_store(asio::any_io_executor loop, session_conf conf, clock_source& clock, metrics& counts)
    : self_{std::make_unique<implementation>(std::move(loop), std::move(conf), clock, counts)} {}
session_store::~session_store() = default;

// The functions that take a view compute all they need from it before they give a coroutine away.
awaitable<result<std::optional<session_store::hold>>> session_store::lock(std::string_view cookie) {
    const auto secret = secret_of(cookie);
    return self_->lock(*this, secret ? sha256(*secret) : std::string{});
}

std::optional<stored_session> session_store::find(std::string_view cookie) {
    const auto secret = secret_of(cookie);
    auto* here = secret ? self_->shelf.find(sha256(*secret)) : nullptr;
    if (!here) return std::nullopt;
    const auto now = self_->clock.now();
    if (self_->is_over(*here, now)) {
        self_->forget(*here, self_->over);
        return std::nullopt;
    }
    const auto sealed = self_->sealed_of(*here);
    if (sealed.empty()) return std::nullopt;  // neither in memory nor, yet, on disk
    const box_key key{*secret, session_purpose};
    auto text = unseal(key, sealed);
    if (!text) {
        self_->forget(*here, self_->unreadable);
        return std::nullopt;
    }
    stored_session out{{std::string{cookie}, false, here->began, here->used, key}, std::move(*text), here->flag};
    self_->shelf.use(*here, now);
    self_->note_use(*here);
    return out;
}

void session_store::forget_unreadable(const session_ticket& s) {
    if (auto* here = self_->shelf.find(sha256(secret_of(s.cookie).value()))) self_->forget(*here, self_->unreadable);
}

session_ticket session_store::begin() {
    const auto now = self_->clock.now();
    const auto secret = random_bytes(secret_size);
    return {to_base64url(secret), true, now, now, box_key{secret, session_purpose}};
}

awaitable<error_code> session_store::save(const session_ticket& s, std::string_view text) {
    const auto secret = secret_of(s.cookie).value();
    return self_->write(sha256(secret), seal(s.key, text), s.began,
                        s.is_new ? implementation::kind::new_one : implementation::kind::known);
}

void session_store::raise_flag(const session_ticket& s) {
    auto* here = self_->shelf.find(sha256(secret_of(s.cookie).value()));
    if (!here) return;
    here->flag = session_flag::raised;
    self_->flagged.emplace_back(here->key());
}

awaitable<error_code> session_store::end(std::string_view cookie) {
    const auto secret = secret_of(cookie);
    return self_->remove(secret ? sha256(*secret) : std::string{});
}

session_ticket session_store::renewed(session_ticket s) {
    const auto secret = secret_of(s.cookie);
    if (auto* here = secret ? self_->shelf.find(sha256(*secret)) : nullptr) self_->forget(*here, self_->renewed);
    const auto fresh = random_bytes(secret_size);
    s.cookie = to_base64url(fresh);
    s.key = box_key{fresh, session_purpose};
    s.is_new = true;
    return s;
}

awaitable<result<std::string>> session_store::link(std::string content) {
    const auto secret = random_bytes(secret_size);
    const auto id = sha256(secret);
    const auto sealed = seal({secret, link_purpose}, content);
    const auto expires = self_->clock.now() + self_->conf.link_life;
    auto work = [&] {
        self_->table.add_link(id, sealed, expires);
        return written::yes;
    };
    const auto done = co_await self_->writer.commit(std::move(work));
    if (!done) {
        self_->failed.add();
        co_return done.error();
    }
    co_return to_base64url(secret);
}

awaitable<result<std::optional<std::string>>> session_store::take_link(std::string token) {
    const auto secret = secret_of(token);
    if (!secret) co_return std::optional<std::string>{};
    const auto id = sha256(*secret);
    const auto now = self_->clock.now();
    auto work = [&] { return self_->table.take_link(id, now); };
    const auto sealed = co_await self_->writer.commit(std::move(work));
    if (!sealed) {
        self_->failed.add();
        co_return sealed.error();
    }
    if (!*sealed) co_return std::optional<std::string>{};
    co_return unseal({*secret, link_purpose}, **sealed);
}

instant session_store::expires(const session_ticket& s) const noexcept {
    return std::min(s.began + self_->conf.absolute, self_->clock.now() + self_->conf.idle);
}

duration session_store::idle() const noexcept {
    return self_->conf.idle;
}

std::size_t session_store::size() const noexcept {
    return self_->shelf.size();
}

void session_store::start() {
    self_->workers.hire([self = self_.get()] { return self->tend(); });
}

awaitable<void> session_store::stop() {
    co_await self_->stop();
}

}  // namespace qf::site
