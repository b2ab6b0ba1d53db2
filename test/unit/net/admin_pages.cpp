#include "connector/net/admin.hpp"
#include "test/unit/net/fixture.hpp"

#include <doctest/doctest.h>

using namespace qf;
using namespace qf::net;

namespace {

struct page {
    response of(http::verb method, std::string_view path) {
        const auto asked = request_of(method, path);
        return r.run(pages.respond({asked, target::parse(path).value(), {}}));
    }
    test::rig r;
    metrics counts;
    bool broker = true, ledger = true;
    admin pages{counts, {{"broker", [this] { return broker; }}, {"ledger", [this] { return ledger; }}}};
};

}  // namespace

TEST_CASE("readiness names each check; one that fails makes it 503") {
    page p;
    CHECK(p.of(http::verb::get, "/readyz").result() == http::status::ok);
    CHECK(p.of(http::verb::get, "/readyz").body() == "broker ok\nledger ok\n");
    p.ledger = false;
    CHECK(p.of(http::verb::get, "/readyz").result() == http::status::service_unavailable);
    CHECK(p.of(http::verb::get, "/readyz").body() == "broker ok\nledger failed\n");
    CHECK(p.of(http::verb::get, "/livez").result() == http::status::ok);
}

TEST_CASE("what is only shown says that it is away and leaves the process ready; a note stands behind a state") {
    page p;
    bool queue = true;
    admin pages{p.counts,
                {{"queue", [&] { return queue; }, {}, weight::shown},
                 {"outbox", [&] { return p.ledger; }, [] { return std::string{"12 waiting"}; }}}};
    const auto asked = request_of(http::verb::get, "/readyz");
    const auto ready = [&] { return p.r.run(pages.respond({asked, target::parse("/readyz").value(), {}})); };
    CHECK(ready().body() == "queue ok\noutbox ok, 12 waiting\n");
    queue = false;
    CHECK(ready().result() == http::status::ok);
    CHECK(ready().body() == "queue away\noutbox ok, 12 waiting\n");
    p.ledger = false;
    CHECK(ready().result() == http::status::service_unavailable);
    CHECK(ready().body() == "queue away\noutbox failed, 12 waiting\n");
}

TEST_CASE("metrics are shown as Prometheus reads them") {
    page p;
    p.counts.count("qf_things_total", "Things.").add(3);
    const auto got = p.of(http::verb::get, "/metrics");
    CHECK(got[http::field::content_type] == "text/plain; version=0.0.4; charset=utf-8");
    CHECK(got.body() == "# HELP qf_things_total Things.\n# TYPE qf_things_total counter\nqf_things_total 3\n");
}

TEST_CASE("other paths are 404, other methods 405 with Allow, and / lists the three") {
    page p;
    CHECK(p.of(http::verb::get, "/").body() == "/metrics\n/livez\n/readyz\n");
    CHECK(p.of(http::verb::get, "/else").result() == http::status::not_found);
    const auto refused = p.of(http::verb::post, "/metrics");
    CHECK(refused.result() == http::status::method_not_allowed);
    CHECK(refused[http::field::allow] == "GET, HEAD");
    CHECK(p.of(http::verb::head, "/livez").result() == http::status::ok);
}
