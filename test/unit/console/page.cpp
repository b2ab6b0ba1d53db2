#include "connector/console/console.hpp"
#include "queues/embedded.hpp"
#include "test/support/rig.hpp"
#include "test/support/simulated_clock.hpp"
#include "test/support/temporary_folder.hpp"

#include <doctest/doctest.h>

using namespace qf;
using net::http::status;

namespace {

struct desk {
    ~desk() { r.run(queue.stop()); }
    net::response get(std::string_view path) {
        const net::request asked{net::http::verb::get, path, 11};
        const net::exchange what{asked, net::target::parse(path).value(), {}};
        return r.run(view.respond(what));
    }
    test::rig r;
    test::temporary_folder folder;
    test::simulated_clock clock{r.loop};
    queues::embedded_queue queue{r.executor(), {.path = folder / "queue.db"}, clock};
    console::console view{{folder / "ledger.db", folder / "communes.db"}, queue, clock};
};

}  // namespace

TEST_CASE("the console's page has the guards of every page, and its style comes from a file") {
    desk d;
    const auto page = d.get("/");
    CHECK(page.result() == status::ok);
    CHECK(std::string{page["Content-Security-Policy"]}.find("unsafe") == std::string::npos);
    CHECK(std::string{page["Content-Security-Policy"]}.find("frame-ancestors 'none'") != std::string::npos);
    CHECK(page["Referrer-Policy"] == "same-origin");
    CHECK(page.body().find("<style") == std::string::npos);
    CHECK(page.body().find("style=") == std::string::npos);
    CHECK(page.body().find("<link rel=\"stylesheet\" href=\"/console.css\">") != std::string::npos);
    const auto style = d.get("/console.css");
    CHECK(style.result() == status::ok);
    CHECK(style[net::http::field::content_type] == "text/css; charset=utf-8");
    CHECK(style.body().starts_with(":root"));
}

TEST_CASE("names on the console's page are text, whatever they hold") {
    console::backlog b{.connected = true, .recipients = {}, .business = {}, .technical = {}};
    const communes::enrolled one{.receiver = recipient::parse("26086.11111111111111").value(),
                                 .name = "<b>Vill\"e</b>"};
    b.recipients.push_back({one, {}});
    const auto html = console::page_of(b, {}, instant{});
    CHECK(html.find("&lt;b&gt;Vill&quot;e&lt;/b&gt;") != html.npos);
    CHECK(html.find("<b>") == html.npos);
}
