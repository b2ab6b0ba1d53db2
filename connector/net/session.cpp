#include "connector/net/session.hpp"

#include "connector/base/asio.hpp"
#include "connector/base/time.hpp"
#include "connector/net/beast_message.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/system/system_error.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <optional>

namespace qf::net {
namespace {

constexpr duration goodbye_time = std::chrono::seconds{1};
constexpr std::size_t small_read = 8 << 10;    // bytes asked of the system at once: a header
constexpr std::size_t large_read = 64 << 10;   // a body that is known to be large
constexpr std::size_t poured_max = 256 << 10;  // bytes of an answer's source at once
constexpr std::size_t buffer_kept = 16 << 10;  // what a quiet connection may keep

// Whether the body comes in chunks and in nothing else, said so that no proxy can read it in another way: one line, one
// word, no parameter, and no length beside it (RFC 9112 section 6.1). The parser also takes "chunked;a=b" and the last
// word of a list; it then does not read the chunks that it was told of, and the body passes for the next request.
bool names_chunks_alone(const beast_http::request<beast_http::string_body>& asked) {
    using beast_http::field;
    return asked.count(field::transfer_encoding) == 1 && asked.count(field::content_length) == 0 &&
           http::same_text(asked[field::transfer_encoding], "chunked");
}

// What the parser lets pass and a server must not (RFC 9112 sections 3.2 and 6.1).
std::optional<http::status> objection(const beast_http::request<beast_http::string_body>& asked) {
    using beast_http::field;
    const auto hosts = asked.count(field::host);
    if (hosts > 1 || (hosts == 0 && asked.version() >= 11)) return http::status::bad_request;
    if (asked.count(field::transfer_encoding) == 0) return std::nullopt;
    // A proxy that speaks HTTP/1.0 does not know chunks: it would have passed on another length.
    if (asked.version() < 11 || asked.count(field::content_length) > 0) return http::status::bad_request;
    if (!names_chunks_alone(asked)) return http::status::not_implemented;
    return std::nullopt;
}

enum class expectation { none, go_on, other };
expectation expectation_of(const request& asked) {
    const auto expected = asked.find(http::field::expect);
    if (expected == asked.end() || asked.version() < 11) return expectation::none;
    return http::same_text(expected->value(), "100-continue") ? expectation::go_on : expectation::other;
}

std::optional<std::uint64_t> told(const boost::optional<std::uint64_t>& length) {
    if (!length) return std::nullopt;
    return *length;
}

template <class Parser>
bool streams(const responder& site, const Parser& reading, const request& asked, const target& place) {
    return site.way_of_body(asked, place, told(reading.content_length())) == body_way::streamed;
}

body_follows way_of_answer(const request& asked, const response& out) {
    if (asked.method() == http::verb::head) return body_follows::no;
    return out.open_ended() && asked.version() >= 11 ? body_follows::in_chunks : body_follows::yes;
}

response fault_answer(http::status status) {
    return answer(status, "text/plain; charset=utf-8", std::string{http::reason_phrase(status)} + '\n');
}

// A field that goes on in a next line, which begins with a blank (RFC 9112 section 5.2): the parser would join the
// lines, a proxy may have read a field of its own there.
bool is_folded(const boost::beast::flat_buffer& buffer) {
    const auto all = buffer.cdata();
    std::string_view head{static_cast<const char*>(all.data()), all.size()};
    head = head.substr(0, head.find("\r\n\r\n"));
    for (auto end = head.find('\n'); end != head.npos; end = head.find('\n', end + 1))
        if (end + 1 < head.size() && (head[end + 1] == ' ' || head[end + 1] == '\t')) return true;
    return false;
}

void skip_blank_lines(boost::beast::flat_buffer& buffer) {
    const auto all = buffer.cdata();
    const std::string_view text{static_cast<const char*>(all.data()), all.size()};
    buffer.consume(std::min(text.find_first_not_of("\r\n"), text.size()));
}

}  // namespace

void session_terms::count(http::status status, duration taken) const {
    const auto kind = static_cast<std::size_t>(status) / 100;
    if (kind >= 1 && kind <= answered.size()) answered[kind - 1]->add();
    seconds->observe(std::chrono::duration<double>{taken}.count());
}

void session::hurry() noexcept {
    if (phase_ != phase::serving) wire_.cut();
}

awaitable<void> session::run() {
    error_code wrong;
    wire_.prepare(wrong);
    const auto from = wire_.socket().remote_endpoint(wrong);
    if (wrong) co_return;  // it has already gone
    peer_ = from.address();
    if (terms_.tls) {
        wire_.due_in(terms_.conf.request_time);
        co_await wire_.accept_tls(*terms_.tls, wrong);
        if (wrong) co_return;
    }
    for (auto then = next::head; then == next::head;) {
        parser reading;
        reading.header_limit(static_cast<std::uint32_t>(terms_.conf.header_max));
        reading.body_limit(boost::none);  // judged once it is known who takes it
        const bool goes_on = co_await read_head(reading);
        if (!goes_on) break;
        auto asked = head_of(reading.get());
        auto target = target::parse(asked.target());
        if (!reading.is_done() && target && streams(terms_.responder, reading, asked, *target)) {
            then = co_await serve_streamed(reading, asked, std::move(*target));
        } else {
            bool whole = reading.is_done();
            if (!whole) whole = co_await read_body(reading, asked);
            if (!whole) break;
            asked.body() = std::move(reading.get().body());
            wire_.due_never();
            then = co_await serve(asked, std::move(target), nullptr);
        }
        if (then == next::nothing) co_return;
        phase_ = phase::idle;
    }
    phase_ = phase::leaving;
    if (!terms_.closing) co_await wire_.leave(goodbye_time);
}

awaitable<session::next> session::serve_streamed(parser& reading, const request& asked, net::target target) {
    wire_.due_never();
    incoming_body::parser of_body{std::move(reading)};
    const auto expected = expectation_of(asked);
    if (expected == expectation::other) {
        co_await write_fault(http::status::expectation_failed);
        co_return next::nothing;
    }
    const auto greets = expected == expectation::go_on ? greeting::awaited : greeting::none;
    incoming_body body{wire_, buffer_, of_body, greets, terms_.conf};
    co_return co_await serve(asked, std::move(target), &body);
}

awaitable<session::next> session::serve(const request& asked, result<net::target> target, incoming_body* body) {
    asked_before_ = true;
    const auto started = std::chrono::steady_clock::now();
    auto out = co_await respond(asked, std::move(target), body);
    const auto follows = way_of_answer(asked, out);
    bool whole = true;
    if (body) {
        whole = co_await body->finish();
        if (body->failed()) {  // in the middle of a request no answer but this would be understood
            if (const auto fault = body->fault()) co_await write_fault(*fault);
            co_return next::nothing;
        }
    }
    const bool ends_with_it = out.open_ended() && follows == body_follows::yes;
    bool more = whole && asked.keep_alive() && out.keep_alive() && !terms_.closing && !ends_with_it;
    const auto after = !more                  ? connection_after::closed
                       : asked.version() < 11 ? connection_after::kept_as_asked
                                              : connection_after::kept;
    if (write_head(head_, out, after, follows)) {
        terms_.log.error("http_responder_failed",
                         {{"role", terms_.role}, {"reason", "a field of the answer holds a line break"}});
        out = fault_answer(http::status::internal_server_error);
        more = false;
        write_head(head_, out, connection_after::closed, way_of_answer(asked, out));
    }
    const bool goes_on = co_await send(out, way_of_answer(asked, out));
    if (!goes_on) co_return next::nothing;
    terms_.count(out.result(), std::chrono::duration_cast<duration>(std::chrono::steady_clock::now() - started));
    co_return more ? next::head : next::goodbye;
}

awaitable<bool> session::read_head(parser& reading) {
    // Between two requests the connection may rest; from the first byte on the request has its time.
    phase_ = phase::idle;
    skip_blank_lines(buffer_);
    bool begun = buffer_.size() > 0;
    if (!begun && buffer_.capacity() > buffer_kept) buffer_.shrink_to_fit();
    const auto rest = asked_before_ ? terms_.conf.idle_time : std::min(terms_.conf.idle_time, terms_.conf.request_time);
    wire_.due_in(begun ? terms_.conf.request_time : rest);
    for (;;) {
        if (begun) {
            phase_ = phase::serving;
            if (const auto wrong = parse(reading)) {
                co_await write_fault(status_of_refusal(wrong));
                co_return false;
            }
            if (reading.is_header_done()) break;
        } else if (terms_.closing) {
            co_return false;
        }
        error_code wrong;
        const auto got = co_await wire_.read_some(buffer_.prepare(small_read), wrong);
        if (wrong) {
            if (wire_.overdue() && begun) co_await write_fault(http::status::request_timeout);
            co_return false;
        }
        buffer_.commit(got);
        if (!begun) {
            // Blank lines are no beginning: they must not buy time.
            skip_blank_lines(buffer_);
            begun = buffer_.size() > 0;
            if (begun) wire_.due_in(terms_.conf.request_time);
        }
    }
    if (const auto refused = objection(reading.get())) {
        co_await write_fault(*refused);
        co_return false;
    }
    co_return true;
}

awaitable<bool> session::read_body(parser& reading, const request& asked) {
    if (reading.content_length().value_or(0) > terms_.conf.body_max) {
        co_await write_fault(http::status::payload_too_large);
        co_return false;
    }
    reading.body_limit(terms_.conf.body_max);
    reading.eager(true);
    for (bool greeted = false;;) {
        if (const auto wrong = parse(reading)) {
            co_await write_fault(status_of_refusal(wrong));
            co_return false;
        }
        if (reading.is_done()) co_return true;
        if (!std::exchange(greeted, true)) {
            const bool welcome = co_await greet(asked);
            if (!welcome) co_return false;
        }
        // Only chunk extensions can fill the buffer without an end.
        if (buffer_.size() > terms_.conf.header_max + large_read) {
            co_await write_fault(http::status::request_header_fields_too_large);
            co_return false;
        }
        error_code wrong;
        const bool large = reading.content_length_remaining().value_or(0) > small_read;
        const auto got = co_await wire_.read_some(buffer_.prepare(large ? large_read : small_read), wrong);
        if (wrong) {
            if (wire_.overdue()) co_await write_fault(http::status::request_timeout);
            co_return false;
        }
        buffer_.commit(got);
    }
}

// Feeds the parser with what is there; no error when it merely wants more.
error_code session::parse(parser& reading) {
    // The parser takes a header when all of it is there: until then it stands whole in the buffer.
    if (!reading.is_header_done() && is_folded(buffer_)) return beast_http::error::bad_field;
    const bool headless = !reading.is_header_done();
    while (buffer_.size() > 0 && !reading.is_done() && !(headless && reading.is_header_done())) {
        error_code wrong;
        const auto used = reading.put(buffer_.cdata(), wrong);
        buffer_.consume(used);
        if (wrong == beast_http::error::need_more) break;
        if (wrong) return wrong;
        if (used == 0) break;
    }
    return {};
}

// The client waits for a word before it sends the body.
awaitable<bool> session::greet(const request& asked) {
    const auto expected = expectation_of(asked);
    if (expected == expectation::none) co_return true;
    if (expected == expectation::other) {
        co_await write_fault(http::status::expectation_failed);
        co_return false;
    }
    constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
    error_code wrong;
    co_await wire_.write_rest(go_on, {}, wire_.write_now(go_on, {}, wrong), wrong);
    co_return !wrong;
}

awaitable<response> session::respond(const request& asked, result<net::target> target, incoming_body* body) {
    if (!target) co_return fault_answer(http::status::bad_request);
    // Read before: a handler may not wait.
    const auto asked_to_end = co_await asio::this_coro::cancellation_state;
    std::string thrown = "unknown exception";
    try {
        // Named: gcc 12 destroys a temporary of this kind twice when it is made inside a co_await expression.
        const exchange what{asked, std::move(*target), peer_, body, body ? body->length() : std::nullopt};
        co_return co_await terms_.responder.respond(what);
    } catch (const boost::system::system_error& e) {
        if (e.code() == asio::error::operation_aborted && asked_to_end.cancelled() != asio::cancellation_type::none)
            throw;
        thrown = e.what();
    } catch (const std::exception& e) {
        thrown = e.what();
    } catch (...) {  // the request ends here, whatever it was; the process does not
    }
    terms_.log.error("http_responder_failed", {{"role", terms_.role}, {"reason", thrown}});
    co_return fault_answer(http::status::internal_server_error);
}

awaitable<bool> session::send(const response& reply, body_follows body) {
    constexpr std::size_t joined_max = 4 << 10;  // copying this much costs less than a second buffer
    std::string_view content;
    const bool follows = body != body_follows::no && may_have_body(reply.result());
    if (follows && !reply.source) content = reply.body();
    if (content.size() <= joined_max) head_ += std::exchange(content, {});
    error_code wrong;
    const auto sent = wire_.write_now(head_, content, wrong);
    if (!wrong && sent < head_.size() + content.size()) {
        wire_.due_in(terms_.conf.answer_time);
        co_await wire_.write_rest(head_, content, sent, wrong);
        wire_.due_never();
    }
    if (wrong || !follows || !reply.source) co_return !wrong;
    co_return co_await pour(reply, body);
}

awaitable<bool> session::pour(const response& reply, body_follows body) {
    pace left{terms_.conf.answer_time, terms_.conf.pace_min};
    const bool chunked = body == body_follows::in_chunks;
    // Before the bytes of a chunk there is room for its length, so that both go out in one piece.
    constexpr std::size_t line_max = 18;
    const std::size_t before = chunked ? line_max : 0, behind = chunked ? 2 : 0;
    const std::size_t most = std::min<std::uint64_t>(reply.length, poured_max);
    std::string block(before + most + behind, '\0');
    for (auto rest = reply.length; rest > 0;) {
        const auto got = co_await reply.source->read({block.data() + before, std::min<std::uint64_t>(rest, most)});
        const bool ended = got && *got == 0;
        if (ended && reply.open_ended()) break;
        if (!got || ended) {
            terms_.log.error(
                "http_source_failed",
                {{"role", terms_.role}, {"reason", got ? "shorter than it said" : reason_code(got.error())}});
            co_return false;
        }
        std::string_view piece{block.data() + before, *got};
        if (chunked) {
            const auto line = fmt::format("{:x}\r\n", *got);
            line.copy(block.data() + before - line.size(), line.size());
            std::string_view{"\r\n"}.copy(block.data() + before + *got, behind);
            piece = {block.data() + before - line.size(), line.size() + *got + behind};
        }
        const bool sent = co_await write_piece(piece, left);
        if (!sent) co_return false;
        if (!reply.open_ended()) rest -= *got;
    }
    if (!chunked) co_return true;
    co_return co_await write_piece("0\r\n\r\n", left);
}

awaitable<bool> session::write_piece(std::string_view piece, pace& left) {
    const auto began = std::chrono::steady_clock::now();
    error_code wrong;
    const auto sent = wire_.write_now(piece, {}, wrong);
    if (!wrong && sent < piece.size()) {
        wire_.due_in(left.left());
        co_await wire_.write_rest(piece, {}, sent, wrong);
        wire_.due_never();
    }
    left.account(std::chrono::duration_cast<duration>(std::chrono::steady_clock::now() - began), piece.size());
    co_return !wrong;
}

awaitable<void> session::write_fault(http::status status) {
    phase_ = phase::serving;
    const auto out = fault_answer(status);
    write_head(head_, out, connection_after::closed, body_follows::yes);
    const bool sent = co_await send(out, body_follows::yes);
    if (sent) terms_.count(status, duration{0});
    phase_ = phase::leaving;
    if (!terms_.closing) co_await wire_.leave(goodbye_time);
}

awaitable<void> session::refuse() {
    error_code wrong;
    wire_.prepare(wrong);
    if (wrong) co_return;
    // A TLS handshake would cost more than a crowded server should spend on saying no.
    if (!terms_.tls) co_await write_fault(http::status::service_unavailable);
}

}  // namespace qf::net
