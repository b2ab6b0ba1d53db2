// Which addresses of relays, and which names of ours, may be configured.
#include "connector/mail/mailer.hpp"

#include <doctest/doctest.h>

using namespace qf;
using namespace qf::mail;

TEST_CASE("relays and names that may be given") {
    for (const auto* good : {"smtps://relay.example", "smtp://relay.example:587", "smtp://127.0.0.1:25",
                             "smtp://[::1]:25", "smtp://localhost.mairie.example"})
        CHECK_MESSAGE(is_relay(good), good);
    for (const auto* bad :
         {"", "relay.example", "http://relay.example", "smtp://", "smtp://user:word@relay.example",
          "smtp://relay.example/path", "smtp://a b", "smtp://relay.example/", "smtp://relay.example:0",
          "smtp://relay.example:99999", "smtp://[::1", "smtp://relay.example?x", "smtp://a%62"})
        CHECK_MESSAGE(!is_relay(bad), bad);
    for (const auto* here : {"smtp://localhost", "smtp://LOCALHOST:25", "smtp://127.0.0.1", "smtp://127.8.9.10:25",
                             "smtp://[::1]:25", "smtps://localhost"})
        CHECK_MESSAGE(is_relay_on_loopback(here), here);
    for (const auto* elsewhere :
         {"smtp://localhost.mairie.example", "smtp://127.0.0.1.mairie.example", "smtp://localhosts", "smtp://[::2]",
          "smtp://relay.example", "smtp://10.0.0.1", "smtp://2130706433", "smtp://localhost/../x"})
        CHECK_MESSAGE(!is_relay_on_loopback(elsewhere), elsewhere);
    for (const auto* good : {"portail.example", "[192.0.2.7]", "[IPv6:2001:db8::7]", "localhost"})
        CHECK_MESSAGE(is_helo(good), good);
    for (const auto* bad : {"", "a b", "a\r\nMAIL", "portail..example", ".example", "-x", "[portail]", "é.example"})
        CHECK_MESSAGE(!is_helo(bad), bad);
    CHECK(helo_of("portail.example") == "portail.example");
    CHECK(helo_of("127.0.0.1") == "[127.0.0.1]");
    CHECK(helo_of("2001:db8::7") == "[IPv6:2001:db8::7]");
}
