#include "connector/outbox/reader.hpp"

#include "connector/base/time_text.hpp"

namespace qf::outbox {

reader::reader(const std::filesystem::path& file)
    : db_{file, {.access = sqlite::access::read_only, .check = false, .autocheckpoint_pages = 0}} {}

std::uint64_t reader::count() {
    auto rows = count_.with();
    rows.step();
    return static_cast<std::uint64_t>(rows.integer(0));
}

std::optional<instant> reader::oldest() {
    auto rows = oldest_.with();
    if (!rows.step()) return std::nullopt;
    return from_milliseconds(rows.integer(0));
}

std::vector<waiting_count> reader::counts() {
    std::vector<waiting_count> out;
    auto rows = counts_.with();
    while (rows.step())
        out.push_back({rows.text(0), static_cast<std::uint64_t>(rows.integer(1)), from_milliseconds(rows.integer(2))});
    return out;
}

std::vector<waiting> reader::list(std::uint64_t after, std::size_t limit) {
    std::vector<waiting> out;
    auto rows = list_.with(after, std::uint64_t{limit});
    while (rows.step())
        out.push_back({static_cast<std::uint64_t>(rows.integer(0)), rows.text(1), rows.text(2),
                       from_milliseconds(rows.integer(3))});
    return out;
}

std::vector<std::optional<sealed>> reader::read(const std::vector<std::uint64_t>& numbers) {
    std::vector<std::optional<sealed>> out;
    out.reserve(numbers.size());
    for (const auto number : numbers) {
        auto rows = envelope_.with(number);
        auto& envelope = out.emplace_back();
        if (rows.step()) envelope = sealed{rows.text(0), rows.text(1), rows.text(2)};
    }
    return out;
}

}  // namespace qf::outbox
