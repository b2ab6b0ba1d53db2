// queues/consumer_lock.hpp -- one consuming process a file: a lock that dies with its process.
//
// Fails:    take() says false when another process (or another queue of this one) holds it.
// Thread:   the loop.
#pragma once

#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>
#include <unistd.h>
#include <utility>

namespace qf::queues {

class consumer_lock {
public:
    explicit consumer_lock(std::filesystem::path beside) : path_{std::move(beside)} { path_ += ".consumer"; }
    ~consumer_lock() { release(); }
    consumer_lock(const consumer_lock&) = delete;
    consumer_lock& operator=(const consumer_lock&) = delete;

    bool held() const noexcept { return descriptor_ >= 0; }
    bool take() {
        if (held()) return true;
        const int descriptor = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (descriptor < 0) return false;
        if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
            ::close(descriptor);
            return false;
        }
        descriptor_ = descriptor;
        return true;
    }
    void release() noexcept {
        if (held()) ::close(std::exchange(descriptor_, -1));
    }

private:
    std::filesystem::path path_;
    int descriptor_ = -1;
};

}  // namespace qf::queues
