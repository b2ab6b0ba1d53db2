// Lists as long as clients ask for them: whole, in order, and never whole in memory.
#include "connector/inbox/list_reply.hpp"
#include "connector/net/server.hpp"
#include "test/support/raw_connection.hpp"
#include "test/unit/inbox/fixture.hpp"

#include <algorithm>
#include <set>

using namespace qf;
using namespace qf::inbox;
using net::http::verb;

namespace {

void run_sql(rig& r, const std::string& sql) {
    sqlite::database db{store_file(r.folder / "inbox"), {.check = false}};
    db.run(sql.c_str());
}
std::string numbers(int until) {
    return fmt::format("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {}) ", until);
}

// An answer that is taken piece by piece.
class long_answer {
public:
    long_answer(rig& r, const rig::client& who, std::string_view target) : rig_{r}, request_{verb::get, target, 11} {
        request_.set("Authorization", "Bearer " + who.token);
        const net::exchange what{request_, net::target::parse(target).value(), {}};
        response_ = rig_.run(rig_.box->respond(what));
        REQUIRE(response_.open_ended());
    }
    // False at the end.
    bool more() {
        const auto got = rig_.run(response_.source->read(block_)).value();
        longest = std::max(longest, got);
        text.append(block_, 0, got);
        return got > 0;
    }
    json::document whole() {
        while (more()) {}
        return json::document::parse(text).value();
    }
    net::response& head() { return response_; }

    std::string text;
    std::size_t longest = 0;

private:
    rig& rig_;
    net::request request_;
    net::response response_;
    std::string block_ = std::string(1 << 20, '\0');
};

std::string teledossier_path(std::string_view path) {
    return fmt::format("{}{}", teledossiers, path);
}

}  // namespace

