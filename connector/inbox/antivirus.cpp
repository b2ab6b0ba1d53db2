#include "connector/inbox/antivirus.hpp"

#include "connector/base/within.hpp"

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace qf::inbox {
namespace {

using socket_type = asio::generic::stream_protocol::socket;
using endpoint_type = asio::generic::stream_protocol::endpoint;

constexpr std::size_t chunk_max = 64 << 10;
constexpr std::size_t answer_max = 4 << 10;

std::optional<endpoint_type> endpoint_of(std::string_view text) {
    constexpr std::size_t path_max = 107;  // sun_path
    if (text.starts_with('/')) {
        if (text.size() > path_max) return std::nullopt;
        return endpoint_type{asio::local::stream_protocol::endpoint{std::string{text}}};
    }
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) return std::nullopt;
    auto host = text.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    std::uint16_t port = 0;
    const auto digits = text.substr(colon + 1);
    const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (code != std::errc{} || end != digits.data() + digits.size() || port == 0) return std::nullopt;
    boost::system::error_code wrong;
    const auto address = asio::ip::make_address(std::string{host}, wrong);
    if (wrong) return std::nullopt;
    return endpoint_type{asio::ip::tcp::endpoint{address, port}};
}

std::array<char, 4> length_of(std::size_t size) {  // big endian
    const auto at = [size](unsigned shift) { return static_cast<char>(size >> shift & 0xff); };
    return {at(24), at(16), at(8), at(0)};
}

struct streamed {
    error_code unread;  // of the file
    error_code unsent;  // of the connection
};

awaitable<streamed> write_stream(socket_type& scanner, net::body_source& bytes) {
    boost::system::error_code wrong;
    std::string block(chunk_max, '\0');
    constexpr std::string_view command{"zINSTREAM\0", 10};
    co_await asio::async_write(scanner, asio::buffer(command), asio::redirect_error(use_awaitable, wrong));
    while (!wrong) {
        const auto got = co_await net::read_full(bytes, block);
        if (!got) co_return streamed{got.error(), {}};
        if (*got == 0) break;
        const auto length = length_of(*got);
        const std::array<asio::const_buffer, 2> both{asio::buffer(length), asio::buffer(block.data(), *got)};
        co_await asio::async_write(scanner, both, asio::redirect_error(use_awaitable, wrong));
    }
    const auto end = length_of(0);
    if (!wrong) co_await asio::async_write(scanner, asio::buffer(end), asio::redirect_error(use_awaitable, wrong));
    co_return streamed{{}, wrong};
}

awaitable<result<finding_of_antivirus>> ask(endpoint_type scanner, net::body_source& bytes) {
    socket_type socket{co_await asio::this_coro::executor};
    boost::system::error_code wrong;
    co_await socket.async_connect(scanner, asio::redirect_error(use_awaitable, wrong));
    if (wrong) co_return errc::destination_unreachable;
    // clamd that finds the file too large answers and closes while we still write: its answer counts, not our error.
    const auto done = co_await write_stream(socket, bytes);
    if (done.unread) co_return done.unread;
    std::string answer;
    std::array<char, 512> block{};
    while (answer.size() < answer_max && answer.find('\0') == std::string::npos) {
        const auto got =
            co_await socket.async_read_some(asio::buffer(block), asio::redirect_error(use_awaitable, wrong));
        if (wrong) break;
        answer.append(block.data(), got);
    }
    if (answer.empty() && (done.unsent || wrong)) co_return errc::destination_unreachable;
    co_return verdict_of(answer);
}

}  // namespace

result<finding_of_antivirus> verdict_of(std::string_view answer) {
    answer = answer.substr(0, answer.find('\0'));
    while (answer.ends_with('\n')) answer.remove_suffix(1);
    if (answer == "stream: OK") return finding_of_antivirus::clean;
    // AlertExceedsMax: so large, or so deeply packed, that clamd stopped looking. It has found nothing, and said
    // nothing.
    if (answer.starts_with("stream: Heuristics.Limits.Exceeded")) return errc::destination_babbles;
    if (answer.starts_with("stream: ") && answer.ends_with(" FOUND")) return finding_of_antivirus::infected;
    return errc::destination_babbles;
}

bool is_antivirus_address(std::string_view text) {
    return endpoint_of(text).has_value();
}

awaitable<result<finding_of_antivirus>> scan(const antivirus_conf& conf, clock_source& clock, net::body_source& bytes,
                                             std::int64_t size) {
    if (!conf.wanted()) co_return finding_of_antivirus::clean;
    const auto where = endpoint_of(conf.address);
    if (!where) co_return errc::configuration_wrong;
    constexpr std::int64_t share = 64 << 20;
    co_return co_await within(clock, conf.time * (1 + size / share), ask(*where, bytes));
}

}  // namespace qf::inbox
