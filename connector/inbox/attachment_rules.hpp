// connector/inbox/attachment_rules.hpp -- what a process asks of the attachments that a body announces. Pure.
#pragma once

#include "connector/inbox/process_table.hpp"
#include "schemas/json.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace qf::inbox {

// A name, not a way to somewhere else, and nothing in it that a reader would not see.
bool is_file_name(std::string_view name) noexcept;
// Each one's name, size and type; no value of the body is repeated, only its place.
std::vector<std::string> faults_of_files(const process_row& process, json::value attachments, std::size_t size_max);
// And, of a folder: how many, and the types that it must have.
std::vector<std::string> faults_of_folder_files(const process_row& process, json::value attachments,
                                                std::size_t size_max);
std::int64_t total_size(json::value attachments);

}  // namespace qf::inbox
