#include "connector/net/client.hpp"

#include "connector/base/asio.hpp"
#include "connector/net/beast_message.hpp"
#include "connector/net/head_text.hpp"
#include "connector/net/resolve.hpp"
#include "connector/net/turnstile.hpp"
#include "connector/net/wire.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/none.hpp>
#include <boost/system/system_error.hpp>

#include <optional>
#include <vector>

namespace qf::net {
namespace {

using steady = std::chrono::steady_clock;
using parser = beast_http::response_parser<beast_http::string_body>;
constexpr std::uint32_t header_max = 64 << 10;  // bytes, of an answer
constexpr std::size_t read_size = 16 << 10;     // bytes asked of the system at once
constexpr unsigned interim_max = 8;             // 1xx answers before the real one

struct line {  // a connection of the pool
    line(watch& clockwork, asio::ip::tcp::socket socket) : wire{clockwork, std::move(socket)} {}
    net::wire wire;
    boost::beast::flat_buffer buffer;
    steady::time_point idle_since = {};
};

bool repeatable(http::verb method) {
    return method == http::verb::get || method == http::verb::head || method == http::verb::put ||
           method == http::verb::delete_;
}

std::optional<asio::ssl::context> client_tls(const client_conf& conf) {
    if (!conf.origin.tls()) return std::nullopt;
    std::optional<asio::ssl::context> out{asio::ssl::context::tls_client};
    using flags = asio::ssl::context;
    out->set_options(flags::default_workarounds | flags::no_sslv2 | flags::no_sslv3 | flags::no_tlsv1 |
                     flags::no_tlsv1_1 | flags::no_compression);
    if (conf.ca_file.empty())
        out->set_default_verify_paths();
    else
        out->load_verify_file(conf.ca_file.string());
    if (!conf.certificate_file.empty() || !conf.key_file.empty()) {
        out->use_certificate_chain_file(conf.certificate_file.string());
        out->use_private_key_file(conf.key_file.string(), asio::ssl::context::pem);
    }
    return out;
}

}  // namespace

struct client::implementation {
    implementation(asio::any_io_executor executor, client_conf settings)
        : loop{std::move(executor)},
          conf{std::move(settings)},
          tls{client_tls(conf)},
          deadlines{loop, std::min(conf.connect_time, conf.answer_time)},
          turns{loop, conf.connections_max, {conf.lasting_after, conf.lasting_max}} {}

    // How one exchange over one connection ended.
    struct ending {
        error_code code;
        bool repeat = false;  // nothing can have been done there: a fresh connection may try
    };

    awaitable<result<response>> send(request asked) {
        std::string head;
        if (const auto wrong = write_head(head, asked, conf.origin)) co_return wrong;
        const auto turn = co_await turns.enter(conf.answer_time);
        if (!turn) co_return turn.error();
        for (bool pooled = true;; pooled = false) {
            auto connection = pooled ? rested() : nullptr;
            const bool reused = connection != nullptr;
            if (!connection) {
                auto fresh = co_await connect();
                if (!fresh) co_return fresh.error();
                connection = std::move(*fresh);
            }
            response got;
            const auto end = co_await exchange(*connection, head, asked, got);
            if (!end.code) {
                if (got.keep_alive() && connection->buffer.size() == 0 && connection->wire.socket().is_open())
                    rest(std::move(connection));
                co_return got;
            }
            if (!reused || !end.repeat) co_return end.code;
        }
    }

    awaitable<ending> exchange(line& connection, std::string_view head, const request& asked, response& got) {
        error_code wrong;
        connection.wire.due_in(conf.answer_time);
        const auto all = head.size() + asked.body().size();
        const auto sent = connection.wire.write_now(head, asked.body(), wrong);
        if (!wrong && sent < all) co_await connection.wire.write_rest(head, asked.body(), sent, wrong);
        // Refused while writing: the answer may be there all the same (413, 401), so reading decides.
        const bool unsent = wrong.failed();
        if (wrong == asio::error::operation_aborted) co_return ending{verdict(connection.wire)};

        std::optional<parser> reading;
        unsigned interim = 0;
        bool silent = true;
        for (;;) {
            if (!reading) {
                reading.emplace();
                reading->eager(conf.wanted == answer_part::whole);
                reading->header_limit(header_max);
                if (conf.wanted == answer_part::whole)
                    reading->body_limit(conf.answer_max);
                else
                    reading->body_limit(boost::none);  // of what is not read
                reading->skip(asked.method() == http::verb::head);
            }
            while (connection.buffer.size() > 0 && !settled(*reading)) {
                const auto used = reading->put(connection.buffer.cdata(), wrong);
                connection.buffer.consume(used);
                if (wrong == beast_http::error::need_more) break;
                if (wrong) co_return ending{babble(wrong)};
                if (used == 0) break;
            }
            if (settled(*reading)) {
                const auto status = reading->get().result_int();
                if (status >= 200) break;
                if (status == 101 || ++interim > interim_max) co_return ending{babble("a 1xx that was not asked for")};
                reading.reset();
                continue;
            }
            if (connection.buffer.size() > header_max + read_size) co_return ending{babble("a header without an end")};
            const auto got_bytes = co_await connection.wire.read_some(connection.buffer.prepare(read_size), wrong);
            if (!wrong) {
                silent = false;
                connection.buffer.commit(got_bytes);
                continue;
            }
            if (wrong == asio::error::operation_aborted) co_return ending{verdict(connection.wire)};
            // An answer without a length ends with the connection; under TLS only with a proper goodbye.
            if (wrong == asio::error::eof && reading->is_header_done() && reading->need_eof()) {
                reading->put_eof(wrong);
                if (wrong) co_return ending{babble(wrong)};
                boost::system::error_code ignored;
                connection.wire.socket().close(ignored);
                break;
            }
            trouble = "connection: " + wrong.message();
            co_return ending{errc::destination_unreachable, silent && (unsent || repeatable(asked.method()))};
        }
        connection.wire.due_never();
        const bool at_its_end = reading->is_done() || skip_body(connection.buffer, *reading);
        got = whole_of(reading->release());
        // Half a request is still in that connection, or more of an answer is to come.
        if (unsent || !at_its_end) got.keep_alive(false);
        if (conf.wanted == answer_part::head) got.body().clear();
        co_return ending{};
    }

