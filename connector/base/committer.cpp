#include "connector/base/committer.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>

#include <algorithm>
#include <chrono>
#include <iterator>

namespace qf {

committer::committer(asio::any_io_executor loop, sqlite::database& db, options settings)
    : loop_{std::move(loop)}, db_{db}, how_{std::move(settings)}, gather_{loop_} {
    if (how_.writer == writer_kind::own_thread) thread_.emplace(1);
}

committer::~committer() {
    if (thread_) thread_->join();
}

void committer::add(std::unique_ptr<change> entry) {
    waiting_.push_back(std::move(entry));
    if (!writing_) schedule();
}

// Sent at the end of this turn of the loop at the earliest, so that all that is ready now travels together.
void committer::schedule() {
    const bool enough = waiting_.size() >= how_.group_wanted;
    if (scheduled_) {
        if (enough) gather_.cancel();  // company has come: the handler below sends
        return;
    }
    scheduled_ = true;
    const auto send_now = [this] {
        scheduled_ = false;
        if (!writing_ && !waiting_.empty()) send();
    };
    if (enough || !thread_ || patience() <= duration{0}) {
        asio::post(loop_, send_now);
    } else {
        gather_.expires_after(patience());
        gather_.async_wait([send_now](error_code) { send_now(); });
    }
}

void committer::send() {
    writing_ = true;
    last_group_ = std::min(waiting_.size(), how_.group_max);
    group changes;
    if (waiting_.size() <= how_.group_max) {
        changes.swap(waiting_);
    } else {
        const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(how_.group_max);
        changes.assign(std::make_move_iterator(waiting_.begin()), std::make_move_iterator(end));
        waiting_.erase(waiting_.begin(), end);
    }
    if (!thread_) {
        const bool kept = write(changes);
        return written_back(std::move(changes), kept);
    }
    // Tracked: the loop must not run out of work while the only thing it waits for is the writer.
    auto back = asio::prefer(loop_, asio::execution::outstanding_work.tracked);
    asio::post(*thread_, [this, back, changes = std::move(changes)]() mutable {
        const bool kept = write(changes);
        asio::post(back,
                   [this, kept, changes = std::move(changes)]() mutable { written_back(std::move(changes), kept); });
    });
}

bool committer::write(group& changes) noexcept {
    std::vector<bool> left_out(changes.size());
    const auto fail_all = [&](error_code code, std::exception_ptr thrown) {
        for (std::size_t i = 0; i < changes.size(); ++i)
            if (!left_out[i]) changes[i]->fail(code, thrown);
    };
    for (;;) {  // once more for each change that throws: at most changes.size() times
        std::size_t done = 0;
        bool running = false;
        try {
            sqlite::transaction all{db_};
            for (done = 0; done < changes.size(); ++done) {
                running = !left_out[done];
                if (running) changes[done]->run();
                running = false;
            }
            all.commit();
            return true;
        } catch (const sqlite::failure& e) {
            fail_all(e.full() ? errc::storage_full : errc::storage_failed, nullptr);
            return false;
        } catch (...) {
            if (!running) {
                fail_all({}, std::current_exception());
                return false;
            }
            changes[done]->fail({}, std::current_exception());
            left_out[done] = true;
        }
    }
}

void committer::written_back(group done, bool kept) {
    writing_ = false;
    healthy_ = kept;
    totals_.changes += done.size();
    totals_.groups += 1;
    if (kept && how_.changes) how_.changes->add(done.size());
    if (kept && how_.groups) how_.groups->add();
    if (!waiting_.empty()) schedule();
    for (auto& one : done) one->resume();
}

}  // namespace qf
