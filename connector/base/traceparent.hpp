// connector/base/traceparent.hpp -- W3C Trace Context, version 00: one trace from the submission to the commune.
// Random bits only: it says nothing about a person.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace qf {

class traceparent {
public:
    static traceparent start();                                      // a new trace
    static std::optional<traceparent> parse(std::string_view text);  // all-zero ids are refused, as the standard says
    traceparent child() const;                                       // the same trace, a new span
    const std::string& text() const noexcept { return text_; }
    std::string_view trace_id() const noexcept { return std::string_view{text_}.substr(3, 32); }

private:
    explicit traceparent(std::string text) : text_{std::move(text)} {}
    std::string text_;
};

}  // namespace qf
