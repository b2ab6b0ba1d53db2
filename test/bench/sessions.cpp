// bench-sessions FOLDER COUNT WINDOW   live sessions of some 3 KB each: what they cost to save, to find and to keep
//
// WINDOW requests are under way at once. Times are this process's; memory is what the sessions added to it.
#include "connector/base/crew.hpp"
#include "connector/base/file.hpp"
#include "connector/form/session.hpp"
#include "test/bench/measure.hpp"

#include <cstdio>
#include <exception>
#include <stdexcept>
#include <vector>

namespace {

using namespace qf;

double resident_mib() {
    const auto status = read_file("/proc/self/status").value();
    const auto at = status.find("VmRSS:");
    return at == std::string::npos ? 0 : std::stod(status.substr(at + 6)) / 1024;
}

form::session content_of(long n) {
    const auto to = recipient::parse("26086.11111111111111").value();
    form::session out;
    out.csrf = std::string(32, 'c');
    out.visit = form::visit{to, "Une-Commune", "CCAS"};
    out.citizen = form::known_citizen{R"({"family_name":"INVENTEE","given_name":"Personne"})", "Personne INVENTEE",
                                      std::string(900, 't')};
    out.quotient = form::known_quotient{to, schemas::year_month{2026, 9}, {2026, 9}, schemas::year_month{2026, 9}, {}};
    auto& data = out.quotient->data;
    data = R"({"quotient_familial":{"valeur":)" + std::to_string(n) + R"(},"enfants":[)";
    while (data.size() < 1600)
        data += R"({"nom_naissance":"INVENTEE","prenoms":"Enfant","date_naissance":"2019-01-02"},)";
    data += "{}]}";
    return out;
}

struct bench_of_sessions {
    // Each of `window` workers takes the next number until none is left.
    template <class Work>
    void spread(long count, long window, Work work) {
        crew workers{loop.get_executor()};
        long next = 0;
        for (long i = 0; i < window; ++i)
            workers.hire([&]() -> awaitable<void> {
                while (next < count) {
                    const auto mine = next++;
                    co_await work(mine);
                }
            });
        loop.restart();
        while (workers.size() > 0) loop.run_one();
    }

    asio::io_context loop{1};
    system_clock_source clock;
    metrics counts;
};

void run(const std::filesystem::path& folder, long count, long window) {
    bench_of_sessions b;
    form::session_store store{b.loop.get_executor(), {.file = folder / "sessions.db"}, b.clock, b.counts};
    std::vector<std::string> cookies;
    cookies.reserve(static_cast<std::size_t>(count));
    const auto keep = [](error_code wrong) {
        if (wrong) throw std::runtime_error{"not saved: " + wrong.message()};
    };
    const auto before = resident_mib();
    {
        const bench::measure cost;
        b.spread(count, window, [&](long n) -> awaitable<void> {
            auto s = store.begin();
            s.content = content_of(n);
            keep(co_await store.save(s));
            cookies.push_back(s.cookie);
        });
        cost.print("own_session_begin", count);
    }
    std::printf("name=own_sessions count=%zu bytes=%zu mib=%.1f\n", store.size(), content_of(0).written().size(),
                resident_mib() - before);
    {
        const bench::measure cost;
        for (const auto& cookie : cookies)
            if (!store.find(cookie)) throw std::runtime_error{"a session is lost"};
        cost.print("own_session_find", count);
    }
    {
        const bench::measure cost;
        b.spread(count, window, [&](long n) -> awaitable<void> {
            auto found = store.find(cookies[static_cast<std::size_t>(n)]);
            found->content.press =
                form::press{"01990000-0000-7000-8000-000000000000", "0123456789ABC", {}, {0, 1}, true};
            keep(co_await store.save(*found));
        });
        cost.print("own_session_find_and_save", count);
    }
    b.spread(1, 1, [&](long) -> awaitable<void> { co_await store.stop(); });
}

}  // namespace

int main(int count, char** words) {
    try {
        if (count != 4) throw std::runtime_error{"usage: bench-sessions FOLDER COUNT WINDOW"};
        run(words[1], std::stol(words[2]), std::stol(words[3]));
        return 0;
    } catch (const std::exception& e) {
        std::fprintf(stderr, "bench-sessions: %s\n", e.what());
        return 1;
    }
}
