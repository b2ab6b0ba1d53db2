#include "connector/app/compose/compose.hpp"
#include "connector/app/compose/inbox.hpp"
#include "connector/app/exit_codes.hpp"
#include "schemas/json.hpp"

#include <fmt/core.h>

#include <cstdio>
#include <memory>
#include <unistd.h>

namespace qf::app {
namespace {

address admin_of(const configuration& conf, role role) {
    constexpr std::uint16_t first = 8489;  // then one a role, so that all can live on one machine
    if (!conf.admin.host.empty()) return conf.admin;
    return {"127.0.0.1", static_cast<std::uint16_t>(first + static_cast<unsigned>(role))};
}

bool has(role running, role part) {
    return running == part || running == role::run;
}

// Where the deliver role of this process reaches the inbox beside it, wherever that listens.
std::string own_address(const std::string& inbox_url) {
    const auto port = inbox_url.substr(inbox_url.rfind(':'));
    return inbox_url.starts_with("http://[") ? "http://[::1]" + port : "http://127.0.0.1" + port;
}

void build(process& process, const configuration& conf, role role, const serve_options& options) {
    queues::queue* queue = nullptr;
    if (role != role::inbox) {
        auto made = make_queue(conf, process.executor(), process.clock(), process.log());
        queue = made.get();
        const auto weight = has(role, role::intake) ? net::weight::shown : net::weight::needed;
        process.add(make_queue_part(std::move(made), weight));
    }
    std::shared_ptr<const envelope::key_ring> keys;
    if (has(role, role::intake) || has(role, role::deliver)) keys = load_keys(conf);
    std::string inbox_url;
    if (has(role, role::inbox)) {
        auto made = compose_inbox(process, conf);
        auto& box = made->box();
        inbox_url = own_address(process.add(std::move(made)).url());
        if (auto portal = compose_portal(process, conf, box)) process.add(std::move(portal));
    }
    if (has(role, role::console)) process.add(compose_console(process, conf, *queue));
    if (has(role, role::deliver)) process.add(compose_deliver(process, conf, *queue, keys, inbox_url, options));
    if (has(role, role::intake)) process.add(compose_intake(process, conf, *queue, keys, inbox_url));
    if (keys) process.add(make_key_watch(process, conf));
    process.listen_admin(admin_of(conf, role));
}

void announce(const process& process, announcement form) {
    json::writer object;
    object.begin_object();
    std::string lines;
    const auto tell = [&](std::string_view name, const std::string& url) {
        if (url.empty()) return;
        object.member(name, url);
        lines += fmt::format("{:<8} {}\n", name, url);
    };
    for (const auto& one : process.parts()) tell(one->name(), one->url());
    tell("admin", process.admin_url());
    object.end_object();
    if (form == announcement::json) lines = object.text() + '\n';
    if (form != announcement::none) std::fwrite(lines.data(), 1, lines.size(), stdout), std::fflush(stdout);
}

}  // namespace

int serve(const loaded_configuration& loaded, role role, const serve_options& options) {
    faults found;
    check_role(loaded, role, found);
    if (!found.empty()) {
        complain(found);
        return exit_configuration;
    }
    auto running = std::make_unique<process>(loaded.values.log, role);
    try {
        make_state_folder(loaded.values);
        build(*running, loaded.values, role, options);
    } catch (...) {
        const auto code = complain(std::current_exception());
        running->log().fatal("not_started", {{"role", name_of(role)}, {"exit_code", static_cast<int>(code)}});
        // A queue that was built may hold threads and coroutines of a connection: they end with the process.
        ::_exit(code);
    }
    return running->run([&] { announce(*running, options.say); });
}

}  // namespace qf::app
