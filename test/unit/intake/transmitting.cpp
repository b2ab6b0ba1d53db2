// A receipt means durable: in the queue, or in the outbox behind what is there already.
#include "test/unit/intake/desk.hpp"

#include <boost/asio/steady_timer.hpp>

using namespace qf;
using namespace qf::intake;
using namespace qf::test;
using manner = scripted_queue::manner;

namespace {

// Something that takes longer than sealing does, and sees whether anything left meanwhile.
awaitable<error_code> slowly(desk& d, error_code answer, std::size_t& left_meanwhile) {
    asio::steady_timer a_while{d.executor(), std::chrono::milliseconds{50}};
    co_await a_while.async_wait(use_awaitable);
    left_meanwhile = d.queue.tried.size();
    co_return answer;
}

}  // namespace

TEST_CASE("with the queue there, the envelope is in it when the receipt is given") {
    desk d;
    const auto got = d.transmit(desk::content());
    REQUIRE(got.has_value());
    CHECK(!got->spooled);
    CHECK(got->recipient == chatillon);
    REQUIRE(d.queue.stored.size() == 1);
    const auto& mail = d.queue.stored[0];
    CHECK(mail.id == got->id);
    const auto inside = d.opened(mail);
    CHECK(inside.transmission.id().text() == got->id);
    CHECK(inside.transmission.reference().text() == got->reference);
    CHECK(inside.transmission.submitted_at() == got->submitted_at);
    CHECK(d.watch.seen == "sealed published ");
    CHECK((*d.box)->waiting() == 0);
    CHECK(d.metric("qf_transmissions_total{status=\"accepted\"}") == "1");
    CHECK(d.logged().find("kept=queue") != std::string::npos);
}

TEST_CASE("with the queue away, the same bytes go into the outbox, and the receipt is as good") {
    for (const auto how : {manner::away, manner::full, manner::loses_confirm}) {
        desk d;
        d.queue.all = how;
        const auto got = d.transmit(desk::content());
        REQUIRE(got.has_value());
        CHECK(got->spooled);
        CHECK((*d.box)->waiting() == 1);
        CHECK((*d.box)->holds(chatillon));
        REQUIRE(d.queue.tried.size() == 1);
        CHECK(d.logged().find("kept=outbox") != std::string::npos);
        CHECK(d.metric("qf_transmissions_total{status=\"accepted\"}") == "1");
        d.queue.stored.clear();
        d.queue.come_back();
        (*d.box)->start();
        REQUIRE(d.until([&] { return (*d.box)->waiting() == 0; }));
        REQUIRE(d.queue.stored.size() == 1);
        CHECK(d.queue.stored[0].body == d.queue.tried[0].body);
        CHECK(d.queue.stored[0].traceparent == d.queue.tried[0].traceparent);
        CHECK(d.queue.stored[0].id == got->id);
        CHECK(d.watch.seen.starts_with("sealed spooled relayed "));
    }
}

TEST_CASE("behind what waits for its recipient, though the queue is back; others pass") {
    desk d;
    d.queue.go_away();
    const auto first = d.transmit(desk::content());
    d.queue.come_back();
    const auto second = d.transmit(desk::content());  // the relay has not been started
    const auto other = d.transmit(desk::content(R"({"cog": "35238"})"));
    REQUIRE((first && second && other));
    CHECK(second->spooled);
    CHECK(!other->spooled);
    CHECK(d.queue.stored_for(rennes) == std::vector{other->id});
    (*d.box)->start();
    REQUIRE(d.until([&] { return (*d.box)->waiting() == 0; }));
    CHECK(d.queue.stored_for(chatillon) == std::vector{first->id, second->id});
    CHECK(!d.transmit(desk::content())->spooled);
}

TEST_CASE("nobody waits for a queue that hangs while the relay knows it to be away") {
    desk d;
    d.queue.all = manner::away;  // and its connection seems to be there, as with a broker that takes nothing any more
    REQUIRE(d.transmit(desk::content()).has_value());
    (*d.box)->start();
    REQUIRE(d.until([&] { return (*d.box)->away(); }));
    d.queue.hold();
    const auto other = d.transmit(desk::content(R"({"cog": "35238"})"));  // its publication would not return
    REQUIRE(other.has_value());
    CHECK(other->spooled);
    d.queue.come_back();
    d.queue.release();
    d.clock.advance(30s);
    REQUIRE(d.until([&] { return (*d.box)->waiting() == 0; }));
    CHECK(!(*d.box)->away());
    CHECK(!d.transmit(desk::content(R"({"cog": "35238"})"))->spooled);
}

