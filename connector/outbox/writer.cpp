#include "connector/outbox/writer.hpp"

#include "connector/base/checkpointer.hpp"
#include "connector/base/time_text.hpp"
#include "schemas/embedded.hpp"

#include <fmt/core.h>

namespace qf::outbox {
namespace {

constexpr std::int64_t pages_worth_giving_back = 256;

sqlite::database open_outbox(const std::filesystem::path& file, std::uint64_t pages_max) {
    const auto migrations = schemas::migrations_of("outbox");
    sqlite::database db{file, {.autocheckpoint_pages = wal_pages_wanted, .migrations = migrations}};
    // What a long outage made grow is the volume's again, at the first start after it was emptied.
    if (db.number("PRAGMA freelist_count") > pages_worth_giving_back && db.number("SELECT count(*) FROM waiting") == 0)
        db.run("VACUUM");
    if (pages_max > 0) db.run(fmt::format("PRAGMA max_page_count = {}", pages_max).c_str());
    return db;
}

}  // namespace

writer::writer(const std::filesystem::path& file, std::uint64_t pages_max) : db_{open_outbox(file, pages_max)} {}

std::uint64_t writer::add(const std::string& recipient_key, const sealed& envelope, instant put_at) {
    add_.run(recipient_key, to_milliseconds(put_at), envelope.id, envelope.traceparent, sqlite::blob{envelope.body});
    return static_cast<std::uint64_t>(db_.last_rowid());
}

void writer::remove(const std::vector<std::uint64_t>& numbers) {
    for (const auto number : numbers) remove_.run(number);
}

void writer::try_writing() {
    const std::string body(std::size_t{16} << 10, '\0');
    add_.run("", std::int64_t{0}, "", "", sqlite::blob{body});
    remove_.run(db_.last_rowid());
}

}  // namespace qf::outbox
