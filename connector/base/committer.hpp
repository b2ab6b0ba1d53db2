// connector/base/committer.hpp -- one writer thread for a SQLite file, many changes to one fsync.
//
// Promise:  commit(work) runs work() on the writer thread inside a transaction and resumes its caller once that
//           transaction is on disk, with what work() returned. While one transaction is being written the next group
//           gathers, so a busy file pays one fsync for many callers. A quiet one waits for `gather` only; a busy one up
//           to `gather_busy` for more company: the fsync, and pages that change together, are what it spends its time
//           on. Whether it is busy its owner says, or else the size of the group before. Order: that of the calls. A
//           change and those called after it are never kept without it.
// Fails:    storage_failed or storage_full for every caller of a group that could not be kept; nothing of it was.
//           An exception of work() that is not sqlite::failure is thrown to its caller; its group is tried without it.
// Not here: cancellation: a commit that has begun ends. Destroy only when nobody waits (crew.hpp).
// Thread:   commit() the loop; work() the writer's, which alone may touch the database and its statements.
#pragma once

#include "connector/base/asio.hpp"
#include "connector/base/errors.hpp"
#include "connector/base/metrics.hpp"
#include "connector/base/sqlite.hpp"
#include "connector/base/time.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>

#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace qf {

class committer {
public:
    // on_the_loop: each group is written by the loop itself, so that a run is the same each time (simulations).
    enum class writer_kind { own_thread, on_the_loop };
    struct options {
        std::size_t group_max = 512;                          // changes in one transaction
        std::size_t group_wanted = 128;                       // as many are written at once, without waiting
        duration gather = duration{0};                        // wait this long for company
        duration gather_busy = std::chrono::milliseconds{2};  // instead, while the file is busy
        std::size_t busy_from = 16;                           // it is once the group before had so many
        std::function<bool()> busy = {};                      // it is while this says so, where it is set; the loop's
        writer_kind writer = writer_kind::own_thread;
        counter* changes = nullptr;  // what is written is counted there, too: totals for operators
        counter* groups = nullptr;
    };
    struct totals {
        std::uint64_t changes = 0;
        std::uint64_t groups = 0;
    };

    committer(asio::any_io_executor loop, sqlite::database& db, options settings);
    committer(asio::any_io_executor loop, sqlite::database& db) : committer{std::move(loop), db, options{}} {}
    ~committer();
    committer(const committer&) = delete;
    committer& operator=(const committer&) = delete;

    template <class Work>
    auto commit(Work work) -> awaitable<result<std::invoke_result_t<Work&>>> {
        using value = std::invoke_result_t<Work&>;
        outcome<value> out;  // lives in this coroutine's frame, as `work` does, while the writer fills it in
        co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(
            [this, &work, &out](auto handler) {
                add(std::make_unique<job<Work, value, decltype(handler)>>(work, out, std::move(handler)));
            },
            use_awaitable);
        if (out.thrown) std::rethrow_exception(out.thrown);
        // in_place: where Value is bool, a code would do for either.
        if (out.code) co_return result<value>{boost::system::in_place_error, out.code};
        co_return result<value>{boost::system::in_place_value, std::move(*out.answer)};
    }

    const totals& written() const noexcept { return totals_; }  // the loop's view
    bool healthy() const noexcept { return healthy_; }          // the last group was kept

private:
    struct change {
        virtual ~change() = default;
        virtual void run() = 0;
        virtual void fail(error_code code, std::exception_ptr thrown) = 0;
        virtual void resume() = 0;
    };
    template <class Value>
    struct outcome {
        std::optional<Value> answer;
        std::exception_ptr thrown;
        error_code code;
    };
    template <class Work, class Value, class Handler>
    struct job final : change {
        job(Work& w, outcome<Value>& o, Handler h) : work_{w}, out_{o}, handler_{std::move(h)} {}
        void run() override { out_.answer.emplace(work_()); }
        void fail(error_code code, std::exception_ptr thrown) override {
            out_.code = code;
            out_.thrown = thrown;
        }
        void resume() override {
            auto now = std::move(handler_);
            std::move(now)();
        }
        Work& work_;
        outcome<Value>& out_;
        Handler handler_;
    };
    using group = std::vector<std::unique_ptr<change>>;

    void add(std::unique_ptr<change> entry);
    bool busy() const { return how_.busy ? how_.busy() : last_group_ >= how_.busy_from; }
    duration patience() const { return busy() ? how_.gather_busy : how_.gather; }
    void schedule();
    void send();
    bool write(group& changes) noexcept;  // the writer thread; false: nothing was kept
    void written_back(group done, bool kept);

    asio::any_io_executor loop_;
    sqlite::database& db_;
    options how_;
    group waiting_;
    bool writing_ = false;
    bool scheduled_ = false;
    std::size_t last_group_ = 0;
    asio::steady_timer gather_;
    totals totals_;
    bool healthy_ = true;
    std::optional<asio::thread_pool> thread_;
};

}  // namespace qf