TEST_CASE("an outbox that is full while the queue is away: the queue is asked all the same") {
    desk d;
    d.box.reset();
    d.conf.pages_max = 12;
    d.box = std::make_unique<open_outbox>(d);
    d.out.emplace(transmitter_conf{}, d.keys, communes::registry{d.folder / "communes.db"}, d.queue, &**d.box, d.clock,
                  d.log, d.counts);
    d.queue.all = manner::away;
    while (d.transmit(desk::content())) {}
    (*d.box)->start();
    REQUIRE(d.until([&] { return (*d.box)->away(); }));
    d.queue.by_recipient[rennes.key()] = manner::stores;
    const auto got = d.transmit(desk::content(R"({"cog": "35238"})"));
    REQUIRE(got.has_value());
    CHECK(!got->spooled);
    CHECK(d.queue.stored_for(rennes).size() == 1);
}

TEST_CASE("when neither can keep it there is no receipt, and the queue's reason is told") {
    desk d;
    d.box.reset();
    d.conf.pages_max = 1;
    d.box = std::make_unique<open_outbox>(d);
    d.out.emplace(transmitter_conf{}, d.keys, communes::registry{d.folder / "communes.db"}, d.queue, &**d.box, d.clock,
                  d.log, d.counts);
    d.queue.go_away();
    result<receipt> got{receipt{.reference = "", .id = "", .recipient = chatillon}};
    for (int n = 0; n < 50 && got; ++n) got = d.transmit(desk::content());
    REQUIRE(!got);
    const bool told = got.error() == errc::queue_unavailable || got.error() == errc::storage_full;
    CHECK(told);
    CHECK(d.metric("qf_transmissions_total{status=\"not_stored\"}") == "1");
    d.queue.come_back();
    CHECK(d.transmit(desk::content(R"({"cog": "35238"})")).has_value());  // and nothing is stuck
}

TEST_CASE("without an outbox, a queue that is away is the caller's to know") {
    desk d{desk::outbox_there::no};
    CHECK(!d.transmit(desk::content())->spooled);
    d.queue.go_away();
    CHECK(d.transmit(desk::content()).error() == errc::queue_unavailable);
    CHECK(d.queue.stored.size() == 1);
}

TEST_CASE("what the queue refuses for good is not spooled: somebody must be told now") {
    desk d;
    d.queue.all = manner::refuses;
    CHECK(d.transmit(desk::content()).error() == errc::queue_limit);
    CHECK((*d.box)->waiting() == 0);
}

TEST_CASE("a recipient that the caller has looked up is taken, and only for a content that names it with its SIRET") {
    desk d;
    const auto all = communes::registry{d.folder / "communes.db"}.recipients(true);
    REQUIRE(all.size() >= 2);
    const auto& town_hall = all.front();
    const auto naming = [](const recipient& who) {
        return desk::content(fmt::format(R"({{"cog": "{}", "siret": "{}"}})", who.cog().text(), who.siret().text()));
    };
    const auto got = d.transmit(naming(town_hall.receiver), {}, &town_hall);
    REQUIRE(got.has_value());
    CHECK((got->recipient == town_hall.receiver));
    REQUIRE(d.queue.stored.size() == 1);
    CHECK((d.opened(d.queue.stored[0]).transmission.to() == town_hall.receiver));
    CHECK(d.transmit(naming(all.back().receiver), {}, &town_hall).error() == errc::content_invalid);
    CHECK(
        d.transmit(desk::content(R"({"cog": ")" + town_hall.receiver.cog().text() + R"("})"), {}, &town_hall).error() ==
        errc::content_invalid);
    CHECK(d.transmit("{", {}, &town_hall).error() == errc::malformed_json);
    CHECK(d.queue.tried.size() == 1);
}

