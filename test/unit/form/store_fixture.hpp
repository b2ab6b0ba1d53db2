// test/unit/form/store_fixture.hpp -- a store of sessions on a clock that a test moves, and a session with a person in
// it.
#pragma once

#include "connector/base/sqlite.hpp"
#include "connector/form/session_store.hpp"
#include "test/support/rig.hpp"
#include "test/support/simulated_clock.hpp"
#include "test/support/temporary_folder.hpp"

#include <functional>
#include <memory>
#include <string>

namespace qf::form {

using namespace std::chrono_literals;

inline session full_session() {
    session out{.csrf = "0123456789abcdef0123456789abcdef"};
    const auto to = recipient::parse("35238.11111111111111").value();
    out.visit = visit{to, "Rennes", "CCAS", "famille-42", "https://portail.example/retour"};
    out.departure = oidc::departure{"https://fc.example/authorize?x=1", "state-1", "nonce-1", "verifier-1",
                                    instant{1'788'220'800'123'456us}};
    out.citizen = known_citizen{R"({"family_name":"\u015eahin-\u0152uvr\u00e9","given_name":"Zo\u00e9 Invent\u00e9e"})",
                                "Zo\xc3\xa9 \xc5\x9e"
                                "AHIN-\xc5\x92UVR\xc3\x89",
                                "header.payload.signature"};
    out.quotient = known_quotient{to,
                                  schemas::year_month{2026, 9},
                                  {2026, 9},
                                  schemas::year_month{2026, 8},
                                  R"({"quotient_familial":{"valeur":1234},"allocataires":[{"nom":"O'NEIL"}]})"};
    out.press = press{
        "01990000-0000-7000-8000-000000000000", "0123456789ABC", instant{1'788'220'800'000'001us}, {0, 2, 11}, true};
    out.sent.push_back({"0123456789ABC", "01990000-0000-7000-8000-000000000000", to, "Rennes",
                        instant{1'788'220'800'000'001us}, std::nullopt});
    out.parting_state = "parting-1";
    return out;
}

// Stopped and opened again as often as a test likes; nobody tends it unless start() is called.
struct store_rig {
    explicit store_rig(session_conf how = {}) : conf{std::move(how)} {
        conf.file = folder / "sessions.db";
        open();
    }
    ~store_rig() { close(); }
    void open() { store = std::make_unique<session_store>(r.executor(), conf, clock, counts); }
    void close() {
        if (store) r.run(store->stop());
        store.reset();
    }
    void reopen() {
        close();
        open();
    }
    // As a crash would: nothing that was still to be written is.
    void crash() {
        store.reset();
        open();
    }
    std::string saved(session content = full_session()) {
        auto s = store->begin();
        s.content = std::move(content);
        const auto wrong = r.run(store->save(s));
        if (wrong) throw std::runtime_error{wrong.message()};
        return s.cookie;
    }
    // Time passes, and what tends the store has written what it had to: its next round comes 5 s later at the latest,
    // and the writer works in order.
    void settle(duration by) {
        for (const auto step : {by, duration{5s}}) {
            clock.advance(step);
            for (int i = 0; i < 8; ++i) r.run(store->take_link(std::string(43, 'A')));
        }
    }
    std::int64_t rows(const char* sql) {
        sqlite::database file{conf.file, {.access = sqlite::access::read_only, .check = false}};
        return file.number(sql);
    }
    bool counted(std::string_view line) const {
        return counts.text().find(std::string{line} + '\n') != std::string::npos;
    }

    test::rig r;
    test::temporary_folder folder;
    test::simulated_clock clock{r.loop};
    metrics counts;
    session_conf conf;
    std::unique_ptr<session_store> store;
};

}  // namespace qf::form
