// test/unit/inbox/antivirus_peer.hpp -- a stand-in of clamd on a Unix socket, as faithful as INSTREAM needs.
//
// Promise:  reads zINSTREAM, chunks with their lengths and the final zero, and only then answers; a stream that is not
//           so gets clamd's "UNKNOWN COMMAND". It finds EICAR's test text, refuses more than stream_max bytes as clamd
//           does (it answers and closes while the client still writes), or behaves as `mood` says.
// Source:   clamd(8); clamd/session.c and clamd/scanner.c of ClamAV 1.0 for the words of the answers
#pragma once

#include "connector/base/asio.hpp"
#include "connector/base/crew.hpp"

#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string>

namespace qf::inbox {

// In two parts, so that a scanner of this source finds nothing.
inline const std::string eicar =
    std::string{R"(X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-)"} + "ANTIVIRUS-TEST-FILE!$H+H*";

class antivirus_peer {
public:
    enum class mood {
        well,
        silent,    // reads everything, answers nothing
        babbling,  // an answer that is no verdict
        closing    // hangs up in the middle of the stream, as a clamd that is restarted
    };
    mood now = mood::well;
    std::size_t stream_max = 25 << 20;
    std::size_t scanned = 0;        // files that came whole
    std::size_t longest_chunk = 0;  // bytes

    antivirus_peer(asio::any_io_executor loop, const std::filesystem::path& path)
        : acceptor_{loop, asio::local::stream_protocol::endpoint{path.string()}}, crew_{loop} {
        crew_.hire([this] { return accept(); });
    }
    awaitable<void> stop() {
        boost::system::error_code ignored;
        acceptor_.close(ignored);
        crew_.stop();
        co_await crew_.gone();
    }

private:
    using socket = asio::local::stream_protocol::socket;

    awaitable<void> accept() {
        for (;;) {
            boost::system::error_code wrong;
            auto one = co_await acceptor_.async_accept(asio::redirect_error(use_awaitable, wrong));
            if (wrong) co_return;
            crew_.hire([this, s = std::move(one)]() mutable { return serve(std::move(s)); });
        }
    }

    awaitable<void> serve(socket s) {
        boost::system::error_code wrong;
        std::array<char, 10> command{};
        co_await asio::async_read(s, asio::buffer(command), asio::redirect_error(use_awaitable, wrong));
        if (wrong) co_return;
        std::string answer = "UNKNOWN COMMAND";
        if (std::string_view{command.data(), command.size()} == std::string_view{"zINSTREAM\0", 10})
            answer = co_await read_stream(s);
        if (now == mood::silent) {
            std::array<char, 1> never{};
            co_await s.async_read_some(asio::buffer(never), asio::redirect_error(use_awaitable, wrong));
            co_return;
        }
        if (now == mood::closing) co_return;
        if (now == mood::babbling) answer = "stream: PERHAPS";
        answer += '\0';
        co_await asio::async_write(s, asio::buffer(answer), asio::redirect_error(use_awaitable, wrong));
    }

    awaitable<std::string> read_stream(socket& s) {
        boost::system::error_code wrong;
        std::string all;
        for (;;) {
            std::array<unsigned char, 4> length{};
            co_await asio::async_read(s, asio::buffer(length), asio::redirect_error(use_awaitable, wrong));
            if (wrong) co_return "UNKNOWN COMMAND";
            const auto size = std::size_t{length[0]} << 24 | std::size_t{length[1]} << 16 |
                              std::size_t{length[2]} << 8 | std::size_t{length[3]};
            if (size == 0) break;
            if (now == mood::closing) co_return std::string{};
            longest_chunk = std::max(longest_chunk, size);
            if (all.size() + size > stream_max) co_return "INSTREAM size limit exceeded. ERROR";
            std::string chunk(size, '\0');
            co_await asio::async_read(s, asio::buffer(chunk), asio::redirect_error(use_awaitable, wrong));
            if (wrong) co_return "UNKNOWN COMMAND";
            all += chunk;
        }
        ++scanned;
        co_return all.find(eicar) == std::string::npos ? "stream: OK" : "stream: Eicar-Signature FOUND";
    }

    asio::local::stream_protocol::acceptor acceptor_;
    crew crew_;
};

}  // namespace qf::inbox
