// What a request costs does not grow with the inbox: measured in steps of SQLite's machine, which no other work on the
// computer disturbs; and no statement of the tables reads a whole table that grows.
#include "connector/inbox/store.hpp"
#include "test/bench/inbox_fill.hpp"
#include "test/unit/inbox/fixture.hpp"

#include <algorithm>
#include <map>

using namespace qf;
using namespace qf::inbox;

namespace {

constexpr std::string_view operator_name = "OSL-13002526500013-00000";

std::int64_t steps_of(const sqlite::database& db) {
    std::int64_t out = 0;
    for (const auto& one : db.statements()) out += one.steps;
    return out;
}

// A filled inbox's tables, without an inbox.
class shelf {
public:
    explicit shelf(const std::filesystem::path& folder) : db_{open_file(folder)}, t_{db_} {
        recipient_ = t_.organizations.key_of(organization::parse(chatillon).value()).value();
        osl_ = t_.organizations.key_of(organization::parse(operator_name).value()).value();
    }
    template <class Work>
    std::int64_t steps(Work work) {
        const auto before = steps_of(db_);
        work(t_);
        return steps_of(db_) - before;
    }
    tables& rows() { return t_; }
    organization_key recipient() const { return recipient_; }
    organization_key osl() const { return osl_; }
    sqlite::database& db() { return db_; }

private:
    sqlite::database db_;
    tables t_;
    organization_key recipient_ = 0, osl_ = 0;
};

const std::vector<std::vector<status>>& tabs() {
    static const std::vector<std::vector<status>> all = {
        {},
        {status::hubee_notified, status::sent},
        {status::si_received, status::si_intg_error, status::in_progress, status::add_awaiting},  // of which none is
        {status::done, status::refused, status::closed, status::archived},
        {status::refused}};
    return all;
}

// What the portal's list asks, by its name.
std::map<std::string, case_filter> lists_of(organization_key recipient) {
    std::map<std::string, case_filter> out;
    int tab = 0;
    for (const auto& statuses : tabs()) {
        for (const auto order : {list_order::newest, list_order::oldest, list_order::name})
            for (const std::int64_t offset : {std::int64_t{0}, std::int64_t{975}})
                for (const auto* text : {"", "nom 77"})
                    for (const bool dated : {false, true})
                        for (const auto& processes : std::vector<std::vector<std::string>>{
                                 {"FormulaireQF"}, {"CERTDC", "EtatCivil", "FormulaireQF"}, {"CERTDC"}}) {
                            case_filter f{.recipient = recipient};
                            f.processes = processes;
                            f.statuses = statuses;
                            f.order = order;
                            f.offset = offset;
                            f.text = text;
                            if (dated) f.made_from = 100, f.until = 1'000'000;
                            const auto name =
                                fmt::format("tab {}, order {}, offset {}, text '{}', dated {}, {} processes", tab,
                                            static_cast<int>(order), offset, text, dated, processes.size());
                            out.emplace(name + processes[0], f);
                        }
        ++tab;
    }
    return out;
}

// All that is asked of one inbox, with its steps.
std::map<std::string, std::int64_t> costs(const std::filesystem::path& folder) {
    std::map<std::string, std::int64_t> out;
    shelf s{folder};
    for (const auto& [name, f] : lists_of(s.recipient()))
        out[name] = s.steps([&, &filter = f](tables& t) { t.list.page(filter); });
    case_filter all{.recipient = s.recipient()};
    all.processes = {"CERTDC", "FormulaireQF"};
    out["counts"] = s.steps([&](tables& t) { CHECK(t.list.counts(all).at(status::hubee_notified) > 0); });
    out["arrived"] = s.steps([&](tables& t) { t.list.arrived(s.recipient(), all.processes, 1'000'000'000'000, 2); });
    notification_filter poll{.recipient = s.recipient()};
    out["poll of all"] = s.steps([&](tables& t) { CHECK(t.notifications.list(poll).size() == 25); });
    poll.among = {"FormulaireQF"};
    out["poll"] = s.steps([&](tables& t) { CHECK(t.notifications.list(poll).size() == 25); });
    poll.among = {"CERTDC", "EtatCivil"};
    out["poll that finds nothing"] = s.steps([&](tables& t) { CHECK(t.notifications.list(poll).empty()); });
    poll.among = {};
    poll.except = R"(["CERTDC"])";
    out["poll of the rest"] = s.steps([&](tables& t) { CHECK(t.notifications.list(poll).size() == 25); });
    poll.recipient = s.osl();
    // Everything is due: a page of one's own, and of somebody who has nothing.
    purge_reader purge{.recipient = s.recipient()};
    purge.now = 4'000'000'000'000;
    purge.limit = 100;
    out["to purge"] = s.steps([&](tables& t) { CHECK(t.retention.for_portal(purge).size() == 100); });
    purge.recipient = s.osl();
    out["nothing to purge"] = s.steps([&](tables& t) { CHECK(t.retention.for_portal(purge).empty()); });
    out["the operator's poll"] = s.steps([&](tables& t) { t.notifications.list(poll); });
    return out;
}

}  // namespace

