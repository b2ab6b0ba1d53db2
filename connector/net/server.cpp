#include "connector/net/server.hpp"

#include "connector/base/asio.hpp"
#include "connector/net/rate_limit.hpp"
#include "connector/net/session.hpp"
#include "connector/net/watch.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <array>
#include <list>
#include <optional>
#include <string>
#include <unordered_map>

namespace qf::net {
namespace {

constexpr std::size_t refusals_max = 64;  // at once: connections over the limit that are told so before they are closed

std::optional<asio::ssl::context> server_tls(const listen_conf& conf) {
    if (conf.certificate_file.empty() && conf.key_file.empty()) return std::nullopt;
    std::optional<asio::ssl::context> out{asio::ssl::context::tls_server};
    using flags = asio::ssl::context;
    out->set_options(flags::default_workarounds | flags::no_sslv2 | flags::no_sslv3 | flags::no_tlsv1 |
                     flags::no_tlsv1_1 | flags::no_compression);
    out->use_certificate_chain_file(conf.certificate_file.string());
    out->use_private_key_file(conf.key_file.string(), asio::ssl::context::pem);
    return out;
}

}  // namespace

struct server::implementation {
    implementation(asio::any_io_executor executor, std::string_view role, listen_conf conf, net::responder& responder,
                   const logger& log, metrics& counts)
        : loop{std::move(executor)},
          tls{server_tls(conf)},
          terms{std::string{role}, std::move(conf), responder, log, tls ? &*tls : nullptr},
          deadlines{loop, std::min({terms.conf.request_time, terms.conf.answer_time, terms.conf.idle_time})},
          workers{loop},
          acceptor{loop} {
        constexpr std::string_view classes[] = {"1xx", "2xx", "3xx", "4xx", "5xx"};
        for (std::size_t i = 0; i < std::size(classes); ++i)
            terms.answered[i] = &counts.count("qf_http_requests_total", "HTTP requests answered, by role and status.",
                                              {{"role", role}, {"status", classes[i]}});
        terms.seconds =
            &counts.times("qf_http_request_seconds",
                          "From the whole request, or a streamed one's head, to the whole answer.", {{"role", role}});
        open = &counts.value("qf_http_connections", "Connections now open.", {{"role", role}});
        for (const auto reason : {refusal::crowded, refusal::address})
            refusals[static_cast<std::size_t>(reason)] =
                &counts.count("qf_http_connections_refused_total", "Connections over a limit.",
                              {{"role", role}, {"limit", reason == refusal::crowded ? "all" : "address"}});

        const asio::ip::tcp::endpoint here{asio::ip::make_address(terms.conf.address), terms.conf.port};
        acceptor.open(here.protocol());
        acceptor.set_option(asio::socket_base::reuse_address{true});
        acceptor.bind(here);
        acceptor.listen();
        bound = acceptor.local_endpoint();
    }

    awaitable<void> accept() {
        asio::steady_timer pause{loop};
        while (!terms.closing) {
            error_code wrong;
            auto socket = co_await acceptor.async_accept(asio::redirect_error(use_awaitable, wrong));
            if (terms.closing) co_return;
            if (!wrong) {
                welcome(std::move(socket));
                continue;
            }
            if (wrong == asio::error::connection_aborted) continue;
            // No descriptor or no memory left: those who are here will leave some.
            terms.log.warning("http_accept_failed", {{"role", terms.role}, {"reason", wrong.message()}});
            pause.expires_after(std::chrono::milliseconds{100});
            co_await pause.async_wait(asio::redirect_error(use_awaitable, wrong));
        }
    }

    void welcome(asio::ip::tcp::socket socket) {
        auto key = terms.conf.connections_per_address_max > 0 ? address_of(socket) : std::string{};
        const bool crowded = sessions.size() >= terms.conf.connections_max;
        const auto theirs = served_from.find(key);
        const bool greedy = theirs != served_from.end() && theirs->second >= terms.conf.connections_per_address_max;
        if (crowded || greedy) refusals[static_cast<std::size_t>(crowded ? refusal::crowded : refusal::address)]->add();
        if ((crowded || greedy) && refused.size() >= refusals_max) return;  // closed with the socket
        if (crowded || greedy) key.clear();                                 // only the served ones are counted
        auto& among = crowded || greedy ? refused : sessions;
        const auto one = among.emplace(among.end(), deadlines, terms, std::move(socket));
        if (!key.empty()) ++served_from[key];
        open->set(static_cast<double>(sessions.size()));
        workers.hire([this, &among, one, key = std::move(key)] { return serve(among, one, key); });
    }

    // Empty when the connection has already gone.
    static std::string address_of(const asio::ip::tcp::socket& socket) {
        boost::system::error_code gone;
        const auto peer = socket.remote_endpoint(gone);
        return gone ? std::string{} : key_of(peer.address());
    }

    using list_of_sessions = std::list<session>;
    awaitable<void> serve(list_of_sessions& among, list_of_sessions::iterator position, std::string key) {
        struct departure {
            implementation& self;
            list_of_sessions& among;
            list_of_sessions::iterator position;
            const std::string& key;
            ~departure() {
                among.erase(position);
                self.open->set(static_cast<double>(self.sessions.size()));
                const auto theirs = self.served_from.find(key);
                if (!key.empty() && --theirs->second == 0) self.served_from.erase(theirs);
            }
        } leaves{*this, among, position, key};
        if (&among == &refused)
            co_await position->refuse();
        else
            co_await position->run();
    }

    awaitable<void> stop() {
        using namespace asio::experimental::awaitable_operators;
        terms.closing = true;
        boost::system::error_code ignored;
        acceptor.close(ignored);
        for (auto& one : sessions) one.hurry();
        for (auto& one : refused) one.hurry();
        if (workers.size() > 0) {
            asio::steady_timer grace{loop, terms.conf.grace};
            co_await (workers.gone() || grace.async_wait(use_awaitable));
        }
        workers.stop();
        co_await workers.gone();
    }

    asio::any_io_executor loop;
    std::optional<asio::ssl::context> tls;
    session_terms terms;
    watch deadlines;
    list_of_sessions sessions;
    list_of_sessions refused;
    std::unordered_map<std::string, std::size_t> served_from;  // connections served now, by address
    crew workers;
    asio::ip::tcp::acceptor acceptor;
    asio::ip::tcp::endpoint bound;
    gauge* open = nullptr;
    enum class refusal { crowded, address };
    std::array<counter*, 2> refusals = {};
};

server::server(asio::any_io_executor loop, std::string_view role, listen_conf conf, net::responder& responder,
               const logger& log, metrics& counts)
    : self_{std::make_unique<implementation>(std::move(loop), role, std::move(conf), responder, log, counts)} {}
server::~server() = default;

std::uint16_t server::port() const noexcept {
    return self_->bound.port();
}

std::string server::url() const {
    const auto address = self_->bound.address();
    const auto host = address.is_v6() ? '[' + address.to_string() + ']' : address.to_string();
    return (self_->tls ? "https://" : "http://") + host + ':' + std::to_string(port());
}

void server::start() {
    self_->workers.hire([self = self_.get()] { return self->accept(); });
}

awaitable<void> server::stop() {
    co_await self_->stop();
}

}  // namespace qf::net
