#include "connector/inbox/sniffing.hpp"

#include "connector/net/field_text.hpp"
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
    {"image/jpeg", "jpeg"},       {"image/gif", "gif"},
    {"image/tiff", "tiff"},       {"application/zip", "zip"},
    {"application/gzip", "gzip"}, {"application/x-7z-compressed", "7z"},
};

// What clients write for the name that is registered.
constexpr struct {
    std::string_view written;
    std::string_view meant;
} other_names[] = {
    {"application/x-pdf", "application/pdf"},
    {"image/x-png", "image/png"},
    {"image/jpg", "image/jpeg"},
    {"image/pjpeg", "image/jpeg"},
    {"image/x-tiff", "image/tiff"},
    {"image/tif", "image/tiff"},
    {"application/x-zip", "application/zip"},
    {"application/x-zip-compressed", "application/zip"},
    {"application/zip-compressed", "application/zip"},
    {"multipart/x-zip", "application/zip"},
    {"application/x-gzip", "application/gzip"},
    {"application/x-gzip-compressed", "application/gzip"},
    {"application/gzip-compressed", "application/gzip"},
    {"application/x-7z", "application/x-7z-compressed"},
    {"text/xml", "application/xml"},
    {"text/json", "application/json"},
};

bool ends_like(std::string_view text, std::string_view end) noexcept {
    return text.size() >= end.size() && same_text(text.substr(text.size() - end.size()), end);
}

// Without parameters, by its registered name.
std::string_view plain_type(std::string_view type) noexcept {
    type = net::trimmed(type.substr(0, type.find(';')));
    for (const auto& name : other_names)
        if (same_text(type, name.written)) return name.meant;
    return type;
}

std::string_view family_of_bytes(std::string_view beginning) noexcept {
    for (const auto& one : beginnings)
        if (beginning.starts_with(one.magic)) return one.family;
    return {};
}

std::string_view family_of_type(std::string_view type) noexcept {
    for (const auto& one : families)
        if (same_text(type, one.mime_type)) return one.family;
    if (ends_like(type, "+zip")) return "zip";  // RFC 6839: application/epub+zip
    if (ends_like(type, "+gzip")) return "gzip";
    // Word processors' files are archives.
    constexpr std::string_view office[] = {"application/vnd.openxmlformats-", "application/vnd.oasis.opendocument."};
    for (const auto prefix : office)
        if (same_text(type.substr(0, prefix.size()), prefix)) return "zip";
    constexpr std::string_view of_ms = "application/vnd.ms-";  // and so are those with macros
    if (same_text(type.substr(0, of_ms.size()), of_ms) && ends_like(type, ".macroenabled.12")) return "zip";
    return {};
}

}  // namespace

bool same_type(std::string_view a, std::string_view b) noexcept {
    return same_text(plain_type(a), plain_type(b));
}

bool looks_like(std::string_view mime_type, std::string_view beginning) noexcept {
    const auto type = plain_type(mime_type);
    const auto found = family_of_bytes(beginning);
    const auto claimed = family_of_type(type);
    if (claimed.empty() && same_text(type, "application/octet-stream")) return found != "program";
    return found == claimed;
}

}  // namespace qf::inbox
