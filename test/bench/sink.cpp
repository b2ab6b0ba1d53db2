// bench-sink FILE -- answers as HubEE does, as cheaply as it can, and remembers nothing but a count. Writes the port it
// has taken into FILE. GET /completed tells how many folders were completed; GET /page/N is a page of N bytes.
#include "connector/base/asio.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cstdio>
#include <exception>
#include <fstream>
#include <string>
#include <string_view>

namespace {

using namespace qf;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

constexpr std::string_view page = "/page/";
long completed = 0;
unsigned long long made = 0;

std::string next_id() {
    char text[40];
    std::snprintf(text, sizeof text, "00000000-0000-4000-8000-%012llx", ++made);
    return text;
}

// The folder that was sent, with the ids and states that HubEE adds.
std::string folder_answer(const std::string& body) {
    rapidjson::Document folder;
    folder.Parse(body.data(), body.size());
    if (folder.HasParseError() || !folder.IsObject()) return {};
    auto& pool = folder.GetAllocator();
    const auto name = [&](rapidjson::Value& object, const char* status_member, const char* status) {
        const auto id = next_id();
        object.AddMember("id", rapidjson::Value{id.data(), static_cast<unsigned>(id.size()), pool}, pool);
        object.AddMember(rapidjson::StringRef(status_member), rapidjson::StringRef(status), pool);
    };
    for (const char* list : {"cases", "attachments"}) {
        if (!folder.HasMember(list) || !folder[list].IsArray()) continue;
        for (auto& one : folder[list].GetArray())
            if (one.IsObject()) name(one, "status", *list == 'c' ? "HUBEE_RECEIVED" : "PENDING");
    }
    name(folder, "globalStatus", "HUBEE_RECEIVED");
    rapidjson::StringBuffer out;
    rapidjson::Writer<rapidjson::StringBuffer> writer{out};
    folder.Accept(writer);
    return {out.GetString(), out.GetSize()};
}

http::response<http::string_body> answer(const http::request<http::string_body>& ask) {
    const std::string_view target = ask.target();
    http::response<http::string_body> out{http::status::no_content, ask.version()};
    if (ask.method() == http::verb::patch) {
        ++completed;
    } else if (target.ends_with("/token")) {
        out.result(http::status::ok);
        out.body() = R"({"access_token":"0123456789abcdef0123456789abcdef","token_type":"Bearer","expires_in":3600})";
    } else if (target.ends_with("/folders")) {
        out.body() = folder_answer(ask.body());
        out.result(out.body().empty() ? http::status::bad_request : http::status::created);
    } else if (target == "/completed") {
        out.result(http::status::ok);
        out.body() = std::to_string(completed);
    } else if (target.starts_with(page)) {
        out.result(http::status::ok);
        out.body().assign(std::stoul(std::string{target.substr(page.size())}), 'x');
    } else if (ask.method() == http::verb::get) {
        out.result(http::status::not_found);
    }
    if (!out.body().empty()) out.set(http::field::content_type, "application/json");
    out.keep_alive(ask.keep_alive());
    out.prepare_payload();
    return out;
}

awaitable<void> serve(tcp::socket socket) {
    beast::tcp_stream stream{std::move(socket)};
    beast::flat_buffer buffer;
    try {
        for (;;) {
            http::request<http::string_body> ask;
            co_await http::async_read(stream, buffer, ask, use_awaitable);
            auto out = answer(ask);
            co_await http::async_write(stream, out, use_awaitable);
            if (!out.keep_alive()) co_return;
        }
    } catch (const boost::system::system_error&) {  // the client has gone
    }
}

awaitable<void> accept(tcp::acceptor& from) {
    for (;;) {
        auto socket = co_await from.async_accept(use_awaitable);
        socket.set_option(tcp::no_delay{true});
        asio::co_spawn(from.get_executor(), serve(std::move(socket)), [](std::exception_ptr) {});
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) return std::fprintf(stderr, "usage: bench-sink FILE\n"), 2;
    asio::io_context loop{1};
    tcp::acceptor listening{loop, tcp::endpoint{asio::ip::make_address("127.0.0.1"), 0}};
    std::ofstream{argv[1]} << listening.local_endpoint().port() << '\n';
    asio::co_spawn(loop, accept(listening), [](std::exception_ptr why) {
        if (why) std::rethrow_exception(why);
    });
    loop.run();
}
