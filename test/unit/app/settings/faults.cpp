// Every kind of fault, with its place and the words an operator reads.
#include "test/unit/app/settings/loading.hpp"

#include <doctest/doctest.h>

using qf::app::role;
using qf::test::loading;

TEST_CASE("each fault of a file names its line, what is wrong and what to write") {
    struct row {
        const char* text;
        const char* said;
    };
    const row rows[] = {
        {"[delivery]\nfirst_rety = \"5s\"\n",
         "qf.toml:2: delivery.first_rety: there is no such key (did you mean delivery.first_retry?)"},
        {"[delivry]\nfirst_retry = \"5s\"\n",
         "qf.toml:1: delivry: there is no such section (did you mean [delivery]?)"},
        {"[hubee]\n\nclient_secret = \"s3cret\"\n",
         "qf.toml:3: hubee.client_secret: a secret is never written here (put it into a file of its own and write "
         "hubee.client_secret_file)"},
        {"[queue.rabbitmq]\npassword = \"x\"\n",
         "qf.toml:2: queue.rabbitmq.password: a secret is never written here (put it into a file of its own and write "
         "queue.rabbitmq.password_file)"},
        {"[queue.rabbitmq]\nurl = \"amqp://me:pass@127.0.0.1\"\n",
         "qf.toml:2: queue.rabbitmq.url: a password is never written here (put it into a file and write "
         "queue.rabbitmq.password_file)"},
        {"[queue.rabbitmq]\nurl = \"http://127.0.0.1\"\n",
         "qf.toml:2: queue.rabbitmq.url: must begin with amqp:// or amqps:// (the default is "
         "\"amqp://127.0.0.1:5672/%2f\")"},
        {"[queue.rabbitmq]\nurl = \"amqp://127.0.0.1, me@127.0.0.2\"\n",
         "qf.toml:2: queue.rabbitmq.url: must begin with amqp:// or amqps:// (the default is "
         "\"amqp://127.0.0.1:5672/%2f\")"},
        {"[queue.rabbitmq]\nstrategy = \"hashed\"\nhashed_queues = 0\n",
         "qf.toml:3: queue.rabbitmq.hashed_queues: 0 is out of range: 1 to 1024 (the default is 64)"},
        {"[queue.rabbitmq]\nconsumer_timeout = \"10s\"\n",
         "qf.toml:2: queue.rabbitmq.consumer_timeout: consumer_timeout (10s) must exceed confirm_deadline (10s)"},
        {"[queue]\nbackend = \"kafka\"\n",
         "qf.toml:2: queue.backend: must be one of embedded|rabbitmq (the default is \"embedded\")"},
        {"[queue]\nbackend = true\n",
         "qf.toml:2: queue.backend: must be one of the names listed for it (the default is \"embedded\")"},
        {"[delivery]\nlane_window = \"8\"\n",
         "qf.toml:2: delivery.lane_window: must be a whole number (the default is 20)"},
        {"[delivery]\nlane_window = 8.5\n",
         "qf.toml:2: delivery.lane_window: must be a whole number (the default is 20)"},
        {"[delivery]\nlane_window = 0\n",
         "qf.toml:2: delivery.lane_window: 0 is out of range: 1 to 100 (the default is 20)"},
        {"[delivery]\nfirst_retry = 5\n",
         "qf.toml:2: delivery.first_retry: must be a duration such as \"250ms\", \"30s\", \"5min\", \"2h\" or \"10d\" "
         "(the default is \"5s\")"},
        {"[delivery]\nfirst_retry = \"2h\"\n",
         "qf.toml:2: delivery.first_retry: 2h is out of range: 10ms to 1h (the default is \"5s\")"},
        {"[delivery]\nfirst_retry = \"30min\"\nretry_max = \"1min\"\n",
         "qf.toml:2: delivery.first_retry: first_retry (30min) must not exceed retry_max (1min)"},
        {"[delivery]\nretry_max = \"1s\"\n",
         "qf.toml:2: delivery.retry_max: first_retry (5s) must not exceed retry_max (1s)"},
        {"[delivery]\ndossiers_max = 8\n",
         "qf.toml:2: delivery.dossiers_max: lane_window (20) must not exceed dossiers_max (8)"},
        {"[envelope]\nsize_max = \"1KB\"\n",
         "qf.toml:2: envelope.size_max: must be a size such as \"512B\", \"256KiB\" or \"8MiB\" (the default is "
         "\"256KiB\")"},
        {"[intake]\nlisten = \"localhost:80\"\n",
         "qf.toml:2: intake.listen: must be an address such as \"127.0.0.1:8080\" or \"[::1]:8080\" (the default is "
         "\"127.0.0.1:8480\")"},
        {"[hubee]\nurl = \"http://api.example\"\n",
         "qf.toml:2: hubee.url: must be an https:// address, or http:// to loopback (without user, query or fragment)"},
        {"[hubee]\nurl = \"https://api.hubee.numerique.gouv.fr\"\n",
         "qf.toml:2: hubee.url: needs hubee.token_url beside it: HubEE's tokens come from another host (write "
         "token_url "
         "= \"https://auth.hubee.numerique.gouv.fr/oauth2/token\")"},
        {"[hubee]\nurl = \"https://api.bas.hubee.numerique.gouv.fr\"\n",
         "qf.toml:2: hubee.url: needs hubee.token_url beside it: HubEE's tokens come from another host (write "
         "token_url "
         "= \"https://auth.bas.hubee.numerique.gouv.fr/oauth2/token\")"},
        {"[hubee]\nurl = \"https://hubee.example\"\ntoken_url = \"https://auth.example\"\n",
         "qf.toml:3: hubee.token_url: must be a whole https:// address, or http:// to loopback"},
        {"[enrolment]\neditors = \"75107.13002526500013, 13002526500013\"\n",
         "qf.toml:2: enrolment.editors: must be <cog>.<siret> of each editor's office (such as "
         "\"75107.13002526500013\")"},
        {"[hubee]\ntoken_url = \"https://auth.example/token\"\n",
         "qf.toml:2: hubee.token_url: needs hubee.url beside it"},
        {"[hubee]\ncertificate_file = \"c.pem\"\n",
         "qf.toml:2: hubee.certificate_file: needs hubee.key_file beside it"},
        {"log = \"info\"\n", "qf.toml:1: log: there is no such key"},
        {"[state]\nfolder = \"\"\n",
         "qf.toml:2: state.folder: must be the name of a file or folder (the default is \"var\")"},
        {"[log.level]\nx = 1\n", "qf.toml:1: log.level: is a key, not a section (the default is \"info\")"},
        {"[hubee]\nurl = [\"a\"]\n", "qf.toml:2: hubee.url: must be a text"},
    };
    for (const auto& one : rows) {
        const loading l{one.text};
        CAPTURE(one.text);
        CHECK(l.only_line().starts_with(one.said));
        CHECK(!l.loaded.has_value());
    }
}