TEST_CASE("100,000 notifications: all of them, oldest first, in pieces; what goes meanwhile is left out") {
    rig r;
    const auto ids = r.delivered();
    constexpr int many = 100'000;
    run_sql(r, numbers(many - 1) +
                   "INSERT INTO notification (id, recipient, transmitter, process_code, folder_case, created) SELECT "
                   "printf('00000000-0000-7000-8000-%012x', i), recipient, transmitter, process_code, folder_case, "
                   "created + i FROM n, notification WHERE key = 1");
    long_answer list{r, r.si, teledossier_path("/notifications?maxResult=100000")};
    REQUIRE(list.more());
    CHECK(r.remove(r.si, "/notifications/00000000-0000-7000-8000-00000000c350").status ==
          204);  // 50,000 in hexadecimal
    const auto all = list.whole();
    CHECK(all.root().size() == many - 1);
    CHECK(list.text.size() > 30'000'000);
    CHECK(list.longest < piece_of_list + 2'000);
    std::string before;
    bool sorted = true;
    std::size_t place = 0;
    all.root().for_each_item([&](json::value item) {
        const auto time = item["dateTime"].text_or("");
        if (++place > 1) sorted = sorted && before <= time;  // the first is of the same millisecond as none
        before = time;
    });
    CHECK(sorted);
    CHECK(list.text.find("8000-00000000c350") == std::string::npos);
    long_answer less{r, r.si, teledossier_path("/notifications?maxResult=1000")};
    CHECK(less.whole().root().size() == 1000);
}

TEST_CASE("priorities come first, over more than a page of each, and each once") {
    rig r;
    r.delivered();
    run_sql(r, numbers(600) +
                   "INSERT INTO notification (id, recipient, transmitter, process_code, folder_case, created) SELECT "
                   "printf('00000000-0000-7000-8000-%012x', i), transmitter, recipient, "
                   "CASE WHEN i % 3 = 0 THEN 'CERTDC' WHEN i % 3 = 1 THEN 'EtatCivil' ELSE process_code END, "
                   "folder_case, created FROM n, notification WHERE key = 1");
    const auto check = [&](const char* query, std::size_t all, std::size_t first) {
        CAPTURE(query);
        long_answer list{r, r.osl, teledossier_path("/notifications?maxResult=700") + query};
        const auto body = list.whole();
        REQUIRE(body.root().size() == all);
        std::set<std::string> ids;
        std::string last;
        std::size_t place = 0;
        body.root().for_each_item([&](json::value item) {
            const auto id = item["id"].text_or("");
            CHECK(ids.insert(id).second);
            if (place == first) last.clear();
            CHECK(id > last);
            CHECK((item["processCode"].text() == "CERTDC") == (place < first));
            last = id;
            ++place;
        });
    };
    check("&processPriority=CERTDC", 600, 200);
    check("&processPriority=CERTDC&processCode=EtatCivil&processCode=CERTDC", 400, 200);
    check("&processCode=EtatCivil&processCode=FormulaireQF", 400, 0);
}

TEST_CASE("a case with thousands of events is shown whole, in pieces; lite is short") {
    rig r;
    const auto ids = r.delivered();
    const auto path = "/cases/" + ids.cases[0];
    const auto body =
        fmt::format(R"({{"actionType":"COM_ADD","notification":false,"message":"{}"}})", std::string(1000, 'm'));
    REQUIRE(r.post(r.si, path + "/events", body).status == 201);
    // In one millisecond, some of them not sent yet.
    run_sql(r, numbers(4'999) +
                   "INSERT INTO event (id, folder_case, transmitter, action_type, message, notification, status, "
                   "created, updated) SELECT printf('00000000-0000-7000-8000-%012x', i), folder_case, transmitter, "
                   "action_type, message, notification, CASE WHEN i % 10 = 0 THEN 'IN_PROGRESS' ELSE status END, "
                   "created, updated FROM n, event");
    long_answer shown{r, r.si, teledossier_path(path)};
    const auto whole = shown.whole();
    CHECK(whole["events"].size() == 5'000);
    CHECK(whole["attachments"].size() == 1);
    CHECK(whole["status"].text() == "HUBEE_NOTIFIED");
    CHECK(shown.text.size() > 5'000'000);
    CHECK(shown.longest < piece_of_list + 8'000);
    std::set<std::string> seen;
    whole["events"].for_each_item([&](json::value item) { seen.insert(item["id"].text_or("")); });
    CHECK(seen.size() == 5'000);
    long_answer to_osl{r, r.osl, teledossier_path(path)};
    CHECK(to_osl.whole()["events"].size() == 5'000 - 499);  // what its author has not sent yet is nobody else's
    const auto lite = r.get(r.si, path + "?lite=true");
    CHECK(lite.whole.body().size() < 2'000);
    CHECK_FALSE(lite["events"].exists());
}

TEST_CASE("5,000 subscriptions and their organizations: whole, in the order asked, with their range") {
    rig r;
    run_sql(r, numbers(5'000) +
                   "INSERT INTO organization (type, company_register, branch_code, created) "
                   "SELECT 'SI', printf('%014d', i), printf('%05d', i), i FROM n");
    run_sql(r,
            "INSERT INTO subscription (id, organization, process_code, status, details, updated) "
            "SELECT printf('00000000-0000-7000-8000-%012x', key), key, 'FormulaireQF', 'Actif', "
            "(SELECT details FROM subscription LIMIT 1), 0 FROM organization WHERE company_register < '1'");
    const auto list = [&](const char* query) {
        return long_answer{r, r.osl, fmt::format("/referential/v1/{}", query)};
    };
    auto subscriptions = list("subscriptions?maxResult=5000&orderBy=desc(si_company_register)");
    CHECK(subscriptions.head()["Content-Range"] == "Subscriptions 0-4999/5003");
    const auto all = subscriptions.whole();
    CHECK(all.root().size() == 5'000);
    CHECK(all.root().at(0)["subscriber"]["companyRegister"].text() == "21350238800019");
    CHECK(all.root().at(4'999)["subscriber"]["companyRegister"].text() == "00000000000004");
    CHECK(subscriptions.longest < piece_of_list + 2'000);
    auto organizations = list("organizations?maxResult=100000&type=SI");
    CHECK(organizations.head()["Content-Range"] == "Organizations 0-5001/5002");
    CHECK(organizations.whole().root().size() == 5'002);
}

TEST_CASE("through the listener a long list goes in chunks, a short one with its length") {
    rig r;
    r.delivered();
    run_sql(r, numbers(999) +
                   "INSERT INTO notification (id, recipient, transmitter, process_code, folder_case, created) SELECT "
                   "printf('00000000-0000-7000-8000-%012x', i), recipient, transmitter, process_code, folder_case, "
                   "created FROM n, notification WHERE key = 1");
    net::server web{r.executor(), "inbox", {}, *r.box, *r.log, r.counts};
    web.start();
    const auto ask = [&](int most, const char* more) {
        return r.run([&]() -> awaitable<std::string> {
            auto c = co_await test::raw_connection::to(web.port());
            co_return co_await c.ask(
                fmt::format("GET {}?maxResult={} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\n"
                            "{}Connection: close\r\n\r\n",
                            teledossier_path("/notifications"), most, r.si.token, more));
        }());
    };
    const auto whole = ask(1000, "");
    CHECK(whole.find("Transfer-Encoding: chunked\r\n") != whole.npos);
    CHECK(whole.ends_with("\r\n0\r\n\r\n"));
    CHECK(ask(10, "").find("Content-Length: ") != std::string::npos);
    const auto packed = ask(1000, "Accept-Encoding: gzip\r\n");
    CHECK(packed.find("Content-Encoding: gzip\r\n") != packed.npos);
    CHECK(packed.size() < whole.size() / 4);
    r.run(web.stop());
}
