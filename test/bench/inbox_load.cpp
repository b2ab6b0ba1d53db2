#include "test/bench/inbox_load.hpp"

#include "connector/base/asio.hpp"
#include "connector/inbox/organization.hpp"
#include "schemas/json.hpp"
#include "test/bench/latencies.hpp"
#include "test/bench/measure.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <fmt/format.h>

#include <exception>
#include <stdexcept>

namespace qf::bench {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;
using http::verb;
using steady = std::chrono::steady_clock;

constexpr std::size_t file_size = 2048;
constexpr std::string_view types[] = {"json", "xml", "pdf"};
constexpr std::string_view beginnings[] = {"{    ", "<?xml", "%PDF-"};

std::string folder_body(const inbox::organization& to) {
    std::string files;
    for (const auto type : types)
        files += fmt::format(R"({}{{"fileName":"FormulaireQF.{}","type":"FormulaireQF","size":{},)"
                             R"("mimeType":"application/{}","recipients":["Formulaire-QF-0123456789ABC-01"]}})",
                             files.empty() ? "" : ",", type, file_size, type);
    return fmt::format(
        R"({{"processCode":"FormulaireQF","externalId":"Formulaire-QF-0123456789ABC",)"
        R"("applicant":{{"firstName":"Žofie","lastName":"Quillévéré"}},"cases":[{{)"
        R"("externalId":"Formulaire-QF-0123456789ABC-01","recipient":{{"type":"{}","companyRegister":"{}",)"
        R"("branchCode":"{}"}}}}],"attachments":[{}]}})",
        to.type, to.company_register, to.branch_code, files);
}

struct progress {
    const deliveries& what;
    std::string folder;  // the body of POST
    long left = 0;
    latencies seen = {};
};

class connection {
public:
    connection(asio::any_io_executor loop, const deliveries& what) : what_{what}, stream_{std::move(loop)} {}

    awaitable<void> open() {
        co_await stream_.async_connect({asio::ip::make_address("127.0.0.1"), what_.port}, use_awaitable);
        stream_.socket().set_option(asio::ip::tcp::no_delay{true});
    }
    awaitable<std::string> ask(verb method, const std::string& target, const char* type, const std::string& body,
                               unsigned expected) {
        http::request<http::string_body> request{method, target, 11};
        request.set(http::field::host, "127.0.0.1");
        request.set(http::field::authorization, "Bearer " + what_.token);
        request.set(http::field::content_type, type);
        request.body() = body;
        request.prepare_payload();
        constexpr std::chrono::seconds patience{30};
        stream_.expires_after(patience);
        co_await http::async_write(stream_, request, use_awaitable);
        http::response<http::string_body> answer;
        co_await http::async_read(stream_, buffer_, answer, use_awaitable);
        if (answer.result_int() != expected)
            throw std::runtime_error{fmt::format("{} {}: {}", target, answer.result_int(), answer.body())};
        co_return std::move(answer.body());
    }

private:
    const deliveries& what_;
    beast::tcp_stream stream_;
    beast::flat_buffer buffer_;
};

awaitable<void> deliver(progress& so_far) {
    connection to{co_await asio::this_coro::executor, so_far.what};
    co_await to.open();
    std::string bytes(file_size, 'x');
    const std::string completed = R"({"globalStatus":"HUBEE_COMPLETED"})";
    while (so_far.left-- > 0) {
        const auto began = steady::now();
        const auto text =
            co_await to.ask(verb::post, "/teledossiers/v1/folders", "application/json", so_far.folder, 201);
        const auto made = json::document::parse(text).value();
        const auto folder = "/teledossiers/v1/folders/" + made["id"].text_or("");
        for (std::size_t i = 0; i < made["attachments"].size(); ++i) {
            const auto file = folder + "/attachments/" + made["attachments"].at(i)["id"].text_or("");
            bytes.replace(0, beginnings[i].size(), beginnings[i]);
            co_await to.ask(verb::put, file, "application/octet-stream", bytes, 204);
        }
        co_await to.ask(verb::patch, folder, "application/json", completed, 204);
        so_far.seen.add(steady::now() - began);
    }
}

}  // namespace

void run(const deliveries& what) {
    asio::io_context loop{1};
    progress so_far{
        .what = what, .folder = folder_body(inbox::organization::parse(what.recipient).value()), .left = what.count};
    const auto before = cpu_seconds_of(what.server);
    const measure cost;
    for (int i = 0; i < what.connections; ++i)
        asio::co_spawn(loop, deliver(so_far), [](std::exception_ptr why) {
            if (why) std::rethrow_exception(why);
        });
    loop.run();
    const auto server = (cpu_seconds_of(what.server) - before) * 1e6 / static_cast<double>(what.count);
    cost.print(what.name.c_str(), what.count, fmt::format(" server_cpu_us={:.1f}", server) + so_far.seen.text());
}

}  // namespace qf::bench
