// connector/base/log.hpp -- one line per thing that happened, always the same keys, for people and machines.
//
// Promise:  a line has time, level, event (a fixed name) and fields; logfmt or JSON. A value that would break the line
//           is quoted. One write() a line, so lines of several processes do not mix.
//           No personal data: callers pass ids, references, communes, codes and counts only.
// Levels:   info      the normal course
//           warning   something will be tried again, or an operator may look when there is time
//           error     an operator must act; the rest goes on
//           fatal     this process ends
// Thread:   any.
#pragma once

#include "connector/base/clock.hpp"

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

namespace qf {

enum class log_level { info, warning, error, fatal };
enum class log_format { logfmt, json };

struct log_field {
    template <std::integral T>
    log_field(std::string_view k, T v) : key{k}, value{static_cast<std::int64_t>(v)} {}
    log_field(std::string_view k, bool v) : key{k}, value{v} {}
    log_field(std::string_view k, double v) : key{k}, value{v} {}
    log_field(std::string_view k, std::string_view v) : key{k}, value{v} {}
    log_field(std::string_view k, const std::string& v) : key{k}, value{std::string_view{v}} {}
    log_field(std::string_view k, const char* v) : key{k}, value{std::string_view{v}} {}
    std::string_view key;
    std::variant<std::int64_t, double, bool, std::string_view> value;
};

class logger {
public:
    struct options {
        log_format format = log_format::logfmt;
        log_level least = log_level::info;
        int descriptor = 2;
    };
    logger(const clock_source& clock, options settings) : clock_{&clock}, how_{settings} {}

    using fields = std::initializer_list<log_field>;
    void info(std::string_view event, fields f = {}) const { write(log_level::info, event, f); }
    void warning(std::string_view event, fields f = {}) const { write(log_level::warning, event, f); }
    void error(std::string_view event, fields f = {}) const { write(log_level::error, event, f); }
    void fatal(std::string_view event, fields f = {}) const { write(log_level::fatal, event, f); }
    void write(log_level level, std::string_view event, fields f) const;

    static std::string line(instant time, log_level level, std::string_view event, fields f, log_format format);

private:
    const clock_source* clock_;
    options how_;
};

}  // namespace qf
