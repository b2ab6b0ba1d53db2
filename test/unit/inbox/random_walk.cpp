// Random requests of an operator and of two communes, right ones and wrong ones, against the reference model.
#include "test/unit/inbox/fixture.hpp"
#include "test/unit/inbox/reference_model.hpp"

#include <cstdlib>
#include <random>

using namespace qf;
using namespace qf::inbox;
using net::http::verb;

namespace {

using model::actor;

class walk {
public:
    explicit walk(unsigned seed) : dice_{seed} {
        for (const auto who : {actor::osl, actor::si, actor::other_si}) expected_.waiting[who] = {};
    }

    void step() {
        if (folders_.empty() || roll(8) == 0) make();
        auto& f = folders_[roll(folders_.size())];
        auto& c = f.cases[roll(f.cases.size())];
        switch (roll(10)) {
            case 0:
                return upload(f);
            case 1:
                return change_folder(f, roll(2) ? "HUBEE_COMPLETED" : word());
            case 2:
            case 3:
                return change_case(somebody(), f, c, word());
            case 4:
                return post_event(somebody(), f, c);
            case 5:
                return deposit(somebody(), f, c);
            case 6:
                return c.events.empty() ? void() : touch_event(somebody(), f, c, c.events[roll(c.events.size())]);
            case 7:
                return remove_event(somebody(), f, c);
            case 8:
                return nonsense(f, c);
            default:
                return roll(6) == 0 ? remove_folder(f) : read_notification(somebody());
        }
    }

    // Everything the model knows, compared with what is served.
    void compare() {
        for (const auto& f : folders_) {
            CHECK(r_.folder_status(f.id) == f.status);
            for (const auto& c : f.cases) {
                const auto a = r_.get(r_.admin, "/cases/" + c.id);
                CHECK(a.text("status") == c.status);
                REQUIRE(a["events"].size() == c.events.size());
                for (const auto& e : c.events) {
                    const auto shown = r_.get(r_.admin, "/cases/" + c.id + "/events/" + e.id);
                    CHECK(shown.text("status") == e.status);
                }
                for (const auto who : {actor::osl, actor::si, actor::other_si}) {
                    const auto seen = r_.get(client(who), "/cases/" + c.id);
                    const auto barred = model::barred(who, f, c);
                    CHECK(seen.status == barred.value_or(200));
                    if (barred) continue;
                    const auto others = std::count_if(c.events.begin(), c.events.end(), [&](const model::event& e) {
                        return e.status != "IN_PROGRESS" || e.author == who;
                    });
                    CHECK(static_cast<std::ptrdiff_t>(seen["events"].size()) == others);
                }
            }
        }
        for (const auto& [who, wanted] : expected_.waiting) {
            std::vector<model::news> served;
            r_.get(client(who), "/notifications?maxResult=10000").body.root().for_each_item([&](json::value one) {
                served.push_back({one["caseId"].text_or(""), one["eventId"].text_or("")});
            });
            CHECK((served == wanted));  // each once, oldest first
        }
    }
    // What is on disk is all that there is.
    void restart() { r_.restart(); }

private:
    std::size_t roll(std::size_t sides) { return std::uniform_int_distribution<std::size_t>{0, sides - 1}(dice_); }
    std::string word() { return model::words[roll(model::words.size() - 1)]; }
    actor somebody() { return static_cast<actor>(roll(3)); }
    const rig::client& client(actor who) { return who == actor::osl ? r_.osl : who == actor::si ? r_.si : r_.other_si; }
    static std::string status_json(std::string_view name, std::string_view to) {
        return fmt::format(R"({{"{}":"{}"}})", name, to);
    }

    // As PATCH, or as the POST that stands for it.
    unsigned patched(actor who, const std::string& path, std::string body) {
        if (roll(3) != 0) return r_.patch(client(who), path, std::move(body)).status;
        const headers as_patch{{{"X-HTTP-Method-Override", "PATCH"}}};
        return r_.ask(client(who), verb::post, std::string{teledossiers} + path, std::move(body), as_patch).status;
    }

    // Requests that make no sense: refused in their own way, and nothing comes of them.
    void nonsense(const model::folder& f, const model::one_case& c) {
        const auto who = somebody();
        const auto may = [&](unsigned wanted) { return model::barred(who, f, c).value_or(wanted); };
        switch (roll(8)) {
            case 0:
                CHECK(r_.get(client(who), "/cases/" + nowhere).status == 404);
                break;
            case 1:
                CHECK(patched(who, "/cases/4711", status_json("status", "DONE")) == 400);
                break;
            case 2:
                CHECK(patched(who, "/cases/" + c.id, R"({"status":7})") == 400);
                break;
            case 3:
                CHECK(r_.post(client(who), "/cases/" + c.id + "/events", R"({"actionType":"STATUS_UPDATE")").status ==
                      400);
                break;
            case 4:
                CHECK(r_.post(client(who), "/cases/" + c.id + "/events",
                              R"({"actionType":"ATTACH_DEPOSIT","notification":true})")
                          .status == may(400));
                break;
            case 5:
                CHECK(r_.get(client(who), "/cases/" + c.id + "/events/" + nowhere).status == may(404));
                break;
            case 6:  // the same commune, about another process
                CHECK(r_.patch(r_.other_process, "/cases/" + c.id, status_json("status", "DONE")).status == 403);
                CHECK(r_.get(r_.other_process, "/notifications").body.root().size() == 0);
                break;
            default:
                CHECK(r_.get(r_.other_osl, "/folders/" + f.id).status == 403);
                CHECK(r_.remove(r_.other_osl, "/folders/" + f.id).status == 403);
                CHECK(r_.patch(r_.other_osl, "/folders/" + f.id, status_json("globalStatus", "CLOSED")).status == 403);
        }
    }

