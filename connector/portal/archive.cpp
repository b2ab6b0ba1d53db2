#include "connector/portal/archive.hpp"

#include "connector/base/paris_time.hpp"
#include "connector/portal/file_names.hpp"

#include <fmt/core.h>

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
dos_time in_paris(instant moment) {
    using namespace std::chrono;
    const auto local = moment + paris_offset(moment);
    const auto day = floor<days>(local);
    const year_month_day date{day};
    const hh_mm_ss clock{floor<seconds>(local - day)};
    const auto year = std::clamp(static_cast<int>(date.year()), 1980, 2107) - 1980;
    return {static_cast<std::uint16_t>(clock.hours().count() << 11 | clock.minutes().count() << 5 |
                                       clock.seconds().count() / 2),
            static_cast<std::uint16_t>(static_cast<unsigned>(year) << 9 | static_cast<unsigned>(date.month()) << 5 |
                                       static_cast<unsigned>(date.day()))};
}

constexpr std::size_t head_size = 30, record_size = 46, end_size = 22;  // bytes, without names

}  // namespace

std::uint32_t checksum_after(std::uint32_t others, std::string_view bytes) noexcept {
    return static_cast<std::uint32_t>(crc32_z(others, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

void archive::add(std::string_view folder, std::string_view name, std::uint64_t size, instant changed) {
    const auto prefix = folder.empty() ? std::string{} : safe_file_name(folder) + '/';
    const auto plain = safe_file_name(name);
    auto whole = prefix + plain;
    for (unsigned again = 2; names_.contains(likeness_of(whole)); ++again) {
        const auto dot = std::min(plain.rfind('.'), plain.size());
        whole = fmt::format("{}{} ({}){}", prefix, plain.substr(0, dot), again, plain.substr(dot));
    }
    const auto around = head_size + record_size + 2 * whole.size();
    constexpr std::uint64_t most = std::numeric_limits<std::uint32_t>::max();
    if (files_.size() == 0xffff || size > most || length() + around + size > most)
        throw std::length_error{"an archive is too large"};
    const auto changed_at = in_paris(changed);
    names_.insert(likeness_of(whole));
    const auto offset = bytes_;
    bytes_ += head_size + whole.size() + size;
    directory_ += record_size + whole.size();
    files_.push_back(
        {.name = std::move(whole), .size = size, .offset = offset, .time = changed_at.time, .date = changed_at.date});
}

std::uint64_t archive::length() const noexcept {
    return bytes_ + directory_ + end_size;
}

std::string archive::common_of(const file& packed) {
    std::string out;
    put16(out, version);
    put16(out, utf8_names);
    put16(out, stored);
    put16(out, packed.time);
    put16(out, packed.date);
    put32(out, packed.checksum);
    put32(out, packed.size);
    put32(out, packed.size);
    put16(out, packed.name.size());
    put16(out, 0);
    return out;
}

std::string archive::head(std::size_t number, std::uint32_t checksum) {
    auto& packed = files_.at(number);
    packed.checksum = checksum;
    return "PK\x03\x04" + common_of(packed) + packed.name;
}

std::string archive::end() const {
    std::string out;
    for (const auto& file : files_) {
        out += "PK\x01\x02";
        put16(out, version | of_unix);
        out += common_of(file);
        put16(out, 0);  // comment
        put16(out, 0);  // disk
        put16(out, 0);
        put32(out, regular_0600);
        put32(out, file.offset);
        out += file.name;
    }
    out += "PK\x05\x06";
    put32(out, 0);
    put16(out, files_.size());
    put16(out, files_.size());
    put32(out, directory_);
    put32(out, bytes_);
    put16(out, 0);
    return out;
}

}  // namespace qf::portal
