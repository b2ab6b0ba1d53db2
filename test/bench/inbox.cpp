// How fast the inbox is in process, and whether it stays so as it grows. A measurement, no test: build and run
// bench-inbox on a machine that has nothing else to do.
#include "test/unit/inbox/fixture.hpp"

#include <numeric>

using namespace qf;
using namespace qf::inbox;
using net::http::verb;

namespace {

double seconds_of(const std::function<void()>& work) {
    const auto before = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - before).count();
}

net::request request_of(verb method, const std::string& target, const std::string& token, std::string body = {},
                        const char* type = "application/json") {
    net::request out{method, target, 11};
    out.set("Authorization", "Bearer " + token);
    if (!body.empty()) out.set("Content-Type", type);
    out.body() = std::move(body);
    return out;
}

awaitable<std::string> asked(net::responder& box, net::request request, unsigned wanted) {
    const net::exchange what{request, net::target::parse(std::string{request.target()}).value(), {}};
    const auto answer = co_await box.respond(what);
    if (answer.result_int() != wanted) throw std::runtime_error{"unexpected answer: " + answer.body()};
    co_return answer.body();
}

constexpr std::size_t file_size = 2048;

std::string three_files() {
    auto body = rig::folder_json({chatillon}, "Formulaire-QF-0123456789ABC", file_size);
    const auto begin = body.find("\"attachments\":[") + 15, end = body.rfind("]}");
    const auto one = body.substr(begin, end - begin);
    return body.substr(0, end) + ',' + one + ',' + one + body.substr(end);
}

// POST, three PUT at once, PATCH: each step durable before the next.
awaitable<void> dossiers(rig& r, std::size_t& left) {
    const std::string bytes(file_size, 'x');
    while (left > 0) {
        --left;
        auto post = request_of(verb::post, "/teledossiers/v1/folders", r.osl.token, three_files());
        const auto text = co_await asked(*r.box, std::move(post), 201);
        const auto made = json::document::parse(text).value();
        const auto folder = "/teledossiers/v1/folders/" + made["id"].text_or("");
        for (std::size_t i = 0; i < 3; ++i) {
            auto put = request_of(verb::put, folder + "/attachments/" + made["attachments"].at(i)["id"].text_or(""),
                                  r.osl.token, bytes, "application/octet-stream");
            co_await asked(*r.box, std::move(put), 204);
        }
        auto patch = request_of(verb::patch, folder, r.osl.token, R"({"globalStatus":"HUBEE_COMPLETED"})");
        co_await asked(*r.box, std::move(patch), 204);
    }
}

awaitable<void> repeated(rig& r, std::string target, std::string token, std::size_t& left) {
    while (left > 0) {
        --left;
        auto request = request_of(verb::get, target, token);
        co_await asked(*r.box, std::move(request), 200);
    }
}

double rate_of(rig& r, std::string target, const std::string& token, std::size_t many = 20'000) {
    constexpr int at_once = 32;
    auto left = many;
    crew all{r.executor()};
    return static_cast<double>(many) / seconds_of([&] {
               for (int i = 0; i < at_once; ++i) all.hire([&] { return repeated(r, target, token, left); });
               r.run(all.gone(), std::chrono::seconds{300});
           });
}

// Cases as they would be after a long time: most closed, some waiting, each with a file and some with an event.
void fill(rig& r, std::int64_t until) {
    sqlite::database db{store_file(r.folder / "inbox"), {.check = false}};
    sqlite::transaction all{db};
    const auto have = db.number("SELECT count(*) FROM folder_case");
    const auto osl = db.number("SELECT key FROM organization WHERE type = 'OSL' ORDER BY key LIMIT 1");
    const auto si = db.number("SELECT key FROM organization WHERE branch_code = '26086'");
    const auto numbers =
        fmt::format("WITH RECURSIVE n(i) AS (SELECT {} UNION ALL SELECT i + 1 FROM n WHERE i < {}) ", have + 1, until);
    const std::string id = "printf('%08x-0000-7000-8000-%012x', i, i)";
    const std::string status = "CASE WHEN i % 10 = 0 THEN 'HUBEE_NOTIFIED' ELSE 'DONE' END";
    const auto run = [&](const std::string& sql) { db.run((numbers + sql).c_str()); };
    run(
        fmt::format("INSERT INTO folder (id, process_code, external_id, osl, status, first_name, last_name, created) "
                    "SELECT {0}, 'FormulaireQF', 'Formulaire-QF-' || i, {1}, {2}, 'A', 'B', i FROM n",
                    id, osl, status));
    run(fmt::format(
        "INSERT INTO folder_case (id, folder, number, external_id, recipient, process_code, status, created, "
        "settled) SELECT {0}, {0}, 0, i || '-01', {1}, 'FormulaireQF', {2}, i, CASE WHEN i % 10 = 0 THEN NULL "
        "ELSE {3} END FROM n",
        id, si, status, std::chrono::floor<std::chrono::milliseconds>(r.clock.now()).time_since_epoch().count()));
    run(
        fmt::format("INSERT INTO attachment SELECT {0}, {0}, 0, 'a.json', 'FormulaireQF', 5, 'application/json', "
                    "'RECEIVED' FROM n",
                    id));
    run(fmt::format("INSERT INTO attachment_reader (folder_case, attachment) SELECT {0}, {0} FROM n", id));
    run(fmt::format("INSERT INTO content (attachment, digest, size, bytes) SELECT {0}, x'00', 5, x'3132333435' FROM n",
                    id));
    run(
        fmt::format("INSERT INTO event (id, folder_case, transmitter, action_type, notification, status, created, "
                    "updated) SELECT {0}, {0}, {1}, 'STATUS_UPDATE', 1, 'SENT', i, i FROM n WHERE i % 3 = 0",
                    id, si));
    run(
        fmt::format("INSERT INTO notification (id, recipient, transmitter, process_code, folder_case, created) "
                    "SELECT {0}, {1}, {2}, 'FormulaireQF', {0}, i FROM n WHERE i % 10 = 0",
                    id, si, osl));
    all.commit();
    db.run("ANALYZE");
}

