#include "test/unit/form/fixture.hpp"

#include "connector/communes/registry.hpp"
#include "connector/envelope/key.hpp"
#include "test/support/taker.hpp"

#include <fmt/core.h>

namespace qf::form {
namespace {

constexpr std::string_view communes_text = R"(cog,name,department,postal_codes,siret,label,state
26086,Châtillon-en-Diois,26,26410,20008496000018,,active
2A004,Ajaccio,2A,20000 20090 20167,,,
35238,Rennes,35,35000 35200 35700,21350238800019,,active
26001,Solaure en Diois,26,26150,,,
75056,Paris,75,75001 75012,21750001600019,,inactive
69123,Lyon,69,69001 69002,21690123100011,Ville,active
69123,Lyon,69,69001 69002,11111111111111,CCAS,active
97411,Saint-Denis,974,97400 97417,,,
93066,Saint-Denis,93,93200 93210,,,
)";

}  // namespace

site_rig::site_rig(site_options options) : how_{std::move(options)} {
    using namespace envelope;
    std::vector<held_key> keys;
    keys.push_back({key::generate(key_use::signing, curve::p256), key_state::active, {}});
    keys.push_back({key::generate(key_use::encryption, curve::p256), key_state::active, {}});
    keys_ = std::make_shared<const key_ring>(std::move(keys));
    REQUIRE(!write_file(folder / "communes.csv", communes_text));
    communes::registry registry{folder / "communes.db"};
    faults found;
    const auto report = registry.import_csv(folder / "communes.csv", found);
    for (const auto& one : found.list()) FAIL(one.place, " ", one.problem);
    REQUIRE(report.has_value());
    log_file_ = ::open(path("log").c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
    log = std::make_unique<logger>(clock, logger::options{.descriptor = log_file_});
    open();
}

site_rig::~site_rig() {
    close();
    ::close(log_file_);
}

void site_rig::open() {
    queues::embedded_conf file;
    file.path = folder / "queue.db";
    real_queue = std::make_unique<queues::embedded_queue>(executor(), file, clock);
    queue = std::make_unique<doubtful_queue>(*real_queue);
    if (how_.outbox) {
        intake::relay_conf spool;
        spool.file = folder / "outbox.db";
        outbox_ = std::make_unique<intake::relay>(executor(), spool, *queue, clock, *log, counts);
        outbox_->start();
    }
    transmitter_ = std::make_unique<intake::transmitter>(intake::transmitter_conf{}, keys_,
                                                         communes::registry{folder / "communes.db"}, *queue,
                                                         outbox_.get(), clock, *log, counts);
    site::session_conf kept;
    kept.site = "form";
    kept.file = folder / "sessions.db";
    sessions = std::make_unique<session_store>(executor(), kept, clock, counts);
    sessions->start();

    site_conf conf;
    conf.public_url = how_.public_url;
    conf.hosts = {"127.0.0.1", "qf.example"};
    conf.proxies = net::trusted_proxies::parse(how_.proxies).value();
    conf.communes = folder / "communes.db";
    conf.ledger = folder / "ledger.db";
    if (!how_.theme.empty()) conf.theme_dir = folder / how_.theme;
    conf.pages = how_.pages;
    conf.actions = how_.actions;
    const bool invented = how_.providers == site_providers::demonstration;
    provider.issuer_origin = how_.provider_origin;
    identity_provider& who = invented ? static_cast<identity_provider&>(invented_login) : provider;
    quotient_source& quotients = invented ? static_cast<quotient_source&>(invented_source) : source;
    const site_means means{who, quotients, *sessions, *transmitter_, clock, *log, counts};
    form = std::make_unique<form_site>(executor(), std::move(conf), means);
    form->start();
    server = std::make_unique<net::server>(executor(), "form", net::listen_conf{}, *form, *log, counts);
    server->start();
}

void site_rig::close() {
    run(server->stop());
    run(form->stop());
    if (outbox_) run(outbox_->stop());
    run(sessions->stop());
    run(real_queue->stop());
    server.reset();
    form.reset();
    sessions.reset();
    transmitter_.reset();
    outbox_.reset();
    queue.reset();
    real_queue.reset();
}

void site_rig::restart() {
    close();
    open();
}

shown_page site_rig::log_in(browser& b, std::string_view cog, std::string_view code) {
    const auto page = b.get(fmt::format("/c/{}", cog));
    REQUIRE(page.status == 200);
    const auto siret = browser::between(page.body, R"(name="siret" value=")", "\"");
    const auto away = b.press("/connexion", {{"cog", std::string{cog}}, {"siret", siret}});
    if (away.status != 303 || away.to() == "/verification") return away;
    const auto state = away.to().substr(away.to().find("state=") + 6);
    return b.get(fmt::format("/connexion/retour?code={}&state={}", code, state));
}

shown_page site_rig::reviewed(browser& b, std::string_view cog) {
    const auto back = log_in(b, cog);
    REQUIRE(back.status == 303);
    REQUIRE(back.to() == "/verification");
    return b.get("/verification");
}

shown_page site_rig::transmit(browser& b, const std::vector<std::string>& children) {
    browser::fields ticked;
    for (const auto& child : children) ticked.emplace_back("enfant", child);
    return b.press("/transmission", std::move(ticked));
}

std::vector<schemas::transmission> site_rig::received(const recipient& receiver) {
    std::vector<schemas::transmission> out;
    const auto count = waiting(receiver);
    REQUIRE(!run(queue->open(receiver, 100)));
    std::vector<queues::lease> kept;
    test::taker next{*queue};
    for (std::uint64_t i = 0; i < count; ++i) {
        auto lease = run(next.next());
        REQUIRE(lease.has_value());
        auto opened = envelope::open(lease->mail().body, receiver, *keys_, {}, clock.now());
        REQUIRE(opened.has_value());
        CHECK(opened->transmission.id().text() == lease->mail().id);
        out.push_back(std::move(opened->transmission));
        kept.push_back(std::move(*lease));
    }
    kept.clear();
    run(queue->close(receiver));
    return out;
}

void site_rig::set_rules(const recipient& receiver, const communes::recipient_settings& rules) {
    communes::registry registry{folder / "communes.db"};
    REQUIRE(!registry.change(receiver, rules));
}

}  // namespace qf::form
