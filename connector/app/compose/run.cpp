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

address admin_of(const configuration& conf, role what) {
    constexpr std::uint16_t first = 8489;  // then one a role, so that all can live on one machine
    if (!conf.admin.host.empty()) return conf.admin;
    return {"127.0.0.1", static_cast<std::uint16_t>(first + static_cast<unsigned>(what))};
}

bool has(role what, role asked) {
    return what == asked || what == role::run;
}

// Where the deliver role of this process reaches the inbox beside it, wherever that listens.
std::string own_address(const std::string& inbox_url) {
    const auto port = inbox_url.substr(inbox_url.rfind(':'));
    return inbox_url.starts_with("http://[") ? "http://[::1]" + port : "http://127.0.0.1" + port;
}

void build(process& in, const configuration& conf, role what, const serve_options& how) {
    queues::queue* queue = nullptr;
    if (what != role::inbox) {
        auto made = make_queue(conf, in.executor(), in.clock(), in.log());
        queue = made.get();
        const auto weight = has(what, role::intake) ? net::weight::shown : net::weight::needed;
        in.add(make_queue_part(std::move(made), weight));
    }
    std::shared_ptr<const envelope::key_ring> keys;
    if (has(what, role::intake) || has(what, role::deliver)) keys = load_keys(conf);
    std::string inbox_url;
    if (has(what, role::inbox)) {
        auto made = compose_inbox(in, conf);
        auto& box = made->box();
        inbox_url = own_address(in.add(std::move(made)).url());
        if (auto portal = compose_portal(in, conf, box)) in.add(std::move(portal));
    }
    if (has(what, role::console)) in.add(compose_console(in, conf, *queue));
    if (has(what, role::deliver)) in.add(compose_deliver(in, conf, *queue, keys, inbox_url, how));
    if (has(what, role::intake)) in.add(compose_intake(in, conf, *queue, keys, inbox_url));
    if (keys) in.add(make_key_watch(in, conf));
    in.listen_admin(admin_of(conf, what));
}

void announce(const process& in, announcement how) {
    json::writer object;
    object.begin_object();
    std::string lines;
    const auto tell = [&](std::string_view name, const std::string& url) {
        if (url.empty()) return;
        object.member(name, url);
        lines += fmt::format("{:<8} {}\n", name, url);
    };
    for (const auto& one : in.parts()) tell(one->name(), one->url());
    tell("admin", in.admin_url());
    object.end_object();
    if (how == announcement::json) lines = object.text() + '\n';
    if (how != announcement::none) std::fwrite(lines.data(), 1, lines.size(), stdout), std::fflush(stdout);
}

}  // namespace

int serve(const loaded_configuration& loaded, role what, const serve_options& how) {
    faults found;
    check_role(loaded, what, found);
    if (!found.empty()) {
        complain(found);
        return exit_configuration;
    }
    auto in = std::make_unique<process>(loaded.values.log, what);
    try {
        make_state_folder(loaded.values);
        build(*in, loaded.values, what, how);
    } catch (...) {
        const auto code = complain(std::current_exception());
        in->log().fatal("not_started", {{"role", name_of(what)}, {"exit_code", static_cast<int>(code)}});
        // A queue that was built may hold threads and coroutines of a connection: they end with the process.
        ::_exit(code);
    }
    return in->run([&] { announce(*in, how.say); });
}

}  // namespace qf::app
