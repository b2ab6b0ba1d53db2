#include "connector/app/settings/value_text.hpp"

#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <charconv>
#include <limits>
#include <numeric>
#include <vector>

namespace qf::app {
namespace {

struct unit {
    std::string_view name;
    std::int64_t worth;
};
constexpr unit durations[] = {
    {"ms", 1'000}, {"s", 1'000'000}, {"min", 60'000'000}, {"h", 3'600'000'000LL}, {"d", 86'400'000'000LL}};
constexpr unit sizes[] = {{"B", 1}, {"KiB", 1LL << 10}, {"MiB", 1LL << 20}, {"GiB", 1LL << 30}};

template <std::size_t N>
std::optional<std::int64_t> with_unit(std::string_view text, const unit (&units)[N]) {
    std::int64_t number = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failed != std::errc{} || number < 0 || text.front() == '-') return std::nullopt;
    const std::string_view name{end, static_cast<std::size_t>(text.data() + text.size() - end)};
    const auto found = std::ranges::find(units, name, &unit::name);
    if (found == std::end(units) || number > std::numeric_limits<std::int64_t>::max() / found->worth)
        return std::nullopt;
    return number * found->worth;
}

}  // namespace

std::optional<duration> parse_duration(std::string_view text) {
    const auto count = with_unit(text, durations);
    return count ? std::optional{duration{*count}} : std::nullopt;
}

std::optional<std::int64_t> parse_size(std::string_view text) {
    return with_unit(text, sizes);
}

std::optional<std::int64_t> parse_whole(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

std::optional<address> parse_address(std::string_view text) {
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) return std::nullopt;
    auto host = text.substr(0, colon);
    const auto port = parse_whole(text.substr(colon + 1));
    if (!port || *port < 0 || *port > 65535) return std::nullopt;
    const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
    if (bracketed) host = host.substr(1, host.size() - 2);
    boost::system::error_code wrong;
    const auto parsed = boost::asio::ip::make_address(std::string{host}, wrong);
    if (wrong || parsed.is_v6() != bracketed) return std::nullopt;
    return address{std::string{host}, static_cast<std::uint16_t>(*port)};
}

std::optional<std::map<siret, commune_code>> parse_editors(std::string_view text) {
    constexpr std::string_view between = " ,";
    std::map<siret, commune_code> out;
    for (;;) {
        text.remove_prefix(std::min(text.find_first_not_of(between), text.size()));
        if (text.empty()) return out;
        const auto word = text.substr(0, text.find_first_of(between));
        text.remove_prefix(word.size());
        const auto editor = recipient::parse(word);
        if (!editor) return std::nullopt;
        out.insert_or_assign(editor->siret(), editor->cog());
    }
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        auto corner = row[0]++;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const auto replaced = corner + (a[i] == b[j] ? 0 : 1);
            corner = row[j + 1];
            row[j + 1] = std::min({replaced, corner + 1, row[j] + 1});
        }
    }
    return row.back();
}

}  // namespace qf::app
