#include "connector/portal/archive.hpp"

#include "connector/base/encoding.hpp"
#include "connector/base/paris_time.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <zlib.h>

namespace qf::portal {
namespace {

constexpr std::uint16_t version = 20, utf8_names = 1 << 11, stored = 0;
constexpr std::uint32_t of_unix = 3 << 8, regular_0600 = 0100600u << 16;

void put16(std::string& out, std::size_t value) {
    out += static_cast<char>(value & 0xff);
    out += static_cast<char>(value >> 8 & 0xff);
}
void put32(std::string& out, std::size_t value) {
    put16(out, value & 0xffff);
    put16(out, value >> 16 & 0xffff);
}

struct dos_time {
    std::uint16_t time = 0, date = 0;
};
dos_time in_paris(instant at) {
    using namespace std::chrono;
    const auto local = at + paris_offset(at);
    const auto day = floor<days>(local);
    const year_month_day date{day};
    const hh_mm_ss clock{floor<seconds>(local - day)};
    const auto year = std::clamp(static_cast<int>(date.year()), 1980, 2107) - 1980;
    return {static_cast<std::uint16_t>(clock.hours().count() << 11 | clock.minutes().count() << 5 |
                                       clock.seconds().count() / 2),
            static_cast<std::uint16_t>(static_cast<unsigned>(year) << 9 | static_cast<unsigned>(date.month()) << 5 |
                                       static_cast<unsigned>(date.day()))};
}

std::uint32_t checksum(std::string_view bytes) {
    return static_cast<std::uint32_t>(crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

}  // namespace

std::string safe_file_name(std::string_view name) {
    constexpr std::size_t longest = 180;  // bytes; file systems take 255
    std::string out;
    for (const char c : name) out += static_cast<unsigned char>(c) < ' ' || c == 127 ? '_' : c;
    for (auto& c : out)
        if (std::string_view{"/\\:*?\"<>|"}.find(c) != std::string_view::npos) c = '_';
    if (!is_utf8(out))
        std::ranges::replace_if(
            out, [](char c) { return static_cast<unsigned char>(c) > 127; }, '_');
    while (!out.empty() && (out.back() == '.' || out.back() == ' ')) out.pop_back();
    while (out.starts_with('.') || out.starts_with(' ')) out.erase(0, 1);
    if (out.size() > longest) {
        const auto dot = out.rfind('.');
        const auto ending = dot == std::string::npos || out.size() - dot > 10 ? std::string{} : out.substr(dot);
        auto cut = longest - ending.size();
        while (cut > 0 && (static_cast<unsigned char>(out[cut]) & 0xc0) == 0x80) --cut;  // not within a character
        out = out.substr(0, cut) + ending;
    }
    return out.empty() ? "fichier" : out;
}

void archive::add(std::string_view folder, std::string_view name, std::string_view bytes, instant changed) {
    const auto prefix = folder.empty() ? std::string{} : safe_file_name(folder) + '/';
    const auto plain = safe_file_name(name);
    auto whole = prefix + plain;
    for (unsigned again = 2; names_.contains(whole); ++again) {
        const auto dot = std::min(plain.rfind('.'), plain.size());
        whole = fmt::format("{}{} ({}){}", prefix, plain.substr(0, dot), again, plain.substr(dot));
    }
    const auto at = files_.size();
    constexpr auto most = std::numeric_limits<std::uint32_t>::max();
    if (count_ == 0xffff || bytes.size() > most || at + bytes.size() + whole.size() + 1024 > most)
        throw std::length_error{"an archive is too large"};
    const auto when = in_paris(changed);
    std::string common;  // what the two headers share
    put16(common, version);
    put16(common, utf8_names);
    put16(common, stored);
    put16(common, when.time);
    put16(common, when.date);
    put32(common, checksum(bytes));
    put32(common, bytes.size());
    put32(common, bytes.size());
    put16(common, whole.size());
    put16(common, 0);

    files_ += "PK\x03\x04" + common + whole;
    files_ += bytes;
    directory_ += "PK\x01\x02";
    put16(directory_, version | of_unix);
    directory_ += common;
    put16(directory_, 0);  // comment
    put16(directory_, 0);  // disk
    put16(directory_, 0);
    put32(directory_, regular_0600);
    put32(directory_, at);
    directory_ += whole;
    names_.insert(std::move(whole));
    ++count_;
}

std::string archive::finished() && {
    const auto at = files_.size();
    files_ += directory_;
    files_ += "PK\x05\x06";
    put32(files_, 0);
    put16(files_, count_);
    put16(files_, count_);
    put32(files_, directory_.size());
    put32(files_, at);
    put16(files_, 0);
    return std::move(files_);
}

}  // namespace qf::portal