TEST_CASE("nothing leaves before what had to be done first, and nothing at all when that fails") {
    desk d;
    std::size_t left = 1;
    const auto transmit = [&](error_code answer) {
        std::optional<awaitable<error_code>> first{slowly(d, answer, left)};
        return d.run(
            d.out->transmit(desk::content(), traceparent::start(), d.found, d.press(), nullptr, std::move(first)));
    };
    CHECK(transmit(errc::storage_full).error() == errc::storage_full);
    CHECK(left == 0);
    CHECK(d.queue.tried.empty());
    CHECK((*d.box)->waiting() == 0);
    CHECK(transmit({}).has_value());
    CHECK(left == 0);
    CHECK(d.queue.tried.size() == 1);
}

TEST_CASE("one press, twice: other envelopes of one content, one reference, one id") {
    desk d;
    const auto as = d.press();
    const auto first = d.transmit(desk::content(), as);
    d.clock.advance(40s);
    const auto again = d.transmit(desk::content(), as);
    REQUIRE((first && again));
    for (const auto& one : {*first, *again}) {
        CHECK(one.reference == as.reference.text());
        CHECK(one.id == as.id.text());
        CHECK(one.submitted_at == as.submitted_at);
    }
    REQUIRE(d.queue.stored.size() == 2);
    CHECK(d.queue.stored[0].body != d.queue.stored[1].body);
    const auto opened = d.opened(d.queue.stored[0]);
    CHECK(opened.digest == d.opened(d.queue.stored[1]).digest);
    CHECK(opened.transmission.expires_at() == d.opened(d.queue.stored[1]).transmission.expires_at());

    auto changed = desk::content();
    changed.replace(changed.find("742"), 3, "743");
    REQUIRE(d.transmit(changed, as).has_value());
    CHECK(d.opened(d.queue.stored[2]).digest != opened.digest);
}

TEST_CASE("a press repeated while its first envelope waits in the outbox goes behind it") {
    desk d;
    const auto as = d.press();
    d.queue.go_away();
    REQUIRE(d.transmit(desk::content(), as).has_value());
    d.queue.come_back();
    REQUIRE(d.transmit(desk::content(), as).has_value());
    (*d.box)->start();
    REQUIRE(d.until([&] { return (*d.box)->waiting() == 0; }));
    CHECK(d.queue.stored_for(chatillon) == std::vector{as.id.text(), as.id.text()});
    CHECK(d.opened(d.queue.stored[0]).digest == d.opened(d.queue.stored[1]).digest);
}

TEST_CASE("what is wrong with the input is told before anything is kept") {
    desk d;
    CHECK(d.transmit("{").error() == errc::malformed_json);
    CHECK(d.transmit(R"({"commune":{"cog":"26086"}})").error() == errc::content_invalid);
    CHECK(d.found.list().size() >= 2);
    CHECK(d.transmit(desk::content(R"({"cog": "99999"})")).error() == errc::commune_unknown);
    CHECK(d.transmit(desk::content(R"({"cog": "26001"})")).error() == errc::commune_inactive);
    d.out->use(std::make_shared<const desk::ring>(std::vector<envelope::held_key>{}));
    CHECK(d.transmit(desk::content()).error() == errc::key_missing);
    CHECK(d.queue.tried.empty());
    CHECK((*d.box)->waiting() == 0);
    CHECK(d.watch.seen.empty());
    CHECK(d.metric("qf_transmissions_total{status=\"refused\"}") == "4");
    CHECK(d.metric("qf_transmissions_total{status=\"not_stored\"}") == "1");
}

TEST_CASE("no name and no birth date in the log or in the outbox' file") {
    desk d;
    d.queue.go_away();
    REQUIRE(d.transmit(desk::content()).has_value());
    // No short words here: three digits stand in a kilobyte of ciphertext by chance.
    for (const auto* end : {"outbox.db", "outbox.db-wal", "log"}) {
        const auto text = read_file(d.folder / end).value();
        for (const auto* word : {"LŒUILLET", "GÜNEŞ", "1988-02-29"})
            CHECK_MESSAGE(text.find(word) == std::string::npos, end, " has ", word);
    }
}
