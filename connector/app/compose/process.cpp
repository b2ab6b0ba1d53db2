#include "connector/app/compose/process.hpp"

#include "connector/app/exit_codes.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/system/system_error.hpp>
#include <fmt/core.h>

#include <chrono>
#include <csignal>
#include <exception>
#include <sys/resource.h>
#include <unistd.h>

namespace qf::app {
namespace {

// Longer than the longest grace time that a part may be given (delivery.grace), so that only a bug meets it.
constexpr auto stop_limit = std::chrono::minutes{11};

std::string words_of(const std::exception_ptr& thrown) {
    try {
        std::rethrow_exception(thrown);
    } catch (const std::exception& e) {
        return e.what();
    } catch (...) {
        return "not an exception of ours";
    }
}

}  // namespace

process::process(logger::options log_options, role role) : log_{clock_, log_options}, role_{role} {
    signals_.add(SIGINT);
    signals_.add(SIGTERM);
    std::signal(SIGPIPE, SIG_IGN);  // a peer that goes is an error code, not our end
    // A connection a recipient adds up: take what the system allows.
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < files.rlim_max) {
        files.rlim_cur = files.rlim_max;
        ::setrlimit(RLIMIT_NOFILE, &files);
    }
}

process::~process() {
    // Parts use those added before them.
    while (!parts_.empty()) parts_.pop_back();
}

part& process::add(std::unique_ptr<part> part) {
    parts_.push_back(std::move(part));
    return *parts_.back();
}

void process::listen_admin(const address& address) {
    std::vector<net::readiness_check> checks;
    for (const auto& one : parts_)
        for (auto& check : one->checks()) checks.push_back(std::move(check));
    admin_ = std::make_unique<net::admin>(counts_, std::move(checks));
    net::listen_conf conf;
    conf.address = address.host;
    conf.port = address.port;
    conf.body_max = 4096;
    admin_server_ = std::make_unique<net::server>(executor(), "admin", conf, *admin_, log_, counts_);
}

std::string process::admin_url() const {
    return admin_server_ ? admin_server_->url() : "";
}

int process::run(const std::function<void()>& started) {
    try {
        if (admin_server_) admin_server_->start();
        for (const auto& one : parts_) one->start();
        say_started();
        if (started) started();
        crew_.hire(live());
        loop_.run();
        log_.info("stopped", {{"role", name_of(role_)}});
        return exit_done;
    } catch (...) {
        log_.fatal("bug", {{"role", name_of(role_)}, {"what", words_of(std::current_exception())}});
        ::_exit(exit_bug);
    }
}

void process::say_started() {
    std::string addresses;
    const auto tell = [&](std::string_view name, const std::string& url) {
        if (!url.empty()) addresses += fmt::format("{}{}={}", addresses.empty() ? "" : " ", name, url);
    };
    for (const auto& one : parts_) tell(one->name(), one->url());
    tell("admin", admin_url());
    log_.info("started", {{"role", name_of(role_)},
                          {"version", QF_VERSION},
                          {"pid", static_cast<std::int64_t>(::getpid())},
                          {"addresses", addresses}});
}

awaitable<void> process::live() {
    boost::system::error_code ignored;
    const auto which = co_await signals_.async_wait(asio::redirect_error(use_awaitable, ignored));
    log_.info("stopping", {{"role", name_of(role_)}, {"signal", which == SIGINT ? "INT" : "TERM"}});
    crew_.hire(watch_second_signal());
    for (auto one = parts_.rbegin(); one != parts_.rend(); ++one) co_await stop_one(**one);
    if (admin_server_) co_await admin_server_->stop();
    signals_.clear();  // from here on a signal does what the system says
    signals_.cancel();
}

awaitable<void> process::watch_second_signal() {
    boost::system::error_code ended;
    co_await signals_.async_wait(asio::redirect_error(use_awaitable, ended));
    if (!ended) ::_exit(exit_interrupted);
}

awaitable<void> process::stop_one(part& part) {
    stop_limit_.expires_after(stop_limit);
    stop_limit_.async_wait([this, &part](const boost::system::error_code& ended) {
        if (ended) return;
        log_.fatal("stop_late", {{"part", part.name()}});
        ::_exit(exit_bug);
    });
    co_await part.stop();
    stop_limit_.cancel();
}

}  // namespace qf::app
