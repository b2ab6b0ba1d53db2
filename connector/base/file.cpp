#include "connector/base/file.hpp"

#include "connector/base/encoding.hpp"
#include "connector/base/random.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace qf {
namespace {

class descriptor {
public:
    explicit descriptor(int fd) : fd_{fd} {}
    ~descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    descriptor(const descriptor&) = delete;
    descriptor& operator=(const descriptor&) = delete;
    int get() const { return fd_; }
    explicit operator bool() const { return fd_ >= 0; }

private:
    int fd_;
};

error_code why() {
    return errno == ENOSPC || errno == EDQUOT ? errc::storage_full : errc::storage_failed;
}

}  // namespace

result<std::string> read_file(const std::filesystem::path& path, std::size_t limit) {
    const descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
    struct ::stat info {};
    if (!file || ::fstat(file.get(), &info) != 0 || S_ISDIR(info.st_mode)) return errc::file_unreadable;
    std::string out;
    char block[65536];
    for (;;) {
        const auto got = ::read(file.get(), block, sizeof block);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return errc::file_unreadable;
        if (got == 0) return out;
        out.append(block, static_cast<std::size_t>(got));
        if (out.size() > limit) return errc::too_large;
    }
}

error_code write_file(const std::filesystem::path& path, std::string_view content, ::mode_t mode) {
    auto beside = path;
    beside += "." + to_hex(random_bytes(4)) + ".new";
    const auto give_up = [&] {
        const auto code = why();
        ::unlink(beside.c_str());
        return code;
    };
    {
        const descriptor out{::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)};
        if (!out) return why();
        while (!content.empty()) {
            const auto put = ::write(out.get(), content.data(), content.size());
            if (put < 0 && errno == EINTR) continue;
            if (put < 0) return give_up();
            content.remove_prefix(static_cast<std::size_t>(put));
        }
        if (::fsync(out.get()) != 0) return give_up();
    }
    if (::rename(beside.c_str(), path.c_str()) != 0) return give_up();
    const auto folder_path = path.has_parent_path() ? path.parent_path() : std::filesystem::path{"."};
    const descriptor folder{::open(folder_path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (!folder || ::fsync(folder.get()) != 0) return why();
    return {};
}

result<std::string> read_secret(const std::filesystem::path& path) {
    auto text = read_file(path, 64 << 10);
    if (!text) return text;
    while (!text->empty() && (text->back() == '\n' || text->back() == '\r')) text->pop_back();
    if (text->empty()) return errc::content_invalid;
    return text;
}

}  // namespace qf
