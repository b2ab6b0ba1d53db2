// bench-floor AMQP_PORT SINK_PORT PREFIX QUEUES COUNT FOLDER -- the floor of a delivery daemon: what none can leave out
// and nothing else, on one thread. librabbitmq on the loop, a JSON parse, one ES256 verification over 2 KB, four HTTP
// requests, a row and two events in SQLite (FULL, groups of 64 or 2 ms), then the acknowledgement. No retry, no resume.
#include "connector/base/asio.hpp"
#include "connector/base/sqlite.hpp"
#include "test/bench/amqp_session.hpp"
#include "test/bench/measure.hpp"

#include <amqp_framing.h>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <openssl/evp.h>
#include <rapidjson/document.h>

#include <cstdio>
#include <cstdlib>
#include <deque>
#include <exception>
#include <vector>

namespace {

using namespace qf;
using namespace std::chrono_literals;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

void rethrow(std::exception_ptr why) {
    if (why) std::rethrow_exception(why);
}

class verifier {
public:
    verifier() {
        auto* context = EVP_MD_CTX_new();
        if (EVP_DigestSignInit(context, nullptr, EVP_sha256(), nullptr, key_) != 1 ||
            EVP_DigestSign(context, signature_.data(), &size_, message_.data(), message_.size()) != 1)
            throw std::runtime_error{"signature"};
        EVP_MD_CTX_free(context);
    }
    ~verifier() { EVP_PKEY_free(key_); }
    verifier(const verifier&) = delete;
    verifier& operator=(const verifier&) = delete;
    void verify() const {
        auto* context = EVP_MD_CTX_new();
        const bool good = EVP_DigestVerifyInit(context, nullptr, EVP_sha256(), nullptr, key_) == 1 &&
                          EVP_DigestVerify(context, signature_.data(), size_, message_.data(), message_.size()) == 1;
        EVP_MD_CTX_free(context);
        if (!good) throw std::runtime_error{"verification"};
    }

private:
    EVP_PKEY* key_ = EVP_EC_gen("P-256");
    std::vector<unsigned char> message_ = std::vector<unsigned char>(2048, 'm');
    std::vector<unsigned char> signature_ = std::vector<unsigned char>(128);
    std::size_t size_ = 128;
};

struct job {
    std::uint64_t tag = 0;
    std::string id;
};

class floor_daemon {
public:
    floor_daemon(asio::io_context& loop, std::uint16_t amqp_port, std::uint16_t sink_port, const std::string& folder,
                 long count)
        : loop_{loop},
          sink_{asio::ip::make_address("127.0.0.1"), sink_port},
          left_{count},
          broker_{amqp_port},
          db_{folder + "/floor.db", {.autocheckpoint_pages = 4000}},
          row_{(db_.run(
                    "CREATE TABLE dossier(id TEXT PRIMARY KEY, state INTEGER, at INTEGER) STRICT, WITHOUT ROWID;"
                    "CREATE INDEX by_state ON dossier(state, at);"
                    "CREATE TABLE event(number INTEGER PRIMARY KEY, dossier TEXT, at INTEGER, state INTEGER) STRICT"),
                db_),
               "INSERT OR REPLACE INTO dossier VALUES(?1, 4, ?2)"},
          event_{db_, "INSERT INTO event(dossier, at, state) VALUES(?1, ?2, ?3)"} {}

    void start(const std::string& prefix, int queues, int workers) {
        for (int i = 0; i < workers; ++i) asio::co_spawn(loop_, deliver(), rethrow);
        amqp_basic_qos(broker_.get(), bench::amqp_session::channel, 0, 20, 0);
        for (int i = 0; i < queues; ++i) {
            const auto queue = prefix + '.' + std::to_string(i);
            amqp_basic_consume(broker_.get(), bench::amqp_session::channel, bench::bytes_of(queue), amqp_empty_bytes, 0,
                               0, 0, amqp_empty_table);
            bench::amqp_session::check(amqp_get_rpc_reply(broker_.get()), "basic.consume");
        }
        asio::co_spawn(loop_, consume(), rethrow);
    }

private:
    awaitable<void> consume() {
        asio::posix::stream_descriptor socket{loop_, amqp_get_sockfd(broker_.get())};
        for (;;) {
            take();
            co_await socket.async_wait(asio::posix::stream_descriptor::wait_read, use_awaitable);
        }
    }

