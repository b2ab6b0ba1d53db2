// A fifth of the communes are dead: requests for them are taken and never answered.
#include "connector/app/compose/compose.hpp"
#include "connector/base/doorbell.hpp"
#include "connector/base/file.hpp"
#include "connector/intake/transmitter.hpp"
#include "connector/net/server.hpp"
#include "test/fault/matrix/stage.hpp"
#include "test/fault/simulation/model_hubee.hpp"

#include <fmt/core.h>

#include <set>
#include <stdexcept>

namespace qf::test {
namespace {

using namespace std::chrono_literals;

std::string cog(unsigned n) {
    return fmt::format("{:05}", 10'000 + n);
}

// The model of HubEE over real sockets.
class silent_for_some final : public net::responder {
public:
    explicit silent_for_some(const asio::any_io_executor& loop)
        : mended_{loop}, server_{loop, "hubee", {.connections_max = 4'096}, *this, log_, counts_} {
        server_.start();
    }
    std::set<std::string> dead;
    void mend() {
        dead.clear();
        mended_.ring();
    }
    std::string url() const { return server_.url(); }
    const model_hubee& there() const { return hubee_; }
    awaitable<void> stop() { co_await server_.stop(); }

private:
    awaitable<net::response> respond(const net::exchange& what) override {
        constexpr std::string_view mark = "\"branchCode\":\"";
        const auto at = what.request.body().find(mark);
        if (at != std::string::npos)
            while (dead.contains(what.request.body().substr(at + mark.size(), 5))) co_await mended_.wait();
        co_return hubee_.answer(what.request, clock_.now());
    }

    system_clock_source clock_;
    logger log_{clock_, {.least = log_level::fatal}};
    metrics counts_;
    model_hubee hubee_{"hub"};
    doorbell mended_;
    net::server server_;
};

void enrol(stage& s, unsigned count) {
    // First the communes, which no official list has, then the bodies of theirs.
    for (const auto* body : {",,", "11111111111111,,active"}) {
        std::string csv = "cog,name,department,postal_codes,siret,label,state\n";
        for (unsigned n = 0; n < count; ++n)
            csv += fmt::format("{},Commune {},{},10000,{}\n", cog(n), n, cog(n).substr(0, 2), body);
        if (write_file(s.on.path("crowd.csv"), csv)) throw std::runtime_error{"no communes"};
        const auto said = s.on.run({"communes", "import", s.on.path("crowd.csv")});
        if (said.how.exit_code != 0) throw std::runtime_error{said.errors};
    }
}

// Through the intake's own code, in this process: 5,000 commands would take longer than all the rest.
std::vector<std::string> transmit_to_all(stage& s, unsigned count) {
    app::configuration_source from;
    for (const auto& one : s.on.environment()) {
        const auto equals = one.find('=');
        from.environment.emplace_back(one.substr(0, equals), one.substr(equals + 1));
    }
    faults found;
    const auto loaded = app::load_configuration(from, found);
    if (!loaded) throw std::runtime_error{"no configuration"};
    system_clock_source clock;
    const logger log{clock, {.least = log_level::fatal}};
    metrics counts;
    const auto queue = app::make_queue(loaded->values, s.here.executor(), clock, log);
    intake::transmitter out{{.envelope = loaded->values.envelope},
                            app::load_keys(loaded->values),
                            communes::registry{loaded->values.communes},
                            *queue,
                            nullptr,
                            clock,
                            log,
                            counts};
    auto content = read_file(QF_SOURCE_DIR "/conf/demo/transmission.json").value();
    // Names that a standard PDF font has: embedding another takes a hundred times as long, which is not the matter
    // here.
    constexpr std::string_view rare = "Ş";
    for (auto at = content.find(rare); at != content.npos; at = content.find(rare))
        content.replace(at, rare.size(), "S");
    std::vector<std::string> references;
    for (unsigned n = 0; n < count; ++n) {
        auto mine = content;
        mine.replace(mine.find("26086"), 5, cog(n));
        const auto receipt = s.here.run(out.transmit(std::move(mine), traceparent::start(), found));
        if (!receipt) throw std::runtime_error{"not transmitted: " + receipt.error().message()};
        references.push_back(receipt->reference);
    }
    s.here.run(queue->stop());
    return references;
}

measure dead_communes(const extent& how) {
    stage s{how};
    const auto count = how.communes;
    enrol(s, count);
    const auto references = transmit_to_all(s, count);
    silent_for_some hubee{s.here.executor()};
    for (unsigned n = 0; n < count; n += 5) hubee.dead.insert(cog(n));
    const auto dead = hubee.dead.size();
    s.set("QF_HUBEE_URL", hubee.url());
    s.set("QF_HUBEE_CONNECTIONS_MAX", "1000");
    s.set("QF_HUBEE_ANSWER_TIME", "3s");
    s.set("QF_DELIVERY_CATCH_UP", "10000");
    const auto visible = [&] {
        std::size_t out = 0;
        for (const auto& [id, folder] : hubee.there().folders()) out += folder.visible ? 1 : 0;
        return out;
    };
    const auto began = std::chrono::steady_clock::now();
    s.start("deliver");
    s.until([&] { return visible() >= count - dead; }, 30s);
    const auto served = visible();
    const std::chrono::duration<double> meanwhile = std::chrono::steady_clock::now() - began;
    s.begin();
    const auto mended = std::chrono::steady_clock::now();
    hubee.mend();
    s.until([&] { return visible() >= count; }, 90s);
    measure out;
    out.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - mended).count();
    out.transmissions = references.size();
    s.pass(500ms);
    std::map<std::string, unsigned> shown;
    for (const auto& [id, folder] : hubee.there().folders()) shown[folder.external_id] += folder.shown;
    for (const auto& one : references) {
        const auto times = shown["Formulaire-QF-" + one];
        out.lost += times == 0 ? 1 : 0;
        out.doubled += times > 1 ? 1 : 0;
    }
    out.note = fmt::format("{} dead; {} of the {} others had theirs meanwhile, in {:.0f} s", dead, served, count - dead,
                           meanwhile.count());
    s.stop("deliver");
    s.here.run(hubee.stop());
    return out;
}

}  // namespace

std::vector<matrix_case> crowd_cases() {
    return {
        {"dead-communes", "a fifth of the communes never answer (1,000 of 5,000 in the whole form)", dead_communes}};
}

}  // namespace qf::test
