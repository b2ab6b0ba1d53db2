#include "connector/inbox/vault.hpp"

#include "connector/base/digest.hpp"
#include "connector/base/file.hpp"
#include "connector/base/uuid.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace qf::inbox {
namespace {

constexpr unsigned threads = 2;

result<std::string> read_part(const std::filesystem::path& path, std::int64_t from, std::int64_t length) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (file < 0) return errc::file_unreadable;
    std::string out(static_cast<std::size_t>(length), '\0');
    std::size_t have = 0;
    while (have < out.size()) {
        const auto got =
            ::pread(file, out.data() + have, out.size() - have, static_cast<off_t>(from) + static_cast<off_t>(have));
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) break;
        have += static_cast<std::size_t>(got);
    }
    ::close(file);
    if (have < out.size()) return errc::file_unreadable;
    return out;
}

}  // namespace

vault::vault(std::filesystem::path folder) : folder_{std::move(folder)}, threads_{threads} {
    std::filesystem::create_directories(folder_);
    if (::chmod(folder_.c_str(), 0700) != 0) throw std::system_error{errno, std::generic_category(), folder_.string()};
}

awaitable<std::string> vault::digest(std::string_view bytes) {
    auto work = [bytes] { return sha256(bytes); };
    co_return co_await threads_.run(std::move(work));
}

awaitable<result<std::string>> vault::keep(std::string_view bytes) {
    auto work = [path = folder_, bytes]() -> result<std::string> {
        auto name = uuid::v4().text();
        if (const auto failed = write_file(path / name, bytes)) {
            ::unlink((path / name).c_str());  // renamed, but the folder could not be made durable
            return failed;
        }
        return name;
    };
    co_return co_await threads_.run(std::move(work));
}

awaitable<result<std::string>> vault::read(std::string name, std::int64_t from, std::int64_t length) {
    auto work = [path = folder_ / name, from, length] { return read_part(path, from, length); };
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

}  // namespace qf::inbox