TEST_CASE("a text that is not TOML is refused with line and column") {
    for (const auto* text : {"[log\n", "[log]\nlevel = \n", "[log]\nlevel = \"info\"\nlevel = \"error\"\n", "\xff\xfe",
                             "a = \"\\q\"", "[[[[", "[=", "[", " [.a]", "[ # b\n", "[}"}) {
        const loading l{text};
        CAPTURE(text);
        CHECK(!l.loaded.has_value());
        CHECK(l.only_line().find("this is not TOML: ") != std::string::npos);
    }
    CHECK(loading{"[log]\nlevel = \n"}.only_line().starts_with("qf.toml:2:"));
    CHECK(loading{"[log]\nlevel = \"info\"\n[=\na = 1\n"}.only_line().starts_with("qf.toml:3:"));
}

TEST_CASE("all faults are said at once, in the order of the file") {
    const loading l{"[log]\nlevel = \"loud\"\n[queue]\nbackend = 3\n[nothing]\na = 1\nb = 2\n"};
    const auto lines = l.lines();
    REQUIRE(lines.size() == 3);
    CHECK(lines[0].starts_with("qf.toml:2: log.level"));
    CHECK(lines[1].starts_with("qf.toml:4: queue.backend"));
    CHECK(lines[2].starts_with("qf.toml:5: nothing"));
}

TEST_CASE("a configuration file that is not there is a fault") {
    qf::faults found;
    CHECK(!qf::app::load_configuration({.file = "/nonexistent/qf.toml"}, found).has_value());
    REQUIRE(found.list().size() == 1);
    CHECK(found.list().front().place == "/nonexistent/qf.toml");
}

TEST_CASE("the environment's faults name the variable") {
    struct row {
        const char* name;
        const char* text;
        const char* said;
    };
    const row rows[] = {
        {"QF_DELIVERY_FIRST_RETRI", "5s",
         "QF_DELIVERY_FIRST_RETRI: no setting has this name (did you mean QF_DELIVERY_FIRST_RETRY?)"},
        {"QF_HUBEE_CLIENT_SECRET", "x",
         "QF_HUBEE_CLIENT_SECRET: a secret is never given in the environment (put it into a file and set "
         "QF_HUBEE_CLIENT_SECRET_FILE)"},
        {"QF_DELIVERY_LANE_WINDOW", "many",
         "QF_DELIVERY_LANE_WINDOW: delivery.lane_window: must be a whole number (the default is 20)"},
        {"QF_XYZZY", "1", "QF_XYZZY: no setting has this name (unset it)"},
    };
    for (const auto& one : rows) CHECK(loading("", {{one.name, one.text}}).only_line() == one.said);
    CHECK(loading("", {{"QF_TEST_AMQP_URL", "x"}, {"QF_CONFIG", "y"}}).loaded.has_value());
}

TEST_CASE("a secret never shows in a fault") {
    const loading l{"[hubee]\nclient_secret = \"hunter2\"\n[queue.rabbitmq]\nurl = \"amqp://a:hunter2@127.0.0.1\"\n",
                    {{"QF_HUBEE_CLIENT_SECRET", "hunter2"}}};
    CHECK(l.lines().size() == 3);
    for (const auto& line : l.lines()) CHECK(line.find("hunter2") == std::string::npos);
}