// What the portal's list reads for one page, its tabs' counts included.
void lists(rig& r, std::int64_t cases) {
    constexpr int times = 200;
    const auto timed = [&](std::string_view what, const case_filter& wanted) {
        auto work = [&](tables& t) {
            auto f = wanted;
            f.recipient = t.organizations.key_of(organization::parse(chatillon).value()).value();
            f.processes = {"FormulaireQF"};
            return t.list.page(f).total + static_cast<std::int64_t>(t.list.counts(f).size());
        };
        const auto took = seconds_of([&] {
            for (int i = 0; i < times; ++i) CHECK(r.run(r.box->rows().read(work)) > 0);
        });
        MESSAGE(cases, " cases: the list, ", std::string{what}, ": ", (took * 1000 / times), " ms");
    };
    timed("newest first", {});
    timed("page 40", {.offset = 39 * 25});
    timed("by name, searched", {.text = "b a", .order = list_order::name});
}

}  // namespace

TEST_CASE("speed: complete dossiers and polls") {
    rig r;
    constexpr std::size_t many = 2'000;
    constexpr int at_once = 64;
    std::size_t left = many;
    crew all{r.executor()};
    const auto took = seconds_of([&] {
        for (int i = 0; i < at_once; ++i) all.hire([&] { return dossiers(r, left); });
        r.run(all.gone(), std::chrono::seconds{300});
    });
    MESSAGE((static_cast<double>(many) / took), " complete dossiers/s (POST, 3 PUT of 2 KiB, PATCH), ", at_once,
            " at once");
    CHECK(r.get(r.si, "/notifications?maxResult=10000").body.root().size() == many);
    MESSAGE(rate_of(r, "/teledossiers/v1/notifications", r.si.token), " polls/s of 25 notifications");
    MESSAGE(rate_of(r, "/teledossiers/v1/notifications", r.other_si.token), " polls/s that find nothing");
}

TEST_CASE("speed: as it grows") {
    rig r;
    const auto page = fmt::format("{}/cases/{}", teledossiers, "00000001-0000-7000-8000-000000000001");
    for (const std::int64_t cases : {10'000, 200'000, 1'000'000}) {
        fill(r, cases);
        r.restart();
        MESSAGE(cases, " cases: ", rate_of(r, "/teledossiers/v1/notifications", r.si.token), " polls/s, ",
                rate_of(r, page, r.si.token), " cases/s, ", rate_of(r, "/referential/v1/subscriptions", r.osl.token),
                " lists of subscriptions/s");
        lists(r, cases);
        std::size_t left = 300;
        crew all{r.executor()};
        const auto took = seconds_of([&] {
            for (int i = 0; i < 64; ++i) all.hire([&] { return dossiers(r, left); });
            r.run(all.gone(), std::chrono::seconds{300});
        });
        const auto idle = seconds_of([&] { CHECK(r.run(r.box->live_a_day()).has_value()); });
        MESSAGE(cases, " cases: ", (300 / took), " dossiers/s; a daily run with nothing to do takes ", idle, " s");
    }
    r.clock.advance(std::chrono::hours{24 * 31});
    const auto took = seconds_of([&] {
        const auto done = r.run(r.box->live_a_day(), std::chrono::seconds{600});
        MESSAGE(done->files, " files purged");
    });
    MESSAGE("in ", took, " s");
}
