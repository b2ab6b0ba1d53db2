// A file of hundreds of megabytes through the built program: in by the API, out by it, by the portal and in its ZIP,
// while the process stays as small as it was. QF_TEST_LARGE_FILE=1024 (MiB) for the largest that it takes.
#include "connector/base/digest.hpp"
#include "connector/base/encoding.hpp"
#include "connector/base/file.hpp"
#include "schemas/json.hpp"
#include "test/support/site.hpp"
#include "test/unit/form/browser.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <doctest/doctest.h>
#include <fmt/core.h>

#include <cstdlib>
#include <cstring>
#include <memory>

namespace {

using namespace qf;
using namespace qf::test;
using qf::form::browser;
using clock_type = std::chrono::steady_clock;
constexpr std::size_t mib = 1 << 20;

std::size_t wanted_size() {
    const char* set = std::getenv("QF_TEST_LARGE_FILE");
    return (set ? std::strtoul(set, nullptr, 10) : 256) * mib - 3;  // no multiple of any block
}

// The file's bytes, of which no two blocks are alike.
std::string_view block_of(std::size_t at, std::string& into) {
    into.assign(mib, 'x');
    for (std::size_t i = 0; i + 8 < into.size(); i += 61) {
        const auto value = (at + i) * 0x9E3779B97F4A7C15u;
        std::memcpy(into.data() + i, &value, sizeof value);
    }
    into[0] = '{';  // of no type that could be told
    return into;
}

struct answer {
    std::string head;
    std::size_t length = 0;
    std::string digest;  // of the body
};

// One request and its answer, over a connection of its own; the body is made and read piece by piece.
answer asked(std::uint16_t port, const std::string& head, std::size_t size = 0) {
    asio::io_context loop;
    asio::ip::tcp::socket socket{loop};
    socket.connect({asio::ip::address_v4::loopback(), port});
    asio::write(socket, asio::buffer(head + "Connection: close\r\n\r\n"));
    std::string block;
    for (std::size_t at = 0; at < size; at += mib)
        asio::write(socket, asio::buffer(block_of(at, block).substr(0, size - at)));
    answer out;
    std::string seen;
    const auto end = asio::read_until(socket, asio::dynamic_buffer(seen), "\r\n\r\n");
    out.head = seen.substr(0, end);
    seen.erase(0, end);
    sha256_stream digest;
    boost::system::error_code over;
    for (block.assign(seen); !over || !block.empty();) {
        digest.add(block);
        out.length += block.size();
        block.resize(mib);
        block.resize(over ? 0 : socket.read_some(asio::buffer(block), over));
    }
    out.digest = digest.finish();
    return out;
}

struct running_inbox {
    running_inbox() {
        auto environment = on.environment();
        environment.emplace_back("QF_PROFILE=demo");
        environment.push_back(fmt::format("QF_PORTAL_PUBLIC_URL=http://127.0.0.1:{}", portal));
        environment.push_back(fmt::format("QF_PORTAL_LISTEN=127.0.0.1:{}", portal));
        const auto made = on.run({"--json", "inbox", "clients", "add", "--organization", "ADMIN-11111111111111-75056",
                                  "--process", "FormulaireQF", "--scope", "ADMIN"});
        REQUIRE_MESSAGE(made.how.exit_code == 0, made.errors);
        const auto client = json::document::parse(made.output).value();
        const auto agent = on.run({"inbox", "agents", "add", "--organization", std::string{site_organization},
                                   "--email", "camille@mairie.example", "--process", "FormulaireQF"});
        REQUIRE_MESSAGE(agent.how.exit_code == 0, agent.errors);
        program = std::make_unique<child_process>(on.command(built_program, {"inbox"}), environment, on.path("out"),
                                                  on.path("log"));
        const auto basic = to_base64(fmt::format("{}:{}", client["id"].text_or(""), client["secret"].text_or("")));
        REQUIRE_MESSAGE(eventually([&] { return take_token(basic); }, patience), on.log());
    }
    bool take_token(const std::string& basic) {
        try {
            browser b{loop, url(on.inbox_port())};
            const auto got =
                b.post("/token", {{"grant_type", "client_credentials"}}, {{"Authorization", "Basic " + basic}});
            const auto body = json::document::parse(got.body);
            if (body) token = (*body)["access_token"].text_or("");
        } catch (const std::runtime_error&) {  // not yet
        }
        return !token.empty();
    }
    static std::string url(std::uint16_t port) { return fmt::format("http://127.0.0.1:{}", port); }
    json::document ask(net::http::verb method, const std::string& target, std::string body, unsigned wanted) {
        browser b{loop, url(on.inbox_port())};
        net::request what{method, target, 11};
        what.body() = std::move(body);
        const auto got =
            b.send(std::move(what), {{"Authorization", "Bearer " + token}, {"Content-Type", "application/json"}});
        REQUIRE_MESSAGE(got.status == wanted, got.body);
        auto parsed = json::document::parse(got.body);
        return parsed ? std::move(*parsed) : json::document::parse("{}").value();
    }
    std::string start_of(std::string_view method, const std::string& target) const {
        return fmt::format("{} {} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {}\r\n", method, target, token);
    }
    // The most memory that the process has had so far, in bytes.
    std::size_t peak() const {
        const auto status = read_file(fmt::format("/proc/{}/status", program->id())).value();
        const auto at = status.find("VmHWM:");
        REQUIRE(at != status.npos);
        return std::strtoul(status.c_str() + at + 6, nullptr, 10) * 1024;
    }
    std::string agents_cookie() {
        browser b{loop, url(portal)};
        b.get("/");
        const auto choice = b.follow(b.press("/connexion"));
        const auto in = b.follow(
            b.press("/demo/connexion", {{"agent", browser::between(choice.body, R"(name="agent" value=")", "\"")},
                                        {"state", browser::between(choice.body, R"(name="state" value=")", "\"")}}));
        REQUIRE_MESSAGE(in.status == 200, in.body);
        return b.cookie;
    }

    site on;
    rig loop;
    const std::uint16_t portal = free_port();
    std::string token;
    std::unique_ptr<child_process> program;
};

