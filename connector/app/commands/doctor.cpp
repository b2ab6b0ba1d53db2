#include "connector/app/commands/command_line.hpp"
#include "connector/app/commands/with_queue.hpp"
#include "connector/app/compose/form.hpp"
#include "connector/base/asio.hpp"
#include "connector/base/time_text.hpp"
#include "connector/communes/registry.hpp"
#include "connector/dossier/attachments.hpp"
#include "connector/hubee/client.hpp"
#include "connector/inbox/store.hpp"
#include "connector/net/message.hpp"
#include "schemas/json.hpp"

#include <fmt/core.h>

#include <filesystem>
#include <sys/resource.h>
#include <unistd.h>
#include <vector>

namespace qf::app {
namespace {

enum class health { ok, warning, fault };
constexpr std::string_view health_names[] = {"ok", "warning", "fault"};

struct finding {
    std::string subject;
    health is = health::ok;
    std::string said;  // what was seen, and the mend
};
using findings = std::vector<finding>;

void check_folder(const configuration& conf, findings& out) {
    std::error_code failed;
    const auto& folder = conf.state_folder;
    if (!std::filesystem::is_directory(folder, failed))
        return out.push_back({"state folder", health::fault, folder.string() + " does not exist: make it, mode 0700"});
    if (::access(folder.c_str(), W_OK) != 0)
        return out.push_back({"state folder", health::fault, folder.string() + " is not writable by this user"});
    const auto space = std::filesystem::space(folder, failed);
    constexpr std::uintmax_t least = 1ULL << 30;
    if (failed || space.available < least)
        out.push_back({"state folder", health::warning, "less than 1 GiB is free: enlarge the volume"});
    else
        out.push_back({"state folder", health::ok, fmt::format("{} GiB free", space.available >> 30)});
}

void check_keys(const configuration& conf, findings& out) {
    faults found;
    const auto ring = envelope::key_directory{conf.keys}.load(found);
    for (const auto& one : found.list()) out.push_back({"keys", health::fault, one.place + ": " + one.problem});
    if (!ring)
        return out.push_back({"keys", health::fault, "none: qf-connector keys generate --use sig, and --use enc"});
    using envelope::key_use;
    const auto say = [&](std::string_view what, const envelope::key* key, std::string_view mend) {
        out.push_back(
            {fmt::format("key to {}", what), key ? health::ok : health::warning, key ? key->kid() : std::string{mend}});
    };
    say("sign", ring->active(key_use::signing, true), "none: intake needs one (keys generate --use sig)");
    say("encrypt", ring->active(key_use::encryption, false), "none: intake needs deliver's (keys export-jwks, import)");
    say("decrypt", ring->active(key_use::encryption, true), "none: deliver needs one (keys generate --use enc)");
    say("verify", ring->active(key_use::signing, false), "none: deliver needs intake's (keys export-jwks, import)");
    for (const auto& entry : ring->all()) {
        const auto mode = std::filesystem::status(entry.file).permissions();
        using std::filesystem::perms;
        if (entry.key.has_private() && (mode & (perms::group_all | perms::others_all)) != perms::none)
            out.push_back({"keys", health::warning, entry.file.string() + " is readable by others: chmod 600"});
    }
}

void check_database(std::string_view subject, const std::filesystem::path& file, findings& out) {
    const auto name = fmt::format("{} file", subject);
    if (!std::filesystem::exists(file))
        return out.push_back({name, health::warning, file.string() + " is not made yet"});
    try {
        const sqlite::database db{file, {.access = sqlite::access::read_only, .check = true}};
        out.push_back({name, health::ok, file.string()});
    } catch (const sqlite::failure& e) {
        out.push_back({name, health::fault, e.what()});
    }
}

void check_communes(const configuration& conf, findings& out) {
    if (!std::filesystem::exists(conf.communes))
        return out.push_back({"communes", health::fault, "none: qf-connector communes import conf/communes.csv"});
    const auto active = communes::registry{conf.communes, sqlite::access::existing}.recipients(true).size();
    out.push_back({"communes", active > 0 ? health::ok : health::warning,
                   active > 0 ? fmt::format("{} active recipients", active)
                              : "no recipient is active: qf-connector communes activate <cog>.<siret>"});
}

void check_system(findings& out) {
    ::rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    out.push_back(
        {"open files", files.rlim_cur >= 4096 ? health::ok : health::warning,
         fmt::format("{} allowed{}", files.rlim_cur, files.rlim_cur >= 4096 ? "" : ": raise LimitNOFILE to 4096")});
    const auto font = dossier::dossier_conf{}.font_file;
    const bool there = std::filesystem::exists(font);
    out.push_back(
        {"font", there ? health::ok : health::warning,
         there ? font.string() : "missing: install fonts-dejavu-core, or letters such as ş become s in the PDF"});
    const auto now = system_clock_source{}.now();
    const bool sane = now > *from_rfc3339("2026-01-01T00:00:00Z");
    out.push_back(
        {"clock", sane ? health::ok : health::fault, to_rfc3339(now) + (sane ? "" : ": set the clock (NTP)")});
}

awaitable<void> check_queue(short_life& here, findings& out) {
    const auto depth = co_await here.queue->depth_of(queues::parking_place::technical);
    if (!depth)
        out.push_back({"queue", health::fault, depth.error().message() + ": check queue.* and the broker"});
    else
        out.push_back({"queue", health::ok, fmt::format("reachable, {} parked for technical reasons", depth->waiting)});
}

// What HubEE, or what stands before it, said; and what an operator would look at first.
std::string hubee_trouble(const hubee::refusal& refusal, const std::string& system, std::string_view refused,
                          std::string_view address) {
    const bool refuses = refusal.code == errc::destination_refuses_us;
    const auto seen = refusal.http_status ? fmt::format(", HTTP {}", refusal.http_status)
                      : system.empty()    ? std::string{}
                                          : ", " + system;
    return fmt::format("{} ({}{}): check {}", refusal.code.message(), reason_code(refusal.code), seen,
                       refuses ? refused : address);
}

// The token service and the API are two hosts at the national HubEE: each is told by itself.
awaitable<bool> check_hubee_token(hubee::client& client, const hubee::client_conf& conf, std::string_view name,
                                  std::string_view credentials, findings& out) {
    const auto& api = conf.http.origin;
    const auto address = conf.token_service ? conf.token_service->origin.text() + conf.token_service->target
                                            : api.text() + api.prefix() + "/token";
    const auto token = co_await client.check_credentials();
    if (token)
        out.push_back({std::string{name}, health::ok, address + " gives one"});
    else
        out.push_back({std::string{name}, health::fault,
                       fmt::format("{}: {}", address,
                                   hubee_trouble(token.error(), client.token_trouble(), credentials,
                                                 "hubee.token_url, hubee.ca_file and the network"))});
    co_return token.has_value();
}

awaitable<void> check_hubee_api(hubee::client& client, const hubee::client_conf& conf, findings& out) {
    const auto address = conf.http.origin.text() + conf.http.origin.prefix();
    const auto answer = co_await client.check_api(quotient_process);
    if (answer) co_return out.push_back({"HubEE API", health::ok, address + " takes it"});
    out.push_back(
        {"HubEE API", health::fault,
         fmt::format("{}: {}", address,
                     hubee_trouble(answer.error(), client.api_trouble(),
                                   "the client's rights, and that hubee.url and hubee.token_url are of one HubEE",
                                   "hubee.url, hubee.ca_file and the network"))});
}

// Without a token nothing can be asked of it; that it is there can be seen all the same.
awaitable<void> check_hubee_api_is_there(short_life& here, const hubee::client_conf& conf, findings& out) {
    const auto address = conf.http.origin.text() + conf.http.origin.prefix();
    net::client client{here.loop.get_executor(), conf.http};
    net::request anything{net::http::verb::get, "/", 11};
    const auto answer = co_await client.send(std::move(anything));
    if (answer)
        co_return out.push_back({"HubEE API", health::warning, address + " answers; not asked without a token"});
    out.push_back({"HubEE API", health::fault,
                   fmt::format("{}: {}", address,
                               hubee_trouble({answer.error()}, client.last_trouble(), {},
                                             "hubee.url, hubee.ca_file and the network"))});
}

awaitable<void> check_deliverer(short_life& here, const configuration& conf, findings& out) {
    const auto conf_of_client = hubee_conf_of(conf, conf.hubee.url);
    hubee::client client{here.loop.get_executor(), conf_of_client, here.clock};
    const auto given = co_await check_hubee_token(client, conf_of_client, "HubEE token",
                                                  "hubee.client_id, its secret and hubee.scope", out);
    if (given)
        co_await check_hubee_api(client, conf_of_client, out);
    else
        co_await check_hubee_api_is_there(here, conf_of_client, out);
}

awaitable<void> check_hubee(short_life& here, const configuration& conf, findings& out) {
    if (conf.hubee.url.empty())
        co_return out.push_back({"HubEE", health::warning, "hubee.url is empty: only run delivers, to its own inbox"});
    if (conf.hubee.client_id.empty())
        out.push_back({"HubEE", health::warning, "hubee.client_id is empty: nothing is delivered from here"});
    else
        co_await check_deliverer(here, conf, out);
    if (conf.enrolment.hubee_client_id.empty()) co_return;
    const auto with = enrolment_hubee_conf_of(conf, conf.hubee.url);
    hubee::client client{here.loop.get_executor(), with, here.clock};
    co_await check_hubee_token(client, with, "enrolment token", "enrolment.hubee_client_id, its secret and hubee_scope",
                               out);
}

awaitable<void> check_franceconnect(short_life& here, const configuration& conf, findings& out) {
    oidc::provider provider{here.loop.get_executor(), franceconnect_conf_of(conf), here.clock, here.log};
    const auto way = co_await provider.begin();
    if (way) co_return out.push_back({"FranceConnect", health::ok, "its discovery is there"});
    const auto& why = way.error();
    out.push_back({"FranceConnect", health::fault,
                   fmt::format("no discovery ({}{}): check franceconnect.issuer and the network", why.code,
                               why.http_status ? fmt::format(", HTTP {}", why.http_status) : "")});
}

awaitable<void> check_particulier(short_life& here, const configuration& conf, findings& out) {
    net::client client{here.loop.get_executor(), particulier_conf_of(conf).http};
    net::request anything{net::http::verb::get, "/", 11};  // whatever it answers: it is there
    const auto answer = co_await client.send(std::move(anything));
    if (answer) co_return out.push_back({"Particulier", health::ok, "answers"});
    out.push_back({"Particulier", health::fault,
                   fmt::format("{} ({}): check particulier.url and the network", answer.error().message(),
                               client.last_trouble())});
}

awaitable<void> check_form(short_life& here, const configuration& conf, findings& out) {
    if (conf.form.public_url.empty())
        co_return out.push_back({"form", health::warning, "form.public_url is empty: no form is served, only the API"});
    out.push_back({"form", health::ok, public_origin(conf)});
    if (conf.franceconnect.issuer.empty()) {
        const bool demo = conf.profile == profile::demo;
        co_return out.push_back({"FranceConnect", demo ? health::warning : health::fault,
                                 demo ? "invented people log in: profile is \"demo\""
                                      : "franceconnect.issuer is empty: nobody can log in"});
    }
    co_await check_franceconnect(here, conf, out);
    if (!conf.particulier.url.empty()) co_await check_particulier(here, conf, out);
}

int doctor(const context& context) {
    const auto& conf = context.conf();
    findings all;
    all.push_back(
        {"configuration", health::ok, context.loaded().file.empty() ? "defaults" : context.loaded().file.string()});
    check_folder(conf, all);
    if (all.back().is != health::fault) {
        check_keys(conf, all);
        check_communes(conf, all);
        check_database("ledger", conf.delivery.ledger, all);
        check_database("outbox", conf.intake.outbox, all);
        if (!conf.form.public_url.empty()) check_database("sessions", conf.form.sessions, all);
        if (conf.queue.backend == queue_backend::embedded) check_database("queue", conf.queue.embedded_file, all);
        check_database("inbox", inbox::store_file(conf.inbox.folder), all);
        short_life life{context};
        life.live([&](short_life& here) -> awaitable<int> {
            co_await check_queue(here, all);
            co_await check_hubee(here, conf, all);
            co_await check_form(here, conf, all);
            co_return exit_done;
        });
    }
    check_system(all);

    bool well = true;
    json::writer w;
    w.begin_array();
    for (const auto& finding : all) {
        const auto state = health_names[static_cast<std::size_t>(finding.is)];
        well = well && finding.is != health::fault;
        if (!context.json()) print(fmt::format("{:<8} {:<15} {}", state, finding.subject, finding.said));
        w.begin_object()
            .member("check", finding.subject)
            .member("state", state)
            .member("said", finding.said)
            .end_object();
    }
    if (context.json()) print(w.end_array().text());
    return well ? exit_done : exit_not_so;
}

}  // namespace

void add_doctor_command(command_line& line) {
    line.add("doctor", doctor, "check what the program needs, one by one, with the mend");
}

}  // namespace qf::app
