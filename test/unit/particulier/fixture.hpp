// test/unit/particulier/fixture.hpp -- a client before a scripted API Particulier, on a clock that the test moves.
#pragma once

#include "connector/base/crew.hpp"
#include "connector/base/file.hpp"
#include "connector/particulier/client.hpp"
#include "test/support/rig.hpp"
#include "test/support/scripted_hubee.hpp"
#include "test/support/simulated_clock.hpp"
#include "test/support/temporary_folder.hpp"

#include <boost/asio/post.hpp>

#include <fcntl.h>
#include <optional>
#include <string>
#include <string_view>
#include <unistd.h>

namespace qf::particulier {

inline std::string fixture_text(std::string_view name) {
    return read_file(std::string{QF_SOURCE_DIR "/test/unit/particulier/fixtures/"} + std::string{name}).value();
}

inline const std::string get_now = "GET /v3/dss/quotient_familial/france_connect?recipient=21260086600017";
inline const std::string get_august = get_now + "&annee=2026&mois=8";

inline std::string error_of(std::string_view code) {
    return fmt::format(R"({{"errors":[{{"code":"{}","title":"t","detail":"EXEMPLE","source":null,"meta":{{}}}}]}})",
                       code);
}

struct fixture : test::rig {
    fixture() : descriptor_{::open((folder_ / "log").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600)} {}
    ~fixture() {
        stop();
        ::close(descriptor_);
    }

    static client_conf conf(const std::string& url) { return {.http = {.origin = net::origin::parse(url).value()}}; }
    question now() const {
        return {.recipient = siret::parse("21260086600017").value(),
                .access_token = "token-of-a-citizen",
                .token_expires_at = clock.now() + std::chrono::seconds{60}};
    }
    question august() const {
        auto out = now();
        out.month = schemas::year_month{2026, 8};
        return out;
    }

    // Sends the question; the test then moves the clock and looks at `got`.
    void ask(question what) {
        got.reset();
        asking_.hire([this, what = std::move(what)]() mutable -> awaitable<void> {
            auto answered = co_await under_test.ask(std::move(what));
            got.emplace(std::move(answered));
        });
    }
    template <class Holds>
    void until(Holds holds) {
        run([](Holds reached) -> awaitable<void> {
            while (!reached()) co_await asio::post(use_awaitable);
        }(std::move(holds)));
    }
    void stop() {
        asking_.stop();
        run(asking_.gone());
    }
    outcome<answer>& answered() {
        until([this] { return got.has_value(); });
        return *got;
    }
    // Until `count` requests were answered and the client waits before the next one.
    void until_waiting(std::size_t count) {
        until([this, count] { return told().size() == count && clock.sleepers() == 1; });
    }
    // The log's lines about an answer: one is written before each wait.
    std::vector<std::string> told() const {
        std::vector<std::string> out;
        const auto text = log_text();
        for (std::size_t at = 0; at < text.size();) {
            const auto end = text.find('\n', at);
            const auto line = text.substr(at, end - at);
            if (line.find("particulier_answer") != std::string::npos) out.push_back(line);
            at = end == std::string::npos ? text.size() : end + 1;
        }
        return out;
    }
    std::string log_text() const { return read_file(folder_ / "log").value(); }

private:
    test::temporary_folder folder_;
    int descriptor_;

public:
    test::simulated_clock clock{loop};
    logger log{clock, {.descriptor = descriptor_}};
    metrics counts;
    test::scripted_hubee peer{*this, clock};  // of API Particulier here
    client under_test{executor(), conf(peer.url()), clock, log, counts};
    std::optional<outcome<answer>> got;

private:
    crew asking_{executor()};
};

inline std::string header(const net::request& r, std::string_view name) {
    const auto found = r.find(name);
    return found == r.end() ? std::string{} : std::string{found->value()};
}

}  // namespace qf::particulier
