#include "connector/ledger/ledger.hpp"

#include "connector/base/asio.hpp"
#include "connector/base/digest.hpp"
#include "connector/base/encoding.hpp"
#include "connector/base/uuid.hpp"
#include "connector/ledger/tables.hpp"
#include "schemas/json.hpp"

namespace qf::ledger {
namespace {

std::string text_of(const std::vector<std::string>& ids, const std::vector<std::string>& digests) {
    json::writer out;
    out.begin_object().key("ids").begin_array();
    for (const auto& id : ids) out.put(id);
    out.end_array().key("digests").begin_array();
    for (const auto& digest : digests) out.put(digest);
    out.end_array().end_object();
    return out.text();
}

// A stranger chose this text: what is not a UUID is kept as a hash only, for it may say anything.
std::string safe_id(const std::string& message_id) {
    if (const auto id = uuid::parse(message_id)) return id->text();
    return "sha256:" + to_hex(sha256(message_id)).substr(0, 16);
}

}  // namespace

struct ledger::implementation {
    implementation(asio::any_io_executor loop, const std::filesystem::path& path, const clock_source& c,
                   const committer::options& commits, const limits& bounds)
        : clock{c}, file{std::move(loop), path, c, commits, bounds} {}

    template <class Work>
    awaitable<error_code> move(Work work) {
        return file.move(std::move(work));
    }

    const clock_source& clock;
    ledger_file file;
    tables rows{file.db(), uuid::v4().text()};
};

ledger::ledger(asio::any_io_executor loop, const std::filesystem::path& file, const clock_source& clock,
               const committer::options& commits, limits bounds)
    : self_{std::make_unique<implementation>(std::move(loop), file, clock, commits, bounds)} {}
ledger::~ledger() = default;

awaitable<result<dossier>> ledger::begin(beginning start) {
    const auto now = self_->clock.now();
    co_return co_await self_->file.commit([&] { return self_->rows.begin(start, now); });
}

awaitable<error_code> ledger::created(const std::string& id, remembered_folder folder,
                                      std::vector<std::string> digests) {
    const auto now = self_->clock.now();
    const auto attachments = text_of(folder.attachments, digests);
    co_return co_await self_->move([&] { return self_->rows.created(id, folder, attachments, now); });
}

awaitable<error_code> ledger::forget_folder(const std::string& id) {
    const auto now = self_->clock.now();
    co_return co_await self_->move([&] { return self_->rows.forget_folder(id, now); });
}

awaitable<error_code> ledger::attached(const std::string& id) {
    const auto now = self_->clock.now();
    co_return co_await self_->move([&] { return self_->rows.attached(id, now); });
}

awaitable<error_code> ledger::completed(const std::string& id, attempt_end ending) {
    const auto now = self_->clock.now();
    const outcome end{ending};
    co_return co_await self_->move([&] { return self_->rows.completed(id, end, now); });
}

awaitable<error_code> ledger::parked(const std::string& id, attempt_end ending) {
    const auto now = self_->clock.now();
    const outcome end{ending};
    co_return co_await self_->move([&] { return self_->rows.parked(id, end, now); });
}

awaitable<error_code> ledger::failed(const std::string& id, attempt_end ending, instant due) {
    const auto now = self_->clock.now();
    const outcome end{ending};
    co_return co_await self_->move([&] { return self_->rows.failed(id, end, due, now); });
}

awaitable<error_code> ledger::released(const std::string& id) {
    const auto now = self_->clock.now();
    co_return co_await self_->move([&] { return self_->rows.released(id, now); });
}

awaitable<error_code> ledger::replay(const std::string& id) {
    const auto now = self_->clock.now();
    co_return co_await self_->move([&] { return self_->rows.replay(id, now); });
}

awaitable<error_code> ledger::refused(const recipient& owner, const std::string& message_id, attempt_end ending) {
    const auto now = self_->clock.now();
    const outcome end{ending};
    const auto id = safe_id(message_id);
    co_return co_await self_->move([&] {
        self_->rows.refused(owner.key(), id, end, now);
        return fate::moved;
    });
}

ledger_file& ledger::file() noexcept {
    return self_->file;
}
bool ledger::healthy() const noexcept {
    return self_->file.healthy();
}
const committer::totals& ledger::written() const noexcept {
    return self_->file.written();
}

}  // namespace qf::ledger
