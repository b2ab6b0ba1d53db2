#include "test/unit/app/settings/loading.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using qf::test::loading;

TEST_CASE("environment over file over default, each with its place") {
    const loading l{"[delivery]\nfirst_retry = \"7s\"\nretry_max = \"1min\"\n",
                    {{"QF_DELIVERY_FIRST_RETRY", "9s"}, {"QF_QUEUE_RABBITMQ_CONFIRM_WINDOW", "50"}}};
    REQUIRE(l.loaded.has_value());
    const auto& retry = l.loaded->values.delivery.daemon.courier.retry;
    CHECK(retry.first == 9s);
    CHECK(retry.longest == 1min);
    CHECK(l.loaded->values.delivery.daemon.lane_window == 20);
    CHECK(l.loaded->values.queue.rabbitmq.confirm_window == 50);
    CHECK(l.loaded->of("delivery.first_retry").origin == "QF_DELIVERY_FIRST_RETRY");
    CHECK(l.loaded->of("delivery.retry_max").origin == l.file().string() + ":3");
    CHECK(l.loaded->of("delivery.lane_window").origin.empty());
}

TEST_CASE("the defaults are good, and fill every setting") {
    qf::faults found;
    const auto loaded = qf::app::load_configuration({}, found);
    REQUIRE(loaded.has_value());
    CHECK(found.empty());
    CHECK(loaded->settings.size() == qf::app::parameters().size());
    const auto& v = loaded->values;
    CHECK(v.state_folder == "var");
    CHECK(v.queue.embedded_file == "var/queue.db");
    CHECK(v.delivery.ledger == "var/ledger.db");
    CHECK(v.keys == "var/keys");
    CHECK(v.communes == "var/communes.db");
    CHECK(v.inbox.folder == "var/inbox");
    CHECK(v.intake.token_file.empty());
    CHECK(v.envelope.lifetime == 240h);
    CHECK(v.envelope.size_max == 256 << 10);
    CHECK(v.inbox.listen.port == 8481);
    CHECK(v.hubee.scope == "OSL");
}

TEST_CASE("relative paths start at the state folder, the file's folder, or where the environment was set") {
    const loading l{
        "[state]\nfolder = \"/srv/qf\"\n[communes]\nfile = \"/etc/communes.db\"\n[intake]\ntoken_file = \"token\"\n",
        {{"QF_HUBEE_CLIENT_SECRET_FILE", "secret"}, {"QF_INBOX_FOLDER", "received"}}};
    REQUIRE(l.loaded.has_value());
    const auto& v = l.loaded->values;
    CHECK(v.queue.embedded_file == "/srv/qf/queue.db");
    CHECK(v.communes == "/etc/communes.db");
    CHECK(v.intake.token_file == l.path("token"));
    CHECK(v.hubee.client_secret_file == "secret");
    CHECK(v.inbox.folder == "/srv/qf/received");
}