    bool settled(const parser& reading) const {
        return reading.is_done() || (conf.wanted == answer_part::head && reading.is_header_done());
    }
    // Of an answer whose head is read: false when its body is not all there.
    bool skip_body(boost::beast::flat_buffer& buffer, parser& reading) const {
        const auto length = reading.content_length();
        if (length && *length > buffer.size()) return false;
        reading.eager(true);
        error_code wrong;
        while (buffer.size() > 0 && !reading.is_done() && !wrong) buffer.consume(reading.put(buffer.cdata(), wrong));
        return reading.is_done() && !wrong;
    }

    awaitable<result<std::unique_ptr<line>>> connect() {
        const auto until = steady::now() + conf.connect_time;
        const auto left = [until] {
            return std::max(duration{1}, std::chrono::duration_cast<duration>(until - steady::now()));
        };
        auto places = co_await resolve(loop, conf.origin, conf.connect_time);
        if (!places) {
            trouble = "resolve: " + places.error().message();
            co_return places.error() == errc::destination_silent ? errc::destination_unreachable : places.error();
        }
        if (conf.may_reach) std::erase_if(*places, [&](const auto& place) { return !conf.may_reach(place.address()); });
        if (places->empty()) {
            trouble = "resolve: " + make_error_code(errc::destination_forbidden).message();
            co_return errc::destination_forbidden;
        }
        std::size_t untried = places->size();
        for (const auto& place : *places) {
            error_code wrong;
            auto fresh = std::make_unique<line>(deadlines, asio::ip::tcp::socket{loop});
            fresh->wire.due_in(left() / static_cast<long>(untried--));  // one dead address must not eat all the time
            co_await fresh->wire.socket().async_connect(place, asio::redirect_error(use_awaitable, wrong));
            const std::string_view step = wrong ? "connect: " : "tls: ";
            if (!wrong) fresh->wire.prepare(wrong);
            if (!wrong && tls) {
                fresh->wire.due_in(left());
                co_await fresh->wire.connect_tls(*tls, conf.origin.host(), wrong);
            }
            if (!wrong) {
                fresh->wire.due_never();
                co_return fresh;
            }
            const bool late = fresh->wire.overdue();
            if (wrong == asio::error::operation_aborted && !late) co_return errc::cancelled;
            trouble = std::string{step} + (late ? "no answer in time" : wrong.message());
        }
        co_return errc::destination_unreachable;
    }

    // The connection used last that is still whole, or null. Those past their time are closed on the way.
    std::unique_ptr<line> rested() {
        const auto oldest = steady::now() - conf.idle_time;
        while (!idle.empty()) {
            auto one = std::move(idle.back());
            idle.pop_back();
            if (one->idle_since >= oldest && one->wire.quiet()) return one;
        }
        return nullptr;
    }

    void rest(std::unique_ptr<line> connection) {
        connection->idle_since = steady::now();
        idle.push_back(std::move(connection));
    }

    error_code verdict(const wire& connection) {  // of an operation that was cut
        if (!connection.overdue()) return errc::cancelled;
        trouble = "answer: none in time";
        return errc::destination_silent;
    }
    error_code babble(const error_code& reason) { return babble(reason.message()); }
    error_code babble(std::string reason) {
        trouble = "answer: " + reason;
        return errc::destination_babbles;
    }

    asio::any_io_executor loop;
    client_conf conf;
    std::optional<asio::ssl::context> tls;
    watch deadlines;
    turnstile turns;
    std::vector<std::unique_ptr<line>> idle;
    std::string trouble;
};

client::client(asio::any_io_executor loop, client_conf conf)
    : self_{std::make_unique<implementation>(std::move(loop), std::move(conf))} {}
client::~client() = default;

awaitable<result<response>> client::send(request asked) {
    try {
        co_return co_await self_->send(std::move(asked));
    } catch (const boost::system::system_error& e) {
        if (e.code() != asio::error::operation_aborted) throw;
    }
    co_return errc::cancelled;
}

const net::origin& client::origin() const noexcept {
    return self_->conf.origin;
}
const std::string& client::last_trouble() const noexcept {
    return self_->trouble;
}

}  // namespace qf::net
