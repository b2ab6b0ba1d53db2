#include "connector/base/log.hpp"

#include "connector/base/append.hpp"
#include "connector/base/time_text.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <unistd.h>

namespace qf {
namespace {

constexpr std::string_view names[] = {"info", "warning", "error", "fatal"};

void put_quoted(std::string& out, std::string_view text) {
    out += '"';
    for (const char c : text) {
        if (c == '"' || c == '\\')
            (out += '\\') += c;
        else if (c == '\n')
            out += "\\n";
        else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F)
            append(out, "\\u{:04x}", static_cast<unsigned char>(c));
        else
            out += c;
    }
    out += '"';
}

bool plain(std::string_view text) {
    const auto good = [](char c) { return c > 0x20 && c != '"' && c != '\\' && c != '=' && c != 0x7F; };
    return !text.empty() && std::ranges::all_of(text, good);
}

void put_value(std::string& out, const log_field& field, log_format format) {
    if (const auto* text = std::get_if<std::string_view>(&field.value)) {
        if (format == log_format::json || !plain(*text))
            put_quoted(out, *text);
        else
            out += *text;
    } else if (const auto* number = std::get_if<std::int64_t>(&field.value)) {
        append(out, "{}", *number);
    } else if (const auto* real = std::get_if<double>(&field.value)) {
        append(out, "{:.3f}", *real);
    } else {
        out += std::get<bool>(field.value) ? "true" : "false";
    }
}

}  // namespace

std::string logger::line(instant time, log_level level, std::string_view event, fields f, log_format format) {
    const auto level_name = names[static_cast<std::size_t>(level)];
    std::string out;
    if (format == log_format::json) {
        out = fmt::format(R"({{"time":"{}","level":"{}","event":"{}")", to_rfc3339(time), level_name, event);
        for (const auto& field : f) {
            out += ',';
            put_quoted(out, field.key);
            out += ':';
            put_value(out, field, format);
        }
        return out += "}\n";
    }
    out = fmt::format("time={} level={} event={}", to_rfc3339(time), level_name, event);
    for (const auto& field : f) {
        out += ' ';
        out += field.key;
        out += '=';
        put_value(out, field, format);
    }
    return out += '\n';
}

void logger::write(log_level level, std::string_view event, fields f) const {
    if (level < how_.least) return;
    const auto text = line(clock_->now(), level, event, f, how_.format);
    for (std::string_view left = text; !left.empty();) {
        const auto put = ::write(how_.descriptor, left.data(), left.size());
        if (put < 0 && errno != EINTR) return;  // nowhere left to complain
        if (put > 0) left.remove_prefix(static_cast<std::size_t>(put));
    }
}

}  // namespace qf
