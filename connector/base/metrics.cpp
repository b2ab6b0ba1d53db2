#include "connector/base/metrics.hpp"

#include "connector/base/append.hpp"

#include <boost/assert.hpp>
#include <fmt/core.h>

#include <algorithm>
#include <iterator>

namespace qf {
namespace {

std::string written(metrics::labels l) {
    std::string out;
    for (const auto& [key, value] : l) {
        out += out.empty() ? "" : ",";
        out += key;
        out += "=\"";
        for (const char c : value) {
            if (c == '"' || c == '\\') out += '\\';
            out += c;
        }
        out += '"';
    }
    return out;
}

std::string braced(std::string_view labels) {
    return labels.empty() ? "" : fmt::format("{{{}}}", labels);
}

template <class Pool, class... Args>
auto& once(Pool& pool, auto*& slot, Args&&... args) {
    if (!slot) slot = &pool.emplace_back(std::forward<Args>(args)...);
    return *slot;
}

}  // namespace

histogram::histogram(std::span<const double> bounds)
    : bounds_{bounds.begin(), bounds.end()}, buckets_(bounds.size() + 1) {}

void histogram::observe(double value) noexcept {
    const auto bucket = std::ranges::lower_bound(bounds_, value) - bounds_.begin();
    buckets_[static_cast<std::size_t>(bucket)].fetch_add(1, std::memory_order_relaxed);
    sum_.fetch_add(value, std::memory_order_relaxed);
}

std::uint64_t histogram::count_up_to(std::size_t bucket) const noexcept {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i <= bucket; ++i) sum += buckets_[i].load(std::memory_order_relaxed);
    return sum;
}

metrics::family& metrics::family_of(std::string_view name, std::string_view help, std::string_view type) {
    auto found = families_.find(name);
    if (found == families_.end())
        found = families_.emplace(std::string{name}, family{std::string{help}, type, {}, {}, {}}).first;
    BOOST_ASSERT(found->second.type == type);
    return found->second;
}

counter& metrics::count(std::string_view name, std::string_view help, labels l) {
    return once(counters_, family_of(name, help, "counter").counters[written(l)]);
}
gauge& metrics::value(std::string_view name, std::string_view help, labels l) {
    return once(gauges_, family_of(name, help, "gauge").gauges[written(l)]);
}
histogram& metrics::times(std::string_view name, std::string_view help, labels l, std::span<const double> bounds) {
    return once(histograms_, family_of(name, help, "histogram").histograms[written(l)], bounds);
}

std::string metrics::text() const {
    std::string text;
    for (const auto& [name, f] : families_) {
        append(text, "# HELP {} {}\n# TYPE {} {}\n", name, f.help, name, f.type);
        for (const auto& [l, c] : f.counters) append(text, "{}{} {}\n", name, braced(l), c->value());
        for (const auto& [l, g] : f.gauges) append(text, "{}{} {}\n", name, braced(l), g->value());
        for (const auto& [l, h] : f.histograms) {
            const std::string comma = l.empty() ? "" : l + ",";
            for (std::size_t i = 0; i < h->bounds().size(); ++i)
                append(text, "{}_bucket{{{}le=\"{}\"}} {}\n", name, comma, h->bounds()[i], h->count_up_to(i));
            const auto all = h->count_up_to(h->bounds().size());
            append(text, "{}_bucket{{{}le=\"+Inf\"}} {}\n{}_sum{} {}\n{}_count{} {}\n", name, comma, all, name,
                   braced(l), h->sum(), name, braced(l), all);
        }
    }
    return text;
}

}  // namespace qf
