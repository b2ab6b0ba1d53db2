// connector/base/metrics.hpp -- counters, gauges and histograms, shown in Prometheus' text format (version 0.0.4).
//
// Promise:  a metric is registered once, when its owner is built, and lives as long as the registry; counting is an
//           atomic addition. Labels are few and known in advance: never an id, never a commune.
//           Registering the same name and labels again gives the same metric.
// Thread:   counting any; registering and text() the loop.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <initializer_list>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace qf {

class counter {
public:
    void add(std::uint64_t count = 1) noexcept { value_.fetch_add(count, std::memory_order_relaxed); }
    std::uint64_t value() const noexcept { return value_.load(std::memory_order_relaxed); }

private:
    std::atomic<std::uint64_t> value_{0};
};

class gauge {
public:
    void set(double value) noexcept { value_.store(value, std::memory_order_relaxed); }
    double value() const noexcept { return value_.load(std::memory_order_relaxed); }

private:
    std::atomic<double> value_{0};
};

class histogram {
public:
    explicit histogram(std::span<const double> bounds);
    void observe(double value) noexcept;
    const std::vector<double>& bounds() const noexcept { return bounds_; }
    std::uint64_t count_up_to(std::size_t bucket) const noexcept;  // cumulative; bounds().size() is +Inf
    double sum() const noexcept { return sum_.load(std::memory_order_relaxed); }

private:
    std::vector<double> bounds_;
    std::deque<std::atomic<std::uint64_t>> buckets_;
    std::atomic<double> sum_{0};
};

// Seconds, from 1 ms to a minute.
inline constexpr double seconds_bounds[] = {.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60};

class metrics {
public:
    using labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;
    counter& count(std::string_view name, std::string_view help, labels l = {});
    gauge& value(std::string_view name, std::string_view help, labels l = {});
    histogram& times(std::string_view name, std::string_view help, labels l = {},
                     std::span<const double> bounds = seconds_bounds);
    std::string text() const;

private:
    struct family {
        std::string help;
        std::string_view type;
        std::map<std::string, counter*> counters;  // by written labels: {step="post"}
        std::map<std::string, gauge*> gauges;
        std::map<std::string, histogram*> histograms;
    };
    family& family_of(std::string_view name, std::string_view help, std::string_view type);

    std::map<std::string, family, std::less<>> families_;
    std::deque<counter> counters_;
    std::deque<gauge> gauges_;
    std::deque<histogram> histograms_;
};

}  // namespace qf