TEST_CASE("a page of the list, its counts and a poll cost the same in a small inbox and in a large one") {
    // Not less than scan_max, up to which a search and an order by name may look.
    rig few, many;
    bench::fill({few.folder / "inbox", std::string{operator_name}, std::string{chatillon}, scan_max + 2'000});
    bench::fill({many.folder / "inbox", std::string{operator_name}, std::string{chatillon}, 10 * scan_max});
    const auto small = costs(few.folder / "inbox"), large = costs(many.folder / "inbox");
    CHECK(small.size() > 300);
    for (const auto& one : small) {
        const auto& name = one.first;
        const auto steps = one.second;
        CAPTURE(name);
        CAPTURE(steps);
        CHECK(steps > 0);
        // Where the small one ends before its page does, the large one may go on to the end of the page, or to
        // scan_max.
        const bool searches = name.find("text 'nom") != std::string::npos ||
                              name.find("order 2") != std::string::npos || name.find("dated true") != std::string::npos;
        constexpr std::int64_t steps_an_id = 60, last_of_page = 1'000;
        CHECK(large.at(name) <= std::max(2 * steps, steps_an_id * (searches ? scan_max : last_of_page)));
    }
}

TEST_CASE("the counts that are kept are those that would be made") {
    rig r;
    const auto check = [&] {
        sqlite::database db{store_file(r.folder / "inbox"), {.check = false}};
        CHECK(db.number("SELECT count(*) FROM (SELECT recipient, process_code, status, count(*) FROM folder_case "
                        "GROUP BY 1, 2, 3 EXCEPT SELECT * FROM case_count)") == 0);
        CHECK(db.number("SELECT sum(cases) = (SELECT count(*) FROM folder_case) FROM case_count") == 1);
    };
    const auto first = r.delivered(), second = r.delivered({chatillon, rennes}), third = r.made();
    check();
    REQUIRE(r.patch(r.si, "/cases/" + first.cases[0], R"({"status":"DONE"})").status == 204);
    REQUIRE(r.patch(r.osl, "/cases/" + first.cases[0], R"({"status":"HUBEE_NOTIFIED"})").status == 204);
    REQUIRE(r.remove(r.osl, "/folders/" + third.folder).status == 204);
    check();
    const auto moved = fmt::format(R"({{"organizationSource":{},"organizationTarget":{}}})",
                                   rig::recipient_json(chatillon), rig::recipient_json(rennes));
    REQUIRE(r.ask(r.admin, net::http::verb::put, "/teledossiers/v1/cases/migrate", moved).status == 200);
    check();
    sqlite::database db{store_file(r.folder / "inbox"), {.check = false}};
    CHECK(db.number("SELECT sum(cases) FROM case_count WHERE status = 'HUBEE_NOTIFIED'") == 3);
}

TEST_CASE("no statement reads the whole of a table that grows with the dossiers") {
    rig r;
    shelf s{r.folder / "inbox"};
    // On purpose: a list given as JSON, a bounded subquery's rows, what does not grow with dossiers (clients, agents,
    // processes, organizations), what is to be removed now, and what an administrator does once in a while.
    struct exception {
        std::string_view of, scans;
    };
    constexpr exception welcome[] = {{"json_each", "json_each"},
                                     {"LIMIT ?6)", "(subquery-2)"},
                                     {"FROM client", "client"},
                                     {"FROM client c", "c"},
                                     {"FROM agent a", "a"},
                                     {"FROM organization", "organization"},
                                     {"FROM process", "process"},
                                     {"FROM process p", "p"},
                                     {"FROM file_to_remove", "file_to_remove"},
                                     {"UPDATE folder_case SET settled", "folder_case"}};
    std::size_t explained = 0;
    for (const auto& one : s.db().statements()) {
        const auto text = "EXPLAIN QUERY PLAN " + one.sql;
        sqlite::statement explain{s.db(), text};
        auto row = explain.with();
        while (row.step()) {
            const auto detail = row.text(3);
            if (!detail.starts_with("SCAN ") || detail == "SCAN CONSTANT ROW") continue;
            const auto what = detail.substr(5, detail.find(' ', 5) - 5);
            const bool known = std::ranges::any_of(welcome, [&](const exception& e) {
                return e.scans == what && one.sql.find(e.of) != std::string::npos;
            });
            CHECK_MESSAGE(known, detail, " in ", one.sql);
        }
        ++explained;
    }
    CHECK(explained > 80);
}
