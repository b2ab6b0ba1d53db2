#include "connector/inbox/lifecycle.hpp"

#include "connector/base/asio.hpp"
#include "connector/base/time_text.hpp"

namespace qf::inbox {
namespace {

constexpr std::int64_t day = 86'400'000;  // milliseconds
constexpr std::int64_t batch = 100;       // in one transaction

struct removed {
    std::int64_t files = 0;
    std::int64_t bytes = 0;
};

void remove_file(tables& t, std::string_view id, removed& out) {
    const auto file = t.files.find(id);
    if (!file) return;  // announced, never sent
    ++out.files;
    out.bytes += file->size;
    t.files.remove(id);
}

void purge_case(tables& t, std::string_view id, std::int64_t until, std::int64_t now, removed& out) {
    for (const auto& file : t.retention.files_to_purge(id, until)) {
        remove_file(t, file, out);
        t.attachments.mark(file, "DELETED");
    }
    for (const auto& file : t.retention.event_files_to_purge(id)) {
        remove_file(t, file, out);
        t.event_attachments.mark(file, "DELETED");
    }
    // One that another case may still read goes with that case's turn: this one is looked at again.
    if (!t.retention.holds_files(id)) t.retention.mark_purged(id, now);
}

}  // namespace

lifecycle::lifecycle(store& kept, vault& files, lifecycle_conf conf, clock_source& clock, const logger& log,
                     metrics& counts)
    : store_{kept},
      files_{files},
      conf_{conf},
      clock_{clock},
      log_{log},
      purged_{counts.count("qf_inbox_purged_files_total", "Files deleted at the end of their time")},
      deleted_{counts.count("qf_inbox_deleted_folders_total", "Folders deleted at the end of their time")} {}

awaitable<error_code> lifecycle::purge(const process_row& process) {
    const auto now = to_milliseconds(began_);
    const auto until = now - (process.purge_days + 1) * day;
    settled_from after;
    for (bool more = true; more;) {  // each round goes on behind the one before
        removed gone;
        auto work = [&](tables& t) {
            gone = {};
            auto cases = t.retention.cases_to_purge(process.code, until, after, batch);
            for (const auto& one : cases) purge_case(t, one.id, until, now, gone);
            return cases;
        };
        const auto cases = co_await store_.change(work);
        if (!cases) co_return cases.error();
        done_.files += gone.files;
        done_.bytes += gone.bytes;
        more = static_cast<std::int64_t>(cases->size()) == batch;
        if (more) after = {cases->back().settled, cases->back().id};
    }
    co_return error_code{};
}

awaitable<error_code> lifecycle::archive(const process_row& process) {
    const auto now = to_milliseconds(began_);
    const auto until = now - process.archive_days * day;
    settled_from after;
    for (bool more = true; more;) {
        removed gone;
        std::int64_t archived = 0;
        settled_from next;
        auto work = [&](tables& t) {
            gone = {};
            archived = 0;
            next = after;
            const auto folders = t.retention.folders_to_archive(process.code, until, after, batch, next);
            for (const auto& folder : folders) {
                const auto status = t.folders.find(folder)->status;
                if (status == status::archived || !t.retention.settled_whole(folder, until)) continue;
                for (const auto& one : t.retention.cases_of(folder)) purge_case(t, one, until, now, gone);
                t.retention.archive(folder, now);
                ++archived;
            }
            return folders.size();
        };
        const auto seen = co_await store_.change(work);
        if (!seen) co_return seen.error();
        after = next;
        done_.files += gone.files;
        done_.bytes += gone.bytes;
        done_.archived += archived;
        more = static_cast<std::int64_t>(*seen) == batch;
    }
    co_return error_code{};
}

awaitable<error_code> lifecycle::remove(const process_row& process) {
    const auto until = to_milliseconds(began_) - process.delete_days * day;
    for (bool more = true; more;) {  // each round takes what the next would find
        auto work = [&](tables& t) {
            const auto folders = t.retention.folders_to_delete(process.code, until, batch);
            for (const auto& folder : folders) t.folders.remove(folder);
            return static_cast<std::int64_t>(folders.size());
        };
        const auto gone = co_await store_.change(work);
        if (!gone) co_return gone.error();
        done_.deleted += *gone;
        more = *gone == batch;
    }
    co_return error_code{};
}

awaitable<error_code> lifecycle::remove_incomplete() {
    const auto until = to_milliseconds(began_ - conf_.incomplete_life);
    for (bool more = true; more;) {
        auto work = [&](tables& t) {
            const auto folders = t.retention.incomplete_folders(until, batch);
            for (const auto& folder : folders) t.folders.remove(folder);
            return static_cast<std::int64_t>(folders.size());
        };
        const auto gone = co_await store_.change(work);
        if (!gone) co_return gone.error();
        done_.incomplete += *gone;
        more = *gone == batch;
    }
    co_return error_code{};
}

awaitable<error_code> lifecycle::clear_stale() {
    for (bool more = true; more;) {
        auto look = [](tables& t) { return t.files.stale(batch); };
        const auto names = co_await store_.read(look);
        if (names.empty()) break;
        co_await files_.remove(names);
        auto forget = [&](tables& t) {
            for (const auto& name : names) t.files.forget_stale(name);
            return names.size();
        };
        const auto forgotten = co_await store_.change(forget);
        if (!forgotten) co_return forgotten.error();
        more = static_cast<std::int64_t>(names.size()) == batch;
    }
    co_return error_code{};
}

awaitable<error_code> lifecycle::all() {
    auto look = [](tables& t) { return t.processes.list(0, INT64_MAX); };
    const auto processes = co_await store_.read(look);
    for (const auto& process : processes) {
        // Deletion first: what is to go as a whole need not be purged and archived before.
        const auto removed = co_await remove(process);
        if (removed) co_return removed;
        const auto purged = co_await purge(process);
        if (purged) co_return purged;
        const auto archived = co_await archive(process);
        if (archived) co_return archived;
    }
    const auto removed = co_await remove_incomplete();
    if (removed) co_return removed;
    co_return co_await clear_stale();
}

void lifecycle::account(const error_code& ended, duration took) {
    purged_.add(static_cast<std::uint64_t>(done_.files));
    deleted_.add(static_cast<std::uint64_t>(done_.deleted + done_.incomplete));
    log_.write(ended ? log_level::error : log_level::info, "inbox_lifecycle",
               {{"outcome", ended ? reason_code(ended) : "done"},
                {"files_purged", done_.files},
                {"bytes_purged", done_.bytes},
                {"folders_archived", done_.archived},
                {"folders_deleted", done_.deleted},
                {"incomplete_deleted", done_.incomplete},
                {"seconds", std::chrono::duration<double>{took}.count()}});
}

awaitable<result<lifecycle_counts>> lifecycle::once() {
    done_ = {};
    began_ = clock_.now();
    const auto before = clock_.uptime();
    error_code ended;
    try {
        ended = co_await all();
    } catch (const sqlite::failure& e) {  // of a read: the day's run ends here, not the process
        ended = e.full() ? errc::storage_full : errc::storage_failed;
    }
    account(ended, clock_.uptime() - before);
    if (ended) co_return ended;
    co_return done_;
}

}  // namespace qf::inbox
