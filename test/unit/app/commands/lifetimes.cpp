// A process of each role: it starts, says where it is, and stops on a signal.
#include "connector/net/client.hpp"
#include "schemas/json.hpp"
#include "test/support/child_process.hpp"
#include "test/support/rig.hpp"
#include "test/unit/app/settings/loading.hpp"

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <csignal>
#include <cstdlib>

using namespace qf::test;
using namespace std::chrono_literals;

namespace {

struct machine {
    temporary_folder folder;
    std::vector<std::string> environment{"QF_STATE_FOLDER=" + folder.path().string(),
                                         "QF_ADMIN_LISTEN=127.0.0.1:0",
                                         "QF_INTAKE_LISTEN=127.0.0.1:0",
                                         "QF_INBOX_LISTEN=127.0.0.1:0",
                                         "QF_CONSOLE_LISTEN=127.0.0.1:0",
                                         "QF_HUBEE_CLIENT_ID=c",
                                         "QF_HUBEE_CLIENT_SECRET_FILE=" + (folder / "secret").string()};
    machine() {
        REQUIRE(!qf::write_file(folder / "secret", "x\n"));
        for (const auto* use : {"sig", "enc"})
            REQUIRE(run_to_end({built_program, "keys", "generate", "--use", use}, environment).how.exit_code == 0);
    }
    std::string text(const std::string& name) const {
        auto read = qf::read_file(folder / name);
        return read ? *read : "";
    }
};

}  // namespace

TEST_CASE("each role starts, tells its addresses, and stops in order at SIGTERM and SIGINT") {
    const machine m;
    for (const std::string role : {"run", "intake", "inbox", "console"})
        for (const int signal : {SIGTERM, SIGINT}) {
            CAPTURE(role);
            const auto out = fmt::format("out.{}.{}", role, signal);  // a file of its own for each process
            const auto errors = fmt::format("log.{}.{}", role, signal);
            child_process program{{built_program, "--json", role}, m.environment, m.folder / out, m.folder / errors};
            REQUIRE(eventually([&] { return m.text(out).ends_with('\n'); }, 20s));
            const auto addresses = qf::json::document::parse(m.text(out));
            REQUIRE(addresses.has_value());
            CHECK((*addresses)["admin"].text_or("").starts_with("http://127.0.0.1:"));
            if (role != "run") CHECK((*addresses)[role].text_or("").starts_with("http://127.0.0.1:"));
            program.signal(signal);
            const auto end = program.wait(20s);
            REQUIRE(end.has_value());
            CHECK(end->exit_code == 0);
            const auto log = m.text(errors);
            CHECK(log.find("event=started role=" + role) != std::string::npos);
            CHECK(log.find("event=stopped role=" + role) != std::string::npos);
            CHECK(log.find("level=fatal") == std::string::npos);
        }
}

TEST_CASE("an address in use is 71, said in one line") {
    const machine m;
    child_process first{{built_program, "--json", "inbox"}, m.environment, m.folder / "out", m.folder / "log"};
    REQUIRE(eventually([&] { return m.text("out").ends_with('\n'); }, 20s));
    const auto addresses = qf::json::document::parse(m.text("out"));
    REQUIRE(addresses.has_value());
    auto taken = m.environment;
    taken.push_back("QF_INBOX_LISTEN=" + (*addresses)["inbox"].text_or("").substr(7));
    const auto second = run_to_end({built_program, "inbox"}, taken);
    CHECK(second.how.exit_code == 71);
    CHECK(second.errors.find("qf-connector: ") != std::string::npos);
}

TEST_CASE("two deliver processes on one embedded queue: neither crashes") {
    auto m = machine{};
    m.environment.push_back("QF_HUBEE_URL=http://127.0.0.1:1");
    child_process first{{built_program, "--json", "deliver"}, m.environment, m.folder / "out", m.folder / "log"};
    REQUIRE(eventually([&] { return m.text("out").ends_with('\n'); }, 20s));
    child_process second{{built_program, "--json", "deliver"}, m.environment, m.folder / "out2", m.folder / "log2"};
    REQUIRE(eventually([&] { return m.text("out2").ends_with('\n'); }, 20s));
    for (auto* one : {&first, &second}) {
        one->signal(SIGTERM);
        const auto end = one->wait(20s);
        REQUIRE(end.has_value());
        CHECK(end->exit_code == 0);
    }
}

TEST_CASE("with a certificate the intake speaks TLS, to citizens and to forms alike, and nothing else") {
    auto m = machine{};
    const auto chain = m.folder / "chain.pem", key = m.folder / "key.pem";
    const auto made = fmt::format(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=test "
        "-addext subjectAltName=DNS:localhost -keyout {} -out {} 2>/dev/null",
        key.string(), chain.string());
    REQUIRE(std::system(made.c_str()) == 0);
    for (const auto& setting :
         {"QF_PROFILE=demo", "QF_FORM_PUBLIC_URL=https://localhost", "QF_INTAKE_CERTIFICATE_FILE="})
        m.environment.emplace_back(setting);
    m.environment.back() += chain.string();
    m.environment.push_back("QF_INTAKE_KEY_FILE=" + key.string());
    child_process program{{built_program, "--json", "intake"}, m.environment, m.folder / "out", m.folder / "log"};
    REQUIRE(eventually([&] { return m.text("out").ends_with('\n'); }, 20s));
    const auto addresses = qf::json::document::parse(m.text("out"));
    REQUIRE(addresses.has_value());
    const auto told = (*addresses)["intake"].text_or("");
    REQUIRE(told.starts_with("https://127.0.0.1:"));
    const auto port = told.substr(told.rfind(':'));

    rig r;
    const auto ask = [&](const std::string& origin, std::string_view path) {
        qf::net::client_conf conf{qf::net::origin::parse(origin + port).value()};
        conf.answer_time = 5s;
        conf.ca_file = chain;
        qf::net::client asking{r.executor(), conf};
        return r.run(asking.send(qf::net::request{qf::net::http::verb::get, path, 11}));
    };
    const auto home = ask("https://localhost", "/");
    REQUIRE(home.has_value());
    CHECK(home->result() == qf::net::http::status::ok);
    CHECK((*home)["Strict-Transport-Security"].starts_with("max-age="));
    const auto api = ask("https://localhost", "/api/collectivites");
    REQUIRE(api.has_value());
    CHECK(api->result() == qf::net::http::status::ok);
    CHECK(!ask("http://localhost", "/").has_value());
    program.signal(SIGTERM);
    REQUIRE(program.wait(20s).has_value());
}