    void take() {  // all that librabbitmq has or can read without waiting
        for (;;) {
            amqp_envelope_t envelope;
            ::timeval none{0, 0};
            amqp_maybe_release_buffers(broker_.get());
            const auto reply = amqp_consume_message(broker_.get(), &envelope, &none, 0);
            if (reply.reply_type == AMQP_RESPONSE_LIBRARY_EXCEPTION && reply.library_error == AMQP_STATUS_TIMEOUT)
                return;
            bench::amqp_session::check(reply, "consume");
            rapidjson::Document content;
            content.Parse(static_cast<const char*>(envelope.message.body.bytes), envelope.message.body.len);
            if (content.HasParseError() || !content.HasMember("id")) throw std::runtime_error{"a message is no JSON"};
            verifier_.verify();
            jobs_.push_back({envelope.delivery_tag, content["id"].GetString()});
            amqp_destroy_envelope(&envelope);
            wake_.cancel_one();
        }
    }

    awaitable<void> deliver() {
        beast::tcp_stream stream{loop_};
        co_await stream.async_connect(sink_, use_awaitable);
        stream.socket().set_option(tcp::no_delay{true});
        beast::flat_buffer buffer;
        for (;;) {
            while (jobs_.empty()) {
                boost::system::error_code woken;
                co_await wake_.async_wait(asio::redirect_error(use_awaitable, woken));
            }
            auto one = std::move(jobs_.front());
            jobs_.pop_front();
            const std::string folder = "/teledossiers/v1/folders/" + one.id;
            co_await ask(stream, buffer, http::verb::post, "/teledossiers/v1/folders", folder_);
            co_await ask(stream, buffer, http::verb::put, folder + "/attachments/1", attachment_);
            co_await ask(stream, buffer, http::verb::put, folder + "/attachments/2", attachment_);
            co_await ask(stream, buffer, http::verb::patch, folder, patch_);
            finish(std::move(one));
        }
    }

    static awaitable<void> ask(beast::tcp_stream& stream, beast::flat_buffer& buffer, http::verb verb,
                               const std::string& target, const std::string& body) {
        http::request<http::string_body> what{verb, target, 11};
        what.set(http::field::host, "127.0.0.1");
        what.set(http::field::content_type, "application/json");
        what.set(http::field::authorization, "Bearer 0123456789abcdef0123456789abcdef");
        what.body() = body;
        what.prepare_payload();
        stream.expires_after(5s);
        co_await http::async_write(stream, what, use_awaitable);
        http::response<http::string_body> answer;
        co_await http::async_read(stream, buffer, answer, use_awaitable);
        if (answer.result_int() / 100 != 2) throw std::runtime_error{"the sink refuses"};
    }

    void finish(job one) {
        finished_.push_back(std::move(one));
        if (finished_.size() >= 64) return flush();
        if (finished_.size() > 1) return;
        timer_.expires_after(2ms);
        timer_.async_wait([this](boost::system::error_code late) {
            if (!late) flush();
        });
    }

    void flush() {
        if (finished_.empty()) return;
        {
            sqlite::transaction all{db_};
            for (const auto& one : finished_) {
                row_.run(one.id, 1);
                event_.run(one.id, 1, 1);
                event_.run(one.id, 1, 4);
            }
            all.commit();
        }
        for (const auto& one : finished_)
            if (amqp_basic_ack(broker_.get(), bench::amqp_session::channel, one.tag, 0) != AMQP_STATUS_OK)
                throw std::runtime_error{"ack"};
        done_ += static_cast<long>(finished_.size());
        finished_.clear();
        if (done_ < left_) return;
        cost_.print("floor", done_);
        std::_Exit(0);  // everything is durable, and nobody waits for an orderly end of a yardstick
    }

    asio::io_context& loop_;
    tcp::endpoint sink_;
    long left_;
    long done_ = 0;
    bench::amqp_session broker_;
    sqlite::database db_;
    sqlite::statement row_, event_;
    verifier verifier_;
    std::deque<job> jobs_;
    std::vector<job> finished_;
    asio::steady_timer wake_{loop_, asio::steady_timer::time_point::max()};
    asio::steady_timer timer_{loop_};
    bench::measure cost_;
    const std::string folder_ = R"({"filling":")" + std::string(900, 'f') + R"("})";
    const std::string attachment_ = std::string(1500, 'a');
    const std::string patch_ = R"({"globalStatus":"HUBEE_COMPLETED"})";
};

}  // namespace

int main(int argc, char** argv) {
    if (argc != 7) return std::fprintf(stderr, "usage: bench-floor AMQP SINK PREFIX QUEUES COUNT FOLDER\n"), 2;
    try {
        asio::io_context loop{1};
        const auto port = [&](int i) { return static_cast<std::uint16_t>(std::atoi(argv[i])); };
        floor_daemon daemon{loop, port(1), port(2), argv[6], std::atol(argv[5])};
        daemon.start(argv[3], std::atoi(argv[4]), 32);
        loop.run();
    } catch (const std::exception& e) {
        return std::fprintf(stderr, "bench-floor: %s\n", e.what()), 1;
    }
}
