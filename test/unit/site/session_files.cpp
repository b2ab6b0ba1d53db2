#include "connector/base/file.hpp"
#include "test/unit/site/store_fixture.hpp"

#include <doctest/doctest.h>

using namespace qf;
using namespace qf::site;

namespace {

std::string all_bytes(const store_rig& s) {
    std::string out;
    for (const auto& file : std::filesystem::directory_iterator{s.folder.path()}) out += read_file(file.path()).value();
    return out;
}

}  // namespace

TEST_CASE("sessions survive a restart, with their times") {
    store_rig s;
    const auto cookie = s.saved();
    s.clock.advance(20min);
    CHECK(s.store->find(cookie).has_value());
    s.clock.advance(10s);
    CHECK(s.store->find(cookie).has_value());
    s.reopen();  // stop() writes the last uses
    CHECK(s.store->size() == 1);
    s.clock.advance(29min + 59s);
    const auto found = s.store->find(cookie);
    REQUIRE(found.has_value());
    CHECK(found->content.written() == full_session().written());
    s.clock.advance(1h + 29min + 59s);
    s.reopen();
    CHECK(s.store->size() == 0);
    CHECK(s.rows("SELECT count(*) FROM session") == 0);
}

TEST_CASE("what save() answered for survives a crash") {
    store_rig s;
    const auto cookie = s.saved();
    auto found = s.store->find(cookie).value();
    found.content.parting_state = "after";
    CHECK_FALSE(s.r.run(s.store->save(found)));
    s.crash();
    CHECK(s.store->find(cookie)->content.parting_state == "after");
}

TEST_CASE("uses are written at most once a minute for each session, and a crash forgets no more") {
    store_rig s;
    s.store->start();
    const auto cookie = s.saved();
    const auto used = [&] { return s.rows("SELECT used FROM session"); };
    const auto at_first = used();
    s.pass_time(0s);
    s.pass_time(20s);
    CHECK(s.store->find(cookie).has_value());
    s.pass_time(20s);
    CHECK(used() == at_first);  // 55 s later
    s.clock.advance(5s);
    CHECK(s.store->find(cookie).has_value());
    s.pass_time(0s);
    CHECK(used() == at_first + 60'000);
}

TEST_CASE("what is over leaves the file without anybody asking for it") {
    store_rig s;
    s.store->start();
    for (int i = 0; i < 3; ++i) s.saved();
    s.r.run(s.store->link("a receipt"));
    s.pass_time(0s);
    CHECK(s.rows("SELECT count(*) FROM session") == 3);
    s.pass_time(30min);
    CHECK(s.store->size() == 0);
    CHECK(s.rows("SELECT count(*) FROM session") == 0);
    CHECK(s.rows("SELECT count(*) FROM link") == 1);
    s.pass_time(24h);
    CHECK(s.rows("SELECT count(*) FROM link") == 0);
    CHECK(s.counted("qf_form_sessions_ended_total{reason=\"over\"} 3"));
    CHECK(s.counted("qf_form_sessions 0"));
}

TEST_CASE("contents beyond memory_max are read from the file") {
    session_conf conf;
    conf.memory_max = 4'000;  // two or three of them
    store_rig s{conf};
    std::vector<std::string> cookies;
    for (int i = 0; i < 20; ++i) {
        auto one = full_session();
        one.parting_state = std::to_string(i);
        cookies.push_back(s.saved(one));
    }
    for (int round = 0; round < 2; ++round)
        for (int i = 0; i < 20; ++i) {
            const auto found = s.store->find(cookies[static_cast<std::size_t>(i)]);
            REQUIRE(found.has_value());
            CHECK(found->content.parting_state == std::to_string(i));
        }
    auto changed = s.store->find(cookies[3]).value();
    changed.content.parting_state = "changed";
    CHECK_FALSE(s.r.run(s.store->save(changed)));
    for (const auto& cookie : cookies) s.store->find(cookie);
    CHECK(s.store->find(cookies[3])->content.parting_state == "changed");
    conf.memory_max = 0;
    store_rig none{conf};
    const auto one = none.saved();
    CHECK(none.store->find(one).has_value());
}

TEST_CASE("no name, cookie, token or value is in the files") {
    store_rig s;
    const auto cookie = s.saved();
    auto again = s.store->find(cookie).value();
    CHECK_FALSE(s.r.run(s.store->save(again)));
    const auto token = s.r.run(s.store->link("O'NEIL, Zo\xc3\xa9 Invent\xc3\xa9"
                                             "e"))
                           .value();
    auto bytes = all_bytes(s);
    REQUIRE(bytes.size() > 10'000);
    for (const auto& secret :
         {std::string{"O'NEIL"}, std::string{"NEIL"}, std::string{"ahin"}, std::string{"AHIN"}, std::string{"Invent"},
          std::string{"famille-42"}, std::string{"35238"}, std::string{"Rennes"}, std::string{"state-1"},
          std::string{"csrf"}, full_session().csrf, cookie, cookie.substr(0, 12), token, token.substr(0, 12)}) {
        CAPTURE(secret);
        CHECK(bytes.find(secret) == bytes.npos);
    }
    CHECK_FALSE(s.r.run(s.store->end(cookie)));
    s.close();
    bytes = all_bytes(s);
    CHECK(bytes.find("NEIL") == bytes.npos);
}

TEST_CASE("a full or failing file is told, and the session stays as it was") {
    store_rig s;
    const auto cookie = s.saved();
    auto found = s.store->find(cookie).value();
    found.content.parting_state = "never";
    sqlite::database other{s.conf.file, {.access = sqlite::access::existing, .check = false}};
    other.run("CREATE TRIGGER refuse BEFORE UPDATE ON session BEGIN SELECT RAISE(ABORT, 'no'); END");
    other.run("CREATE TRIGGER refuse_new BEFORE INSERT ON session BEGIN SELECT RAISE(ABORT, 'no'); END");
    CHECK(s.r.run(s.store->save(found)) == errc::storage_failed);
    CHECK(s.store->find(cookie)->content.parting_state == "parting-1");
    auto fresh = s.store->begin();
    CHECK(s.r.run(s.store->save(fresh)) == errc::storage_failed);
    CHECK(s.store->size() == 1);
    CHECK_FALSE(s.store->find(fresh.cookie).has_value());
    // A renewed one is not lost for good: pressing again works once the file does.
    auto renewed = s.store->renewed(s.store->find(cookie).value());
    CHECK(s.r.run(s.store->save(renewed)) == errc::storage_failed);
    other.run("DROP TRIGGER refuse; DROP TRIGGER refuse_new");
    CHECK_FALSE(s.r.run(s.store->save(renewed)));
    CHECK(s.store->find(renewed.cookie).has_value());
    CHECK(s.rows("SELECT count(*) FROM session") == 1);
    CHECK(s.counted("qf_form_session_write_failures_total 3"));
}
