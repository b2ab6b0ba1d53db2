// A citizen's click while the broker is down: the same receipt, and the commune has the dossier, once, afterwards.
#include "connector/base/file.hpp"
#include "schemas/json.hpp"
#include "test/contract/broker.hpp"
#include "test/support/raw_connection.hpp"
#include "test/support/rig.hpp"
#include "test/support/site.hpp"

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <csignal>

namespace {

using namespace qf;
using namespace qf::test;

// A broker that comes and goes, and the roles beside it as processes of their own.
class outage {
public:
    outage() {
        REQUIRE(!write_file(on.path("token"), "secret\n"));
        inbox.emplace(std::vector<std::string>{built_program, "inbox"}, on.environment(), on.path("inbox.out"),
                      on.path("log"));
        deliver.emplace(std::vector<std::string>{built_program, "deliver"}, on.environment(), on.path("deliver.out"),
                        on.path("log"));
        start_intake();
    }
    void start_intake() {
        auto environment = on.environment();
        std::erase_if(environment, [](const auto& one) {
            return one.starts_with("QF_INTAKE_LISTEN=") || one.starts_with("QF_ADMIN_LISTEN=");
        });
        environment.push_back(fmt::format("QF_INTAKE_LISTEN=127.0.0.1:{}", port));
        environment.push_back(fmt::format("QF_ADMIN_LISTEN=127.0.0.1:{}", admin));
        environment.push_back("QF_INTAKE_TOKEN_FILE=" + on.path("token").string());
        intake.emplace(std::vector<std::string>{built_program, "intake"}, environment, on.path("intake.out"),
                       on.path("log"));
    }
    // "" while nobody listens.
    std::string ask(std::uint16_t at, const std::string& text) {
        try {
            return r.run([&]() -> awaitable<std::string> {
                auto c = co_await raw_connection::to(at);
                co_return co_await c.ask(text);
            }());
        } catch (const boost::system::system_error&) {
            return "";
        }
    }
    std::string page(const char* path) {
        return ask(admin, fmt::format("GET {} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", path));
    }
    bool ready_as(std::string_view words) {
        return eventually(
            [&] {
                const auto now = page("/readyz");
                return now.starts_with("HTTP/1.1 200") && now.find(words) != std::string::npos;
            },
            patience);
    }
    std::string post() {  // the reference
        const auto body = read_file(QF_SOURCE_DIR "/conf/demo/transmission.json").value();
        const auto answer =
            ask(port, fmt::format("POST /api/transmissions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer secret\r\n"
                                  "Connection: close\r\nContent-Length: {}\r\n\r\n{}",
                                  body.size(), body));
        REQUIRE_MESSAGE(answer.starts_with("HTTP/1.1 201"), answer);
        const auto receipt = json::document::parse(answer.substr(answer.find("\r\n\r\n") + 4));
        REQUIRE(receipt.has_value());
        return std::string{(*receipt)["reference"].text_or("")};
    }
    void arrives_once(const std::string& reference) {
        CAPTURE(reference);
        CHECK_MESSAGE(eventually([&] { return on.ledger_state(reference) == "completed"; }, patience), on.log());
        CHECK(on.visible_folders(reference) == 1);
        CHECK(on.notifications(reference) == 1);
        CHECK(on.received_attachments(reference) == 3);
    }

    broker own;
    site on{own.url()};
    const std::uint16_t port = free_port(), admin = free_port();
    std::optional<child_process> inbox, deliver, intake;
    rig r;
};

}  // namespace

TEST_CASE("the broker goes down, citizens click, it comes back: each dossier arrives once") {
    outage o;
    REQUIRE(o.ready_as("queue ok\noutbox ok, 0 waiting\n"));
    const auto before = o.post();
    o.own.kill();
    REQUIRE(o.ready_as("queue away"));
    const auto first = o.post();
    const auto second = o.post();
    CHECK(o.ready_as("queue away\noutbox ok, 2 waiting\n"));
    CHECK(o.page("/metrics").find("\nqf_outbox_waiting 2\n") != std::string::npos);

    SUBCASE("and the intake stays up") {}
    SUBCASE("and the intake is killed meanwhile") {
        o.intake->signal(SIGKILL);
        REQUIRE(o.intake->wait(patience).has_value());
        o.start_intake();
        CHECK(o.ready_as("queue away\noutbox ok, 2 waiting\n"));
    }

    o.own.start();
    for (const auto& one : {before, first, second}) o.arrives_once(one);
    CHECK(o.ready_as("queue ok\noutbox ok, 0 waiting\n"));
    o.arrives_once(o.post());
    CHECK(o.on.run({"dossiers", "parked", "list"}).output == "nothing is parked\n");
    o.intake->signal(SIGTERM);
    const auto end = o.intake->wait(patience);
    REQUIRE(end.has_value());
    CHECK(end->exit_code == 0);
}

TEST_CASE("a command has no outbox, and says so when the broker is down") {
    broker own;
    site on{own.url()};
    own.kill();
    const auto said = on.run({"submit", QF_SOURCE_DIR "/conf/demo/transmission.json"});
    CHECK(said.how.exit_code == 75);
    CHECK(said.errors.find("no outbox") != std::string::npos);
}
