#include "connector/inbox/attachment_rules.hpp"

#include "connector/inbox/sniffing.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace qf::inbox {
namespace {

// What UTF-8 makes of U+0080 to U+009F (controls), U+061C, U+200E, U+200F, U+2028 to U+202E and U+2066 to U+2069 (line
// ends, and what turns the direction of the text: "fdp.exe" would read "exe.pdf").
bool is_hidden_sign(std::string_view text) noexcept {
    const auto byte = [&](std::size_t place) { return static_cast<unsigned char>(text[place]); };
    if (text.size() >= 2 && byte(0) == 0xC2) return byte(1) < 0xA0;
    if (text.size() >= 2 && byte(0) == 0xD8) return byte(1) == 0x9C;
    if (text.size() < 3 || byte(0) != 0xE2) return false;
    if (byte(1) == 0x80) return byte(2) == 0x8E || byte(2) == 0x8F || (byte(2) >= 0xA8 && byte(2) <= 0xAE);
    return byte(1) == 0x81 && byte(2) >= 0xA6 && byte(2) <= 0xA9;
}

}  // namespace

bool is_file_name(std::string_view name) noexcept {
    for (std::size_t place = 0; place < name.size(); ++place) {
        const auto byte = static_cast<unsigned char>(name[place]);
        if (byte < 0x20 || byte == 0x7F || byte == '/' || byte == '\\') return false;
        if (is_hidden_sign(name.substr(place))) return false;
    }
    return !name.empty();
}

std::vector<std::string> faults_of_files(const process_row& process, json::value attachments, std::size_t size_max) {
    std::vector<std::string> out;
    const auto most = std::min(process.size_max, static_cast<std::int64_t>(size_max));
    std::size_t number = 0;
    attachments.for_each_item([&](json::value attachment) {
        if (attachment["size"].integer().value_or(0) > most)
            out.push_back(fmt::format("Attachment {} is larger than {} bytes", number, most));
        const auto type = attachment["mimeType"].text_or("");
        const auto is_given = [&](const std::string& taken) { return same_type(taken, type); };
        if (!process.mime_types.empty() && std::ranges::none_of(process.mime_types, is_given))
            out.push_back(fmt::format("Attachment {} has a mimeType that {} does not take", number, process.code));
        if (!is_file_name(attachment["fileName"].text().value_or("")))
            out.push_back(
                fmt::format("Attachment {} has a fileName with a slash, a control or a direction character", number));
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
