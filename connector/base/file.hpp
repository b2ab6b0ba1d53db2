// connector/base/file.hpp -- whole files, read with a bound and written so that a crash leaves the old or the new one.
#pragma once

#include "connector/base/errors.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <sys/types.h>

namespace qf {

// file_unreadable when it cannot be opened or read, too_large beyond `limit` bytes.
result<std::string> read_file(const std::filesystem::path& path, std::size_t limit = 64 << 20);

// Writes beside it, fsyncs, renames over, fsyncs the folder. storage_full, or storage_failed.
error_code write_file(const std::filesystem::path& path, std::string_view content, ::mode_t mode = 0600);

// A secret kept in a file: its content without the last line break. content_invalid when it is empty, too_large over
// 64 KiB. A file that others may read is accepted, since containers mount secrets so; `doctor` says it.
result<std::string> read_secret(const std::filesystem::path& path);

}  // namespace qf
