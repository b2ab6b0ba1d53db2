// connector/inbox/store.hpp -- the inbox's SQLite file: one writer with group commit, one reader beside it.
//
// Promise:  change(work) resumes once what work did is on disk; read(work) sees one moment of the file, with everything
//           committed before it was called. Folder 0700, files 0600: citizens' data is at rest here.
// Fails:    the constructor throws sqlite::failure or std::system_error; change(): storage_failed, storage_full.
// Thread:   the loop; work runs on the writer's or the reader's thread, with the tables of that thread.
#pragma once

#include "connector/base/asio.hpp"
#include "connector/base/checkpointer.hpp"
#include "connector/base/committer.hpp"
#include "connector/base/worker.hpp"
#include "connector/inbox/tables.hpp"

#include <filesystem>

namespace qf::inbox {

std::filesystem::path store_file(const std::filesystem::path& folder);
// Makes the folder and the file with their modes, and brings the schema up to date: for what works beside a running
// inbox.
sqlite::database open_file(const std::filesystem::path& folder);

class store {
public:
    store(asio::any_io_executor loop, const std::filesystem::path& folder);

    template <class Work>  // work(tables&)
    auto change(Work work) -> awaitable<result<std::invoke_result_t<Work&, tables&>>> {
        auto on_writer = [this, &work] { return work(writing_); };
        co_return co_await committer_.commit(on_writer);
    }
    template <class Work>  // work(tables&)
    auto read(Work work) -> awaitable<std::invoke_result_t<Work&, tables&>> {
        auto on_reader = [this, &work] {
            const moment one{read_};
            return work(reading_);
        };
        co_return co_await reader_.run(on_reader);
    }
    template <class Work>       // work(tables&)
    void at_start(Work work) {  // on the caller's thread, before the first change() or read()
        work(reading_);
    }
    const committer::totals& written() const noexcept { return committer_.written(); }

private:
    struct moment {  // a read transaction
        explicit moment(sqlite::database& db) : db_{db} { db_.run("BEGIN"); }
        ~moment() {
            try {
                db_.run("COMMIT");
            } catch (const sqlite::failure&) {  // the work failed, and SQLite has ended the transaction itself
            }
        }
        moment(const moment&) = delete;
        moment& operator=(const moment&) = delete;
        sqlite::database& db_;
    };

    sqlite::database write_;
    sqlite::database read_;
    tables writing_{write_};
    tables reading_{read_};
    committer committer_;
    worker reader_;
    checkpointer checkpointer_;
};

}  // namespace qf::inbox
