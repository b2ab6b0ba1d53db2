#include "connector/form/commune_book.hpp"

#include "connector/base/asio.hpp"
#include "connector/communes/departments.hpp"

#include <algorithm>

namespace qf::form {
namespace {

constexpr auto look_every = std::chrono::seconds{5};
constexpr std::size_t seen_max = 5'000;         // some MiB
constexpr std::size_t written_max = 4U << 20U;  // bytes: some 800 pages of communes

}  // namespace

std::vector<communes::enrolled> commune_record::offered() const {
    std::vector<communes::enrolled> out;
    std::ranges::copy_if(bodies, std::back_inserter(out), &communes::enrolled::offered);
    return out;
}

commune_line line_of(communes::commune is) {
    std::string department_name{communes::department_name(is.department)};
    return {.cog = std::move(is.cog),
            .name = std::move(is.name),
            .department = std::move(is.department),
            .department_name = std::move(department_name),
            .postal_codes = std::move(is.postal_codes)};
}

commune_book::commune_book(asio::any_io_executor loop, const std::filesystem::path& registry, clock_source& clock,
                           const logger& log)
    : clock_{clock},
      log_{log},
      watched_{registry},
      asked_{registry},
      indexed_{registry},
      version_{indexed_.version()},
      index_{indexed_},
      crew_{std::move(loop)} {}

search_view commune_book::find(std::string typed, std::size_t limit) const {
    auto found = index_.find(typed, limit + 1);
    search_view out{.typed = std::move(typed), .searched = true, .more = found.size() > limit};
    if (out.more) found.resize(limit);
    if (found.empty()) out.abroad = communes::search_index::country_called(out.typed);
    for (auto& one : found) {
        auto& line = out.found.emplace_back(line_of(std::move(one.commune)));
        line.by_way_of = std::move(one.by_way_of);
        line.offered = one.offered;
    }
    return out;
}

awaitable<std::optional<commune_record>> commune_book::look(commune_code code) {
    const auto version = watched_.version();
    if (version != seen_at_) seen_.clear();
    seen_at_ = version;
    if (const auto known = seen_.find(code.text()); known != seen_.end()) co_return known->second;
    auto found = co_await looking_.run([&]() -> std::optional<commune_record> {
        auto is = asked_.receiver_of(code);
        if (!is) return std::nullopt;
        return commune_record{std::move(*is), asked_.recipients_of(code)};
    });
    // Read after `version`: should that be old by now, the next look() clears this, too. Codes that do not exist are
    // not kept: there is no end of them.
    if (found && version == seen_at_) {
        if (seen_.size() >= seen_max) seen_.clear();
        seen_.insert_or_assign(code.text(), *found);
    }
    co_return found;
}

void commune_book::remember(std::string key, const std::string& text) {
    const auto size = key.size() + text.size();
    if (written_bytes_ + size > written_max) forget();
    written_bytes_ += size;
    written_.emplace(std::move(key), text);
}

void commune_book::forget() {
    written_.clear();
    written_bytes_ = 0;
}

void commune_book::start() {
    crew_.hire([this] { return watch(); });
}

awaitable<void> commune_book::stop() {
    crew_.stop();
    co_await crew_.gone();
}

awaitable<void> commune_book::watch() {
    while (!crew_.stopping()) {
        co_await clock_.sleep_for(look_every);
        try {
            auto fresh = co_await indexing_.run([this]() -> std::optional<communes::search_index> {
                const auto seen = indexed_.version();
                if (seen == version_) return std::nullopt;
                communes::search_index built{indexed_};
                version_ = seen;
                return built;
            });
            if (!fresh) continue;
            index_ = std::move(*fresh);
            forget();
            log_.info("communes_indexed", {{"names", index_.size()}});
        } catch (const sqlite::failure& e) {  // the last good index stays in use
            log_.error("communes_unread", {{"reason", e.what()}});
        }
    }
}

}  // namespace qf::form
