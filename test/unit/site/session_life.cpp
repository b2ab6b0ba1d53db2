#include "test/unit/site/store_fixture.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <doctest/doctest.h>

using namespace qf;
using namespace qf::site;

TEST_CASE("beginning writes nothing; what is saved is found by its cookie, and by no other") {
    store_rig s;
    const auto begun = s.store->begin();
    CHECK(begun.is_new);
    CHECK(begun.cookie.size() == 43);
    CHECK(begun.content.csrf.size() == 32);
    CHECK(s.store->begin().cookie != begun.cookie);
    CHECK(s.store->begin().content.csrf != begun.content.csrf);
    CHECK(s.store->size() == 0);
    CHECK_FALSE(s.store->find(begun.cookie).has_value());

    const auto cookie = s.saved();
    const auto found = s.store->find(cookie);
    REQUIRE(found.has_value());
    CHECK_FALSE(found->is_new);
    CHECK(found->cookie == cookie);
    CHECK(found->content.written() == full_session().written());
    CHECK(s.store->size() == 1);
    CHECK(s.rows("SELECT count(*) FROM session") == 1);
    auto near = cookie;
    near[0] = near[0] == 'A' ? 'B' : 'A';
    for (const auto& wrong : {near, std::string{}, cookie + "A", cookie.substr(1), std::string(43, '='),
                              std::string(43, '\xff'), std::string(1'000'000, 'A')})
        CHECK_FALSE(s.store->find(wrong).has_value());
}

TEST_CASE("a change replaces what was saved") {
    store_rig s;
    const auto cookie = s.saved();
    auto found = s.store->find(cookie).value();
    found.content.person = "somebody else";
    CHECK_FALSE(s.r.run(s.store->save(found)));
    CHECK(s.store->find(cookie)->content.person == "somebody else");
    CHECK(s.rows("SELECT count(*) FROM session") == 1);
}

TEST_CASE("a flag is told at once, and after a restart, until the next save") {
    store_rig s;
    auto content = full_session();
    content.announced = false;
    const auto cookie = s.saved(content);
    CHECK_FALSE(s.store->find(cookie)->content.announced);
    s.store->raise_flag(s.store->find(cookie).value());
    CHECK(s.store->find(cookie)->content.announced);
    s.reopen();
    CHECK(s.store->find(cookie)->content.announced);
    CHECK(s.rows("SELECT settled FROM session") == 1);

    auto found = s.store->find(cookie).value();
    found.content.announced = false;
    CHECK_FALSE(s.r.run(s.store->save(found)));
    CHECK_FALSE(s.store->find(cookie)->content.announced);
    s.reopen();
    CHECK_FALSE(s.store->find(cookie)->content.announced);
    s.store->raise_flag(s.store->find(cookie).value());
    CHECK_FALSE(s.r.run(s.store->end(cookie)));  // gone before it is written: nothing to write
    s.reopen();
    CHECK(s.store->size() == 0);
}

TEST_CASE("a flag is written with the next change, whoever's it is, and never speaks of a later text") {
    store_rig s;
    auto content = full_session();
    content.announced = false;
    const auto cookie = s.saved(content);
    s.store->raise_flag(s.store->find(cookie).value());
    s.crash();  // nothing was written since
    CHECK_FALSE(s.store->find(cookie)->content.announced);

    s.store->raise_flag(s.store->find(cookie).value());
    s.saved();  // another visitor
    s.crash();
    CHECK(s.store->find(cookie)->content.announced);

    s.store->raise_flag(s.store->find(cookie).value());
    auto found = s.store->find(cookie).value();
    found.content.announced = false;
    CHECK_FALSE(s.r.run(s.store->save(found)));
    s.saved();
    s.reopen();
    CHECK_FALSE(s.store->find(cookie)->content.announced);
}

TEST_CASE("30 minutes without a use end a session, and a use starts them again") {
    store_rig s;
    const auto cookie = s.saved();
    for (int i = 0; i < 3; ++i) {
        s.clock.advance(30min - 1us);
        const auto found = s.store->find(cookie);
        REQUIRE(found.has_value());
        CHECK((found->used == s.clock.now() - 30min + 1us));
        CHECK((s.store->expires(*found) == s.clock.now() + 30min));
    }
    s.clock.advance(30min);
    CHECK_FALSE(s.store->find(cookie).has_value());
    CHECK(s.store->size() == 0);
    CHECK(s.counted("qf_form_sessions_ended_total{reason=\"over\"} 1"));
}