    void make() {
        constexpr std::size_t most = 6;
        if (folders_.size() >= most) return;
        const bool two = roll(3) == 0;
        const auto ids = two ? r_.made({chatillon, rennes}) : r_.made();
        model::folder f{.id = ids.folder, .attachment = ids.attachments[0]};
        f.cases.push_back({.id = ids.cases[0]});
        if (two) f.cases.push_back({.id = ids.cases[1], .owner = actor::other_si});
        folders_.push_back(std::move(f));
    }

    void upload(model::folder& f) {
        const bool right = roll(3) != 0;
        const auto a = r_.put(r_.osl, f.id, f.attachment, right ? "12345" : "1234");
        CHECK(a.status == (f.visible() || !right ? 400 : 204));
        if (a.status == 204) f.uploaded = true;
    }

    void change_folder(model::folder& f, const std::string& to) {
        const auto wanted = model::of_folder(f, to);
        CAPTURE(f.status);
        CAPTURE(to);
        CHECK(patched(actor::osl, "/folders/" + f.id, status_json("globalStatus", to)) == wanted.status);
        if (!wanted.moves) return;
        if (to != "HUBEE_COMPLETED") {
            f.status = to;
            return;
        }
        f.status = "HUBEE_NOTIFIED";
        for (auto& c : f.cases) {
            c.status = "HUBEE_NOTIFIED";
            expected_.waiting[c.owner].push_back({c.id, ""});
        }
    }

    void change_case(actor who, model::folder& f, model::one_case& c, const std::string& to) {
        const auto barred = model::barred(who, f, c);
        const auto wanted = barred ? model::move{*barred} : model::of_case(who, f, c, to);
        CAPTURE(c.status);
        CAPTURE(to);
        CHECK(patched(who, "/cases/" + c.id, status_json("status", to)) == wanted.status);
        if (wanted.moves) c.status = to;
    }

    void take_effect(model::folder& f, model::one_case& c, const model::event& e, bool moves) {
        if (moves) {
            c.status = e.new_status;
            if (model::folder_follows(f, e.new_status)) f.status = e.new_status;
        }
        if (e.notifies) expected_.waiting[e.author == c.owner ? actor::osl : c.owner].push_back({c.id, e.id});
    }

    void post_event(actor who, model::folder& f, model::one_case& c) {
        model::event e{.id = {}, .author = who, .notifies = roll(2) == 0, .new_status = roll(3) ? word() : ""};
        const auto a = r_.post(
            client(who), "/cases/" + c.id + "/events",
            fmt::format(R"({{"actionType":"STATUS_UPDATE","notification":{}{}}})", e.notifies, member(e.new_status)));
        keep(a, who, f, c, e, 201);
        if (a.status == 201) take_effect(f, c, c.events.back(), moves_);
    }

    static std::string member(const std::string& status) {
        return status.empty() ? "" : fmt::format(R"(,"caseNewStatus":"{}")", status);
    }

    // Judges the answer to a new event, and remembers it when it was taken.
    void keep(const answer& a, actor who, const model::folder& f, model::one_case& c, model::event e, unsigned taken) {
        const auto barred = model::barred(who, f, c);
        moves_ = false;
        unsigned wanted = taken;
        if (!e.new_status.empty() && e.new_status != c.status) {
            const auto move = model::of_case(who, f, c, e.new_status);
            moves_ = move.moves;
            if (move.status != 204) wanted = move.status;
        }
        if (e.notifies && !f.visible()) wanted = 400;
        CAPTURE(c.status);
        CAPTURE(e.new_status);
        CHECK(a.status == barred.value_or(wanted));
        if (a.status != taken) return;
        e.id = a.text("id");
        c.events.push_back(e);
    }

    void deposit(actor who, model::folder& f, model::one_case& c) {
        model::event e{.id = {},
                       .author = who,
                       .deposit = true,
                       .notifies = roll(2) == 0,
                       .status = "IN_PROGRESS",
                       .new_status = roll(3) ? "" : word()};
        const auto a = r_.post(client(who), "/cases/" + c.id + "/events",
                               fmt::format(R"({{"actionType":"ATTACH_DEPOSIT","notification":{}{},"attachments":)"
                                           R"([{{"fileName":"a","type":"b","size":5,"mimeType":"text/plain"}}]}})",
                                           e.notifies, member(e.new_status)));
        keep(a, who, f, c, e, 201);
        if (a.status == 201) files_[c.events.back().id] = a["attachments"].at(0)["id"].text_or("");
    }

