#include "connector/inbox/sniffing.hpp"

#include "connector/net/message.hpp"

namespace qf::inbox {
namespace {

using namespace std::string_view_literals;
using net::http::same_text;

// What begins so is of this family; and what claims to be of the family begins so.
constexpr struct {
    std::string_view magic;
    std::string_view family;
} beginnings[] = {
    {"%PDF-"sv, "pdf"},
    {"\x89PNG\r\n\x1a\n"sv, "png"},
    {"\xff\xd8\xff"sv, "jpeg"},
    {"GIF8"sv, "gif"},
    {"II*\0"sv, "tiff"},
    {"MM\0*"sv, "tiff"},
    {"PK\x03\x04"sv, "zip"},
    {"PK\x05\x06"sv, "zip"},
    {"\x1f\x8b"sv, "gzip"},
    {"7z\xbc\xaf\x27\x1c"sv, "7z"},
    {"MZ"sv, "program"},
    {"\x7f"
     "ELF"sv,
     "program"},
    {"#!/"sv, "program"},
};

constexpr struct {
    std::string_view mime_type;
    std::string_view family;
} families[] = {
    {"application/pdf", "pdf"},   {"image/png", "png"},
    {"image/jpeg", "jpeg"},       {"image/jpg", "jpeg"},
    {"image/gif", "gif"},         {"image/tiff", "tiff"},
    {"application/zip", "zip"},   {"application/x-zip-compressed", "zip"},
    {"application/gzip", "gzip"}, {"application/x-7z-compressed", "7z"},
};

std::string_view family_of_bytes(std::string_view beginning) noexcept {
    for (const auto& one : beginnings)
        if (beginning.starts_with(one.magic)) return one.family;
    return {};
}

std::string_view family_of_type(std::string_view type) noexcept {
    for (const auto& one : families)
        if (same_text(type, one.mime_type)) return one.family;
    // Word processors' files are archives.
    constexpr std::string_view office[] = {"application/vnd.openxmlformats-", "application/vnd.oasis.opendocument."};
    for (const auto prefix : office)
        if (same_text(type.substr(0, prefix.size()), prefix)) return "zip";
    return {};
}

}  // namespace

bool looks_like(std::string_view mime_type, std::string_view beginning) noexcept {
    const auto type = mime_type.substr(0, mime_type.find(';'));
    const auto found = family_of_bytes(beginning);
    const auto claimed = family_of_type(type);
    if (claimed.empty() && same_text(type, "application/octet-stream")) return found != "program";
    return found == claimed;
}

}  // namespace qf::inbox