TEST_CASE("2 hours end a session however much it is used") {
    store_rig s;
    const auto cookie = s.saved();
    for (int i = 0; i < 11; ++i) {
        s.clock.advance(10min);
        REQUIRE(s.store->find(cookie).has_value());
    }
    const auto found = s.store->find(cookie).value();
    CHECK((s.store->expires(found) == found.began + 2h));
    s.clock.advance(10min - 1us);
    CHECK(s.store->find(cookie).has_value());
    CHECK_FALSE(s.r.run(s.store->save(found)));
    s.clock.advance(1us);
    CHECK_FALSE(s.store->find(cookie).has_value());
}

TEST_CASE("a session that was renewed keeps its age: the two hours go on") {
    store_rig s;
    const auto old = s.saved();
    s.clock.advance(29min);
    const auto fresh = s.store->renewed(s.store->find(old).value());
    CHECK_FALSE(s.r.run(s.store->save(fresh)));
    for (int i = 0; i < 3; ++i) {
        s.clock.advance(29min);
        CHECK(s.store->find(fresh.cookie).has_value());
    }
    s.clock.advance(4min);
    CHECK_FALSE(s.store->find(fresh.cookie).has_value());
}

TEST_CASE("renewing makes the old cookie worthless at once, and its row goes with the next save") {
    store_rig s;
    const auto old = s.saved();
    auto slow = s.store->find(old).value();
    auto fresh = s.store->renewed(s.store->find(old).value());
    CHECK(fresh.is_new);
    CHECK(fresh.cookie != old);
    CHECK_FALSE(s.store->find(old).has_value());
    CHECK_FALSE(s.r.run(s.store->save(fresh)));
    CHECK(s.rows("SELECT count(*) FROM session") == 1);
    CHECK(s.store->find(fresh.cookie)->content.written() == full_session().written());
    // A request that began under the old cookie does not bring it back.
    CHECK(s.r.run(s.store->save(slow)) == errc::not_found);
    CHECK_FALSE(s.store->find(old).has_value());
    s.crash();
    CHECK_FALSE(s.store->find(old).has_value());
    CHECK(s.store->find(fresh.cookie).has_value());
}

TEST_CASE("logged out is gone from memory and disk, and a slow request does not bring it back") {
    store_rig s;
    const auto cookie = s.saved();
    const auto slow = s.store->find(cookie).value();
    CHECK_FALSE(s.r.run(s.store->end(cookie)));
    CHECK_FALSE(s.store->find(cookie).has_value());
    CHECK(s.rows("SELECT count(*) FROM session") == 0);
    CHECK(s.r.run(s.store->save(slow)) == errc::not_found);
    CHECK(s.rows("SELECT count(*) FROM session") == 0);
    CHECK_FALSE(s.r.run(s.store->end(cookie)));
    CHECK_FALSE(s.r.run(s.store->end("nonsense")));
    CHECK(s.counted("qf_form_sessions_ended_total{reason=\"logged_out\"} 1"));
}

TEST_CASE("a save that is under way when the session ends does not bring it back") {
    store_rig s;
    const auto cookie = s.saved();
    const auto changing = s.store->find(cookie).value();
    s.r.run([&]() -> awaitable<void> {
        using namespace asio::experimental::awaitable_operators;
        co_await (s.store->save(changing) && s.store->end(cookie));
    }());
    CHECK_FALSE(s.store->find(cookie).has_value());
    CHECK(s.rows("SELECT count(*) FROM session") == 0);
}

TEST_CASE("beyond sessions_max the one unused longest goes") {
    session_conf conf;
    conf.sessions_max = 3;
    store_rig s{conf};
    std::vector<std::string> cookies;
    for (int i = 0; i < 3; ++i) {
        cookies.push_back(s.saved());
        s.clock.advance(1s);
    }
    CHECK(s.store->find(cookies[0]).has_value());  // used again: the second is now the oldest
    cookies.push_back(s.saved());
    CHECK(s.store->size() == 3);
    CHECK(s.store->find(cookies[0]).has_value());
    CHECK_FALSE(s.store->find(cookies[1]).has_value());
    CHECK(s.store->find(cookies[2]).has_value());
    CHECK(s.store->find(cookies[3]).has_value());
    CHECK(s.rows("SELECT count(*) FROM session") == 3);
    CHECK(s.counted("qf_form_sessions_ended_total{reason=\"evicted\"} 1"));
    CHECK(s.counted("qf_form_sessions 3"));
}

TEST_CASE("a file that was tampered with gives no session") {
    store_rig s;
    const auto cookie = s.saved();
    s.close();
    {
        sqlite::database file{s.conf.file, {.access = sqlite::access::existing}};
        file.run("UPDATE session SET sealed = randomblob(length(sealed))");
    }
    s.open();
    CHECK(s.store->size() == 1);
    CHECK_FALSE(s.store->find(cookie).has_value());
    CHECK(s.store->size() == 0);
    CHECK(s.counted("qf_form_sessions_ended_total{reason=\"unreadable\"} 1"));
}
