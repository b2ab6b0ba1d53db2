#include "connector/inbox/vault.hpp"

#include "connector/base/asio.hpp"
#include "connector/base/uuid.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace qf::inbox {
namespace {

// More than cores: one that waits for the fsync of a gigabyte must not make the others' readers wait.
constexpr unsigned thread_count = 4;

error_code why() {
    return errno == ENOSPC || errno == EDQUOT ? errc::storage_full : errc::storage_failed;
}

class opened_file {  // for reading; the end is where the caller says
public:
    explicit opened_file(const std::filesystem::path& path)
        : descriptor_{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)} {}
    opened_file(opened_file&& other) noexcept : descriptor_{std::exchange(other.descriptor_, -1)} {}
    ~opened_file() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    opened_file& operator=(opened_file&&) = delete;

    bool is_open() const noexcept { return descriptor_ >= 0; }
    std::int64_t size() const {
        struct ::stat is {};
        return ::fstat(descriptor_, &is) == 0 ? static_cast<std::int64_t>(is.st_size) : -1;
    }
    // All of `into`, or false.
    bool read(std::span<char> buffer, std::int64_t begin) const {
        while (!buffer.empty()) {
            const auto got = ::pread(descriptor_, buffer.data(), buffer.size(), static_cast<off_t>(begin));
            if (got < 0 && errno == EINTR) continue;
            if (got <= 0) return false;
            buffer = buffer.subspan(static_cast<std::size_t>(got));
            begin += got;
        }
        return true;
    }

private:
    int descriptor_;
};

class part_of_vault final : public net::body_source {
public:
    part_of_vault(opened_file file, std::int64_t begin, std::int64_t length, worker& threads)
        : file_{std::move(file)}, at_{begin}, end_{begin + length}, threads_{threads} {}

    awaitable<result<std::size_t>> read(std::span<char> buffer) override {
        buffer = buffer.first(std::min(buffer.size(), static_cast<std::size_t>(end_ - at_)));
        if (buffer.empty()) co_return std::size_t{0};
        auto work = [this, buffer] { return file_.read(buffer, at_); };
        const bool read = co_await threads_.run(work);
        if (!read) co_return errc::file_unreadable;
        at_ += static_cast<std::int64_t>(buffer.size());
        co_return buffer.size();
    }

private:
    opened_file file_;
    std::int64_t at_, end_;
    worker& threads_;
};

}  // namespace

vault::vault(std::filesystem::path folder) : folder_{std::move(folder)}, threads_{thread_count} {
    std::filesystem::create_directories(folder_);
    if (::chmod(folder_.c_str(), 0700) != 0) throw std::system_error{errno, std::generic_category(), folder_.string()};
}

awaitable<result<std::unique_ptr<vault::draft>>> vault::begin() {
    auto work = [this]() -> result<std::unique_ptr<draft>> {
        auto name = uuid::v4().text();
        const int file = ::open((folder_ / name).c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (file < 0) return why();
        return std::unique_ptr<draft>{new draft{*this, std::move(name), file}};
    };
    co_return co_await threads_.run(work);
}

awaitable<result<std::unique_ptr<net::body_source>>> vault::open(std::string name, std::int64_t begin,
                                                                 std::int64_t length) {
    auto work = [this, &name, begin, length]() -> result<std::unique_ptr<net::body_source>> {
        opened_file file{folder_ / name};
        if (!file.is_open() || file.size() < begin + length) return errc::file_unreadable;
        return std::make_unique<part_of_vault>(std::move(file), begin, length, threads_);
    };
    co_return co_await threads_.run(work);
}

awaitable<result<std::string>> vault::read(std::string name, std::int64_t begin, std::int64_t length) {
    auto work = [path = folder_ / name, begin, length]() -> result<std::string> {
        const opened_file file{path};
        std::string out(static_cast<std::size_t>(length), '\0');
        if (!file.is_open() || !file.read(out, begin)) return errc::file_unreadable;
        return out;
    };
    co_return co_await threads_.run(std::move(work));
}

awaitable<error_code> vault::look_through(std::string name, std::function<void(std::string_view)> look) {
    auto work = [path = folder_ / name, &look]() -> error_code {
        constexpr std::int64_t block_max = 256 << 10;
        const opened_file file{path};
        if (!file.is_open()) return errc::file_unreadable;
        const auto size = file.size();
        std::string block(static_cast<std::size_t>(std::clamp<std::int64_t>(size, 0, block_max)), '\0');
        for (std::int64_t done = 0; done < size;) {
            const auto piece = std::span{block}.first(static_cast<std::size_t>(std::min(size - done, block_max)));
            if (!file.read(piece, done)) return errc::file_unreadable;
            look({piece.data(), piece.size()});
            done += static_cast<std::int64_t>(piece.size());
        }
        return {};
    };
    co_return co_await threads_.run(std::move(work));
}

awaitable<void> vault::remove(const std::vector<std::string>& names) {
    auto work = [this, &names] {
        for (const auto& name : names) ::unlink((folder_ / name).c_str());  // gone already: as well
    };
    co_await threads_.run(std::move(work));
}

std::size_t vault::sweep(const std::function<bool(std::string_view)>& wanted) {
    std::vector<std::filesystem::path> strays;
    for (const auto& file : std::filesystem::directory_iterator{folder_})
        if (!wanted(file.path().filename().string())) strays.push_back(file.path());
    for (const auto& stray : strays) ::unlink(stray.c_str());
    return strays.size();
}

vault::draft::~draft() {
    discard();
}

awaitable<error_code> vault::draft::append(std::string_view bytes) {
    auto work = [this, bytes]() -> error_code {
        digest_.add(bytes);
        for (auto rest = bytes; !rest.empty();) {
            const auto put = ::write(file_, rest.data(), rest.size());
            if (put < 0 && errno == EINTR) continue;
            if (put < 0) return why();
            rest.remove_prefix(static_cast<std::size_t>(put));
        }
        return {};
    };
    co_return co_await vault_.threads_.run(work);
}

error_code vault::draft::settle() {
    if (::fsync(file_) != 0) return why();
    const int folder = ::open(vault_.folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return why();
    const bool durable = ::fsync(folder) == 0;
    const auto failed = durable ? error_code{} : why();
    ::close(folder);
    return failed;
}

void vault::draft::discard() noexcept {
    if (file_ < 0) return;
    ::unlink((vault_.folder_ / name_).c_str());
    ::close(std::exchange(file_, -1));
}

// The name is nobody's until a row has it, so no other name is needed before: nothing is renamed.
awaitable<result<std::string>> vault::draft::keep() {
    auto work = [this]() -> result<std::string> {
        if (const auto failed = settle()) {
            discard();
            return failed;
        }
        ::close(std::exchange(file_, -1));
        return name_;
    };
    co_return co_await vault_.threads_.run(work);
}

awaitable<void> vault::draft::drop() {
    auto work = [this] { discard(); };
    co_await vault_.threads_.run(work);
}

}  // namespace qf::inbox
