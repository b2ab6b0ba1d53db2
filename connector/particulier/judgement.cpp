// What an answer means, by its status and its error's code. Pure: no clock, no socket.
#include "connector/base/time.hpp"
#include "connector/net/retry_after.hpp"
#include "connector/particulier/client.hpp"

#include <boost/system/system_error.hpp>
#include <boost/throw_exception.hpp>

#include <algorithm>
#include <array>
#include <optional>

namespace qf::particulier {
namespace {

struct absence {
    std::string_view code;
    std::string_view fund;
};
constexpr std::array absences = {absence{"35003", "CAF"}, absence{"37003", "CAF"}, absence{"23003", "CAF"},
                                 absence{"10003", "MSA"}};
constexpr std::string_view absent = "003";  // how every provider's code for an unknown person ends
constexpr std::size_t code_max = 8;
constexpr duration conflict_time = std::chrono::seconds{2};
constexpr std::int64_t retry_in_max = 12 * 3600;  // seconds

bool is_code(std::string_view text) {
    return !text.empty() && text.size() <= code_max &&
           std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

struct told {
    std::string code = {};                 // the first error's that has one
    std::optional<std::string_view> fund;  // empty: the errors name several, or none
    std::optional<duration> retry_in = {};
};

told read_errors(std::string_view body) {
    told out;
    const auto written = json::document::parse(body);
    if (!written) return out;
    (*written)["errors"].for_each_item([&](const json::value& error) {
        const auto code = error["code"].text().value_or("");
        if (!is_code(code)) return;
        if (out.code.empty()) out.code = code;
        const auto known = std::ranges::find(absences, code, &absence::code);
        const auto fund = known == absences.end() ? std::string_view{} : known->fund;
        out.fund = out.fund.value_or(fund) == fund ? fund : std::string_view{};
        if (const auto wait = error["meta"]["retry_in"].integer(); wait && *wait >= 0 && !out.retry_in)
            out.retry_in = std::chrono::seconds{std::min(*wait, retry_in_max)};
    });
    return out;
}

// The identity was not enough for the fund to find anybody: nothing that we could repair, nor the person.
bool person_not_identified(std::string_view code) {
    if (code.size() != 5) return false;
    return (code >= "00361" && code <= "00367") || code.starts_with("35") || code.starts_with("37");
}

trouble kind_of(unsigned status, std::string_view code) {
    switch (status) {
        case 401:
            return trouble::log_in_again;
        case 404:
            return code.size() == 5 && code.ends_with(absent) ? trouble::no_file : trouble::our_fault;
        case 422:
            return person_not_identified(code) ? trouble::no_file : trouble::our_fault;
        case 409:
        case 429:
            return trouble::wait;
        case 408:
            return trouble::try_later;
        default:
            break;
    }
    return status >= 300 && status < 500 ? trouble::our_fault : trouble::try_later;
}

errc errc_of_kind(trouble kind) {
    switch (kind) {
        case trouble::no_file:
            return errc::not_found;
        case trouble::log_in_again:
        case trouble::our_fault:
            return errc::destination_refuses_us;
        case trouble::wait:
        case trouble::try_later:
            break;
    }
    return errc::destination_busy;
}

}  // namespace

refusal judge(unsigned status, std::string_view body, std::string_view retry_after, instant now) {
    auto said = read_errors(body);
    refusal out{.kind = kind_of(status, said.code), .code = std::move(said.code), .http_status = status};
    if (out.kind == trouble::no_file) out.fund = said.fund.value_or("");
    if (out.kind == trouble::wait || out.kind == trouble::try_later) {
        out.retry_after = net::parse_retry_after(retry_after, now);
        if (!out.retry_after) out.retry_after = said.retry_in;
        if (!out.retry_after && status == 409) out.retry_after = conflict_time;
    }
    return out;
}

void throw_exception_from_error(const refusal& r, const boost::source_location& location) {
    boost::throw_exception(boost::system::system_error{errc_of_kind(r.kind), "API Particulier"}, location);
}

}  // namespace qf::particulier