void tell(std::string_view what, std::size_t size, clock_type::time_point began) {
    const std::chrono::duration<double> took = clock_type::now() - began;
    MESSAGE(std::string{what}, ": ", static_cast<double>(size) / mib / took.count(), " MiB/s");
}

}  // namespace

TEST_CASE("a large file goes in and out in constant memory: the API, the portal, its ZIP") {
    const auto size = wanted_size();
    running_inbox r;
    r.ask(net::http::verb::put, "/referential/v1/processes/FormulaireQF",
          R"({"code":"FormulaireQF","name":"QF","attachments":{"sizeMax":1073741824,"countMax":10,"required":[],)"
          R"("mimeTypes":[]},"purge":{"status":"DONE","days":30},"archiveDays":90,"deleteDays":275})",
          200);
    const auto folder = r.ask(
        net::http::verb::post, "/teledossiers/v1/folders",
        fmt::format(R"({{"processCode":"FormulaireQF","externalId":"Formulaire-QF-0123456789ABC",)"
                    R"("applicant":{{"firstName":"A","lastName":"B"}},"cases":[{{"externalId":)"
                    R"("Formulaire-QF-0123456789ABC-01","recipient":{{"type":"SI","companyRegister":"20008496000018",)"
                    R"("branchCode":"26086"}}}}],"attachments":[{{"fileName":"a.bin","type":"FormulaireQF","size":{},)"
                    R"("mimeType":"application/octet-stream","recipients":["Formulaire-QF-0123456789ABC-01"]}}]}})",
                    size),
        201);
    const auto id = folder["id"].text_or(""), file = folder["attachments"].at(0)["id"].text_or("");
    const auto folder_case = folder["cases"].at(0)["id"].text_or("");
    sha256_stream all;
    std::string block;
    for (std::size_t at = 0; at < size; at += mib) all.add(block_of(at, block).substr(0, size - at));
    const auto digest = all.finish();
    const auto cookie = r.agents_cookie();
    const auto before = r.peak();

    auto began = clock_type::now();
    const auto up =
        asked(r.on.inbox_port(),
              r.start_of("PUT", fmt::format("/teledossiers/v1/folders/{}/attachments/{}", id, file)) +
                  fmt::format("Content-Type: application/octet-stream\r\ndigest: {}\r\nContent-Length: {}\r\n",
                              to_base64(digest), size),
              size);
    CHECK_MESSAGE(up.head.starts_with("HTTP/1.1 204"), up.head);
    tell("upload", size, began);
    r.ask(net::http::verb::patch, "/teledossiers/v1/folders/" + id, R"({"globalStatus":"HUBEE_COMPLETED"})", 204);

    const auto path = fmt::format("/teledossiers/v1/cases/{}/attachments/{}", folder_case, file);
    began = clock_type::now();
    const auto down = asked(r.on.inbox_port(), r.start_of("GET", path));
    tell("download", size, began);
    CHECK(down.length == size);
    CHECK((down.digest == digest));
    CHECK(down.head.find("digest: " + to_base64(digest) + "\r\n") != down.head.npos);
    const auto part =
        asked(r.on.inbox_port(), r.start_of("GET", path) + fmt::format("Range: bytes={}-\r\n", size - 100));
    CHECK(part.head.starts_with("HTTP/1.1 206"));
    CHECK(part.length == 100);

    const auto page = [&](const std::string& target) {
        began = clock_type::now();
        return asked(r.portal, fmt::format("GET /dossiers/{}{} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nCookie: {}\r\n",
                                           folder_case, target, r.portal, cookie));
    };
    const auto seen = page(fmt::format("/pieces/{}/telecharger", file));
    CHECK((seen.digest == digest));
    tell("from the portal", size, began);
    const auto zip = page("/pieces.zip");
    CHECK_MESSAGE(zip.head.starts_with("HTTP/1.1 200"), zip.head);
    CHECK(zip.head.find(fmt::format("Content-Length: {}\r\n", zip.length)) != zip.head.npos);
    CHECK(zip.length > size);
    CHECK(zip.length < size + 1024);
    tell("as a ZIP", size, began);
    CHECK(page("").head.starts_with("HTTP/1.1 200"));

    const auto grown = r.peak() - before;
    MESSAGE("file of ", size / mib + 1, " MiB: the process had ", before / mib, " MiB at most, and ", grown / mib,
            " MiB more at the end");
    CHECK(grown < 32 * mib);
}