    bool hidden_from(actor who, const model::event& e) { return e.status == "IN_PROGRESS" && e.author != who; }

    void touch_event(actor who, model::folder& f, model::one_case& c, model::event& e) {
        const auto barred = model::barred(who, f, c);
        const auto path = "/cases/" + c.id + "/events/" + e.id;
        if (e.deposit && roll(2)) {
            const auto a = r_.put_at(client(who), path + "/attachments/" + files_.at(e.id), "12345");
            const unsigned wanted = hidden_from(who, e)         ? 404
                                    : e.author != who           ? 403
                                    : e.status == "IN_PROGRESS" ? 204
                                                                : 400;
            CHECK(a.status == barred.value_or(wanted));
            if (a.status == 204) e.uploaded = true;
            return;
        }
        const std::string to = roll(2) ? "SENT" : "RECEIVED";
        const bool author = e.author == who;
        unsigned wanted = 400;
        if (hidden_from(who, e))
            wanted = 404;
        else if (author != (to == "SENT"))
            wanted = 403;
        else if (to == e.status || (e.status == "SENT" && to == "RECEIVED") ||
                 (e.status == "IN_PROGRESS" && e.uploaded))
            wanted = 204;
        CHECK(patched(who, path, status_json("status", to)) == barred.value_or(wanted));
        if (barred || wanted != 204) return;
        const bool now_sent = e.status == "IN_PROGRESS" && to == "SENT";
        // The acknowledgement comes back to who wrote it.
        if (e.notifies && e.status == "SENT" && to == "RECEIVED") expected_.waiting[e.author].push_back({c.id, e.id});
        e.status = to;
        if (!now_sent) return;
        const bool moves = !e.new_status.empty() && model::of_case(who, f, c, e.new_status).moves;
        take_effect(f, c, e, moves);
    }

    void remove_event(actor who, model::folder& f, model::one_case& c) {
        if (c.events.empty()) return;
        const auto at = roll(c.events.size());
        const auto& e = c.events[at];
        const unsigned wanted = hidden_from(who, e)         ? 404
                                : e.author != who           ? 403
                                : e.status == "IN_PROGRESS" ? 204
                                                            : 400;
        CHECK(r_.remove(client(who), "/cases/" + c.id + "/events/" + e.id).status ==
              model::barred(who, f, c).value_or(wanted));
        if (!model::barred(who, f, c) && wanted == 204)
            c.events.erase(c.events.begin() + static_cast<std::ptrdiff_t>(at));
    }

    void remove_folder(model::folder& f) {
        const bool bare = std::all_of(f.cases.begin(), f.cases.end(), [](const auto& c) { return c.events.empty(); });
        const bool may = !f.visible() && bare;
        CHECK(r_.remove(r_.osl, "/folders/" + f.id).status == (may ? 204 : 400));
        if (may) folders_.erase(folders_.begin() + (&f - folders_.data()));
    }

    void read_notification(actor who) {
        const auto list = r_.get(client(who), "/notifications?maxResult=1");
        auto& waiting = expected_.waiting[who];
        CHECK(list.body.root().size() == (waiting.empty() ? 0 : 1));
        if (list.body.root().size() == 0) return;
        const auto path = "/notifications/" + list.body.root().at(0)["id"].text_or("");
        for (const auto other : {actor::osl, actor::si, actor::other_si})
            if (other != who) CHECK(r_.remove(client(other), path).status == 403);
        CHECK(r_.remove(client(who), path).status == 204);
        CHECK(r_.remove(client(who), path).status == 404);
        waiting.erase(waiting.begin());
    }

    rig r_;
    std::mt19937 dice_;
    std::vector<model::folder> folders_;
    model::told expected_;
    std::map<std::string, std::string> files_;  // of each deposit
    bool moves_ = false;                        // the event just kept does
};

}  // namespace

TEST_CASE("random requests are answered, and leave, what the reference model says") {
    const char* given = std::getenv("QF_TEST_SEED");
    const unsigned seed = given ? static_cast<unsigned>(std::strtoul(given, nullptr, 10)) : std::random_device{}();
    constexpr int walks = 6, steps = 250;
    for (unsigned i = 0; i < walks; ++i) {
        walk w{seed + i};
        for (int step = 0; step < steps; ++step) {
            INFO("QF_TEST_SEED=", seed + i, " step ", step);
            w.step();
            if (step % 100 == 99) w.restart();
            if (step % 10 == 0) w.compare();
        }
        INFO("QF_TEST_SEED=", seed + i);
        w.compare();
    }
    MESSAGE("QF_TEST_SEED=", seed, " for ", walks, " walks of ", steps, " requests");
}
