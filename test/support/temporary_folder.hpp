// test/support/temporary_folder.hpp -- a folder of a test's own, gone when the test is.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>
#include <unistd.h>

namespace qf::test {

class temporary_folder {
public:
    temporary_folder() : temporary_folder{std::filesystem::temp_directory_path()} {}
    explicit temporary_folder(const std::filesystem::path& in) {
        auto pattern = (in / "qf-test.XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) throw std::system_error{errno, std::generic_category(), "mkdtemp"};
        path_ = pattern;
    }
    ~temporary_folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    temporary_folder(const temporary_folder&) = delete;
    temporary_folder& operator=(const temporary_folder&) = delete;

    const std::filesystem::path& path() const { return path_; }
    std::filesystem::path operator/(const std::filesystem::path& name) const { return path_ / name; }

private:
    std::filesystem::path path_;
};

// Where an fsync costs nothing, if the machine has such a place: for tests of thousands of commits, not of durability.
inline std::filesystem::path folder_in_memory() {
    std::error_code ignored;
    const std::filesystem::path memory = "/dev/shm";
    return std::filesystem::is_directory(memory, ignored) && ::access(memory.c_str(), W_OK) == 0
               ? memory
               : std::filesystem::temp_directory_path();
}

}  // namespace qf::test
