#include "connector/inbox/attachment_rules.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace qf::inbox {

std::vector<std::string> faults_of_files(const process_row& process, json::value attachments, std::size_t size_max) {
    std::vector<std::string> out;
    const auto most = std::min(process.size_max, static_cast<std::int64_t>(size_max));
    std::size_t number = 0;
    attachments.for_each_item([&](json::value one) {
        if (one["size"].integer().value_or(0) > most)
            out.push_back(fmt::format("Attachment {} is larger than {} bytes", number, most));
        const auto type = one["mimeType"].text_or("");
        if (!process.mime_types.empty() && std::ranges::find(process.mime_types, type) == process.mime_types.end())
            out.push_back(fmt::format("Attachment {} has a mimeType that {} does not take", number, process.code));
        ++number;
    });
    return out;
}

std::vector<std::string> faults_of_folder_files(const process_row& process, json::value attachments,
                                                std::size_t size_max) {
    auto out = faults_of_files(process, attachments, size_max);
    if (static_cast<std::int64_t>(attachments.size()) > process.count_max)
        out.push_back(fmt::format("{} takes at most {} attachments", process.code, process.count_max));
    for (const auto& wanted : process.required) {
        bool there = false;
        attachments.for_each_item([&](json::value one) { there = there || one["type"].text() == wanted; });
        if (!there) out.push_back(fmt::format("{} needs an attachment of type {}", process.code, wanted));
    }
    return out;
}

std::int64_t total_size(json::value attachments) {
    std::int64_t out = 0;
    attachments.for_each_item([&](json::value one) {
        const auto size = one["size"].integer().value_or(0);
        out = size > INT64_MAX - out ? INT64_MAX : out + size;
    });
    return out;
}

}  // namespace qf::inbox
