#include "connector/portal/archive_stream.hpp"

#include "connector/base/asio.hpp"
#include "connector/base/time_text.hpp"

#include <memory>
#include <vector>

namespace qf::portal {

archive_stream::archive_stream(std::vector<wanted_file> files, archive_folders folders, inbox::store& rows,
                               inbox::vault& vault)
    : files_{std::move(files)}, rows_{rows}, vault_{vault} {
    for (const auto& one : files_)
        archive_.add(folders == archive_folders::none ? "" : one.folder, one.name, static_cast<std::uint64_t>(one.size),
                     from_milliseconds(one.arrived_at));
}

awaitable<result<std::size_t>> archive_stream::read(std::span<char> buffer) {
    for (;;) {
        if (!text_.empty()) {
            const auto got = text_.copy(buffer.data(), buffer.size());
            text_.remove_prefix(got);
            co_return got;
        }
        if (bytes_) {
            const auto got = co_await bytes_->read(buffer);
            if (!got || *got > 0) co_return got;
            bytes_.reset();
        }
        if (next_ > files_.size()) co_return std::size_t{0};
        const auto failed = co_await go_on();
        if (failed) co_return failed;
    }
}

awaitable<error_code> archive_stream::open_row(const wanted_file& file) {
    auto work = [&](inbox::tables& t) { return t.files.bytes(file.id, 0, file.size); };
    try {
        row_ = co_await rows_.read(work);
    } catch (const sqlite::failure&) {
        co_return errc::storage_failed;
    }
    // It may have been purged since it was counted.
    if (static_cast<std::int64_t>(row_.size()) != file.size) co_return errc::file_unreadable;
    bytes_ = std::make_unique<net::text_source>(row_);
    co_return error_code{};
}

awaitable<error_code> archive_stream::go_on() {
    const auto number = next_++;
    std::uint32_t checksum = 0;
    const auto look = [&checksum](std::string_view block) { checksum = checksum_after(checksum, block); };
    if (number == files_.size()) {
        around_ = archive_.end();
    } else {
        const auto& file = files_[number];
        if (file.in_vault) {
            const auto failed = co_await vault_.look_through(*file.in_vault, look);
            if (failed) co_return failed;
            auto opened = co_await vault_.open(*file.in_vault, 0, file.size);
            if (!opened) co_return opened.error();
            bytes_ = std::move(*opened);
        } else {
            const auto failed = co_await open_row(file);
            if (failed) co_return failed;
            look(row_);
        }
        around_ = archive_.head(number, checksum);
    }
    text_ = around_;
    co_return error_code{};
}

}  // namespace qf::portal
