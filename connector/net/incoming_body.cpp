#include "connector/net/incoming_body.hpp"

#include "connector/base/asio.hpp"
#include "connector/base/time.hpp"

#include <boost/asio/error.hpp>
#include <boost/beast/http/error.hpp>

#include <array>

namespace qf::net {
namespace {

using framing = boost::beast::http::error;

constexpr std::size_t read_max = 64 << 10;     // bytes asked of the system at once
constexpr std::size_t drained_max = 64 << 10;  // a rest that costs less to read than a new connection

}  // namespace

http::status status_of_refusal(const error_code& wrong) noexcept {
    if (wrong == framing::header_limit || wrong == framing::buffer_overflow)
        return http::status::request_header_fields_too_large;
    if (wrong == framing::body_limit) return http::status::payload_too_large;
    if (wrong == framing::bad_version) return http::status::http_version_not_supported;
    return http::status::bad_request;
}

incoming_body::incoming_body(net::wire& connection, boost::beast::flat_buffer& buffer, parser& reading,
                             net::greeting greeting, const listen_conf& conf)
    : wire_{connection},
      buffer_{buffer},
      parser_{reading},
      greeting_{greeting},
      pace_{conf.request_time, conf.pace_min},
      framing_max_{conf.header_max + read_max} {
    parser_.eager(true);
    parser_.body_limit(boost::none);  // who reads it knows how much it wants
}

awaitable<result<std::size_t>> incoming_body::read(std::span<char> buffer) {
    for (;;) {
        if (failed_) co_return failed_;
        if (parser_.is_done()) co_return std::size_t{0};
        const auto got = take(buffer);
        if (!got || *got > 0 || parser_.is_done()) co_return got;
        if (greeting_ == greeting::awaited) {
            const auto wrong = co_await greet();
            if (wrong) co_return wrong;
        }
        const auto wrong = co_await more();
        if (wrong) co_return wrong;
    }
}

std::optional<std::uint64_t> incoming_body::length() const {
    const auto told = parser_.content_length();
    if (!told) return std::nullopt;
    return *told;
}

result<std::size_t> incoming_body::take(std::span<char> buffer) {
    auto& body = parser_.get().body();
    body.data = buffer.data();
    body.size = buffer.size();
    while (buffer_.size() > 0 && !parser_.is_done()) {
        error_code wrong;
        const auto used = parser_.put(buffer_.cdata(), wrong);
        buffer_.consume(used);
        if (wrong == framing::need_more || wrong == framing::need_buffer) break;
        if (wrong) return fail(wrong, status_of_refusal(wrong));
        if (used == 0) break;
    }
    const auto got = buffer.size() - body.size;
    body.data = nullptr;
    body.size = 0;
    pace_.account(duration{0}, got);
    return got;
}

awaitable<error_code> incoming_body::greet() {
    constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
    greeting_ = greeting::none;
    error_code wrong;
    wire_.due_in(pace_.left());
    const auto sent = wire_.write_now(go_on, {}, wrong);
    if (!wrong) co_await wire_.write_rest(go_on, {}, sent, wrong);
    wire_.due_never();
    if (wrong) co_return fail(wrong);
    co_return error_code{};
}

awaitable<error_code> incoming_body::more() {
    // Only chunk extensions can fill the buffer without an end.
    if (buffer_.size() > framing_max_)
        co_return fail(framing::buffer_overflow, http::status::request_header_fields_too_large);
    error_code wrong;
    const auto began = std::chrono::steady_clock::now();
    wire_.due_in(pace_.left());
    const auto got = co_await wire_.read_some(buffer_.prepare(read_max), wrong);
    const bool slow = wire_.overdue();
    wire_.due_never();
    if (wrong && slow) co_return fail(asio::error::timed_out, http::status::request_timeout);
    if (wrong) co_return fail(wrong);
    buffer_.commit(got);
    pace_.account(std::chrono::duration_cast<duration>(std::chrono::steady_clock::now() - began), 0);
    co_return error_code{};
}

awaitable<bool> incoming_body::finish() {
    if (parser_.is_done()) co_return true;
    if (failed_ || greeting_ == greeting::awaited) co_return false;
    const auto rest = parser_.content_length_remaining();
    if (rest && *rest > drained_max) co_return false;
    std::array<char, 4096> ignored;
    for (std::size_t drained = 0; drained < drained_max;) {
        const auto got = co_await read(ignored);
        if (!got) co_return false;
        if (*got == 0) co_return true;
        drained += *got;
    }
    co_return parser_.is_done();
}

error_code incoming_body::fail(error_code reason, std::optional<http::status> answer) {
    failed_ = reason;
    fault_ = answer;
    return reason;
}

}  // namespace qf::net
