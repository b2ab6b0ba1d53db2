// test/unit/site/store_fixture.hpp -- a store of sessions on a clock that a test moves, and a session with a person in
// it.
#pragma once

#include "connector/base/sqlite.hpp"
#include "connector/site/session_base.hpp"
#include "connector/site/sessions_of.hpp"
#include "test/support/rig.hpp"
#include "test/support/simulated_clock.hpp"
#include "test/support/temporary_folder.hpp"

#include <functional>
#include <memory>
#include <string>

namespace qf::site {

using namespace std::chrono_literals;

// What a site might keep: with a person in it, and with what the flag beside the text tells (announced).
struct invented_session : session_base {
    std::string person = {};
    bool announced = false;

    std::string written() const {
        json::writer out;
        write_base(out.begin_object(), *this);
        return out.member("person", person).member("announced", announced).end_object().text();
    }
    static result<invented_session> read(std::string_view text, session_flag flag) {
        const auto parsed = json::document::parse(text);
        if (!parsed) return parsed.error();
        bool good = true;
        const session_reader reader{good};
        invented_session out;
        read_base(reader, parsed->root(), out);
        out.person = reader.text((*parsed)["person"]);
        out.announced = reader.boolean((*parsed)["announced"]) || flag == session_flag::raised;
        if (!good) return errc::content_invalid;
        return out;
    }
};
using invented_store = sessions_of<invented_session>;

inline invented_session full_session() {
    invented_session out;
    out.csrf = "0123456789abcdef0123456789abcdef";
    out.departure = oidc::departure{"https://fc.example/authorize?x=1", "state-1", "nonce-1", "verifier-1",
                                    instant{1'788'220'800'123'456us}};
    out.parting_state = "parting-1";
    out.person = "\u015eAH\u0130N O'NEIL, Zo\u00e9 Invent\u00e9e, famille-42, 35238 Rennes";
    out.announced = true;
    return out;
}

// Stopped and opened again as often as a test likes; nobody tends it unless start() is called.
struct store_rig {
    explicit store_rig(session_conf how = {}) : conf{std::move(how)} {
        conf.file = folder / "sessions.db";
        conf.site = "form";
        open();
    }
    ~store_rig() { close(); }
    void open() { store = std::make_unique<invented_store>(r.executor(), conf, clock, counts); }
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
    std::string saved(invented_session content = full_session()) {
        auto s = store->begin();
        s.content = std::move(content);
        const auto wrong = r.run(store->save(s));
        if (wrong) throw std::runtime_error{wrong.message()};
        return s.cookie;
    }
    // Time passes, and what tends the store has written what it had to: its next round comes 5 s later at the latest,
    // and the writer works in order.
    void pass_time(duration by) {
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
    std::unique_ptr<invented_store> store;
};

}  // namespace qf::site
