// bench-delivery FILE backlog|paced STATE CONTENT COUNT RATE COMMUNES HANGING AMQP_URL
// bench-delivery FILE floor AMQP_PORT PREFIX QUEUES COUNT RATE
//
// Publishes, and is the HubEE that the daemon delivers to: so it knows of each dossier how long it took from its
// confirm to its completion. HANGING percent of the communes hang: their folders are accepted and never answered. COUNT
// dossiers are for the communes that work; those that hang get as many each. Writes the port of its HubEE into FILE.
//   backlog  publishes all, writes FILE.ready, and measures the last three quarters: each commune has shown by then
//            what it does
//   paced    publishes RATE a second, sealed before, and measures each once the daemon has been at it for four seconds
//   floor    as paced, for bench-floor: raw messages into its queues
#include "connector/base/clock.hpp"
#include "connector/base/crew.hpp"
#include "connector/base/file.hpp"
#include "connector/intake/transmitter.hpp"
#include "queues/rabbitmq.hpp"
#include "test/bench/amqp_session.hpp"
#include "test/bench/contents.hpp"
#include "test/bench/sink_answers.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <fstream>
#include <set>
#include <stdexcept>
#include <unordered_map>
#include <vector>

namespace {

using namespace qf;
using namespace std::chrono_literals;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using steady = std::chrono::steady_clock;

double quantile(const std::vector<double>& sorted, double which) {
    if (sorted.empty()) return 0;
    return sorted[std::min(sorted.size() - 1, static_cast<std::size_t>(which * static_cast<double>(sorted.size())))];
}

class hub {
public:
    explicit hub(asio::io_context& loop) : loop_{loop}, from_{loop, {asio::ip::make_address("127.0.0.1"), 0}} {
        asio::co_spawn(loop, accept(), [](std::exception_ptr) {});
    }
    std::uint16_t port() const { return from_.local_endpoint().port(); }
    void hang(std::set<std::string> sirets) { hanging_ = std::move(sirets); }

    // `name`: the dossier's external id, or the floor's own.
    void published(const std::string& name, steady::time_point at) { published_[name] = at; }
    void forget() { took_.clear(); }
    long completed() const { return completed_; }
    void mark(long completed) { mark_ = completed; }
    steady::time_point marked() const { return marked_; }  // when so many were completed
    std::string text() {
        std::ranges::sort(took_);
        return fmt::format(" p50_ms={:.2f} p99_ms={:.2f} p999_ms={:.2f}", quantile(took_, 0.5), quantile(took_, 0.99),
                           quantile(took_, 0.999));
    }

private:
    awaitable<void> accept() {
        for (;;) {
            auto socket = co_await from_.async_accept(use_awaitable);
            socket.set_option(tcp::no_delay{true});
            asio::co_spawn(loop_, serve(std::move(socket)), [](std::exception_ptr) {});
        }
    }
    awaitable<void> serve(tcp::socket socket) {
        beast::tcp_stream stream{std::move(socket)};
        beast::flat_buffer buffer;
        for (;;) {  // ends by an exception when the client goes
            http::request<http::string_body> ask;
            co_await http::async_read(stream, buffer, ask, use_awaitable);
            http::response<http::string_body> out{http::status::no_content, ask.version()};
            if (!answer(ask, out)) {
                char nothing = 0;  // until the client has had enough
                co_await stream.socket().async_read_some(asio::buffer(&nothing, 1), use_awaitable);
                co_return;
            }
            out.prepare_payload();
            co_await http::async_write(stream, out, use_awaitable);
        }
    }
    bool answer(const http::request<http::string_body>& ask, http::response<http::string_body>& out) {
        const std::string target{ask.target()};
        if (ask.method() == http::verb::patch) {
            complete(target.substr(target.rfind('/') + 1));
        } else if (target.ends_with("/token")) {
            out.result(http::status::ok);
            out.body() = bench::token_answer;
        } else if (ask.method() == http::verb::get) {
            out.result(http::status::not_found);
        } else if (target.ends_with("/folders")) {
            auto made = bench::make_folder(ask.body());
            if (!made) throw std::runtime_error{"a folder is no JSON"};
            if (hanging_.contains(made->siret)) return false;
            if (!made->external_id.empty()) folders_[made->id] = made->external_id;
            out.result(http::status::created);
            out.body() = std::move(made->body);
        }
        return true;
    }
    void complete(const std::string& id) {
        if (++completed_ == mark_) marked_ = steady::now();
        const auto folder = folders_.find(id);
        const auto known = published_.find(folder == folders_.end() ? id : folder->second);
        if (folder != folders_.end()) folders_.erase(folder);
        if (known == published_.end()) return;
        took_.push_back(std::chrono::duration<double, std::milli>(steady::now() - known->second).count());
        published_.erase(known);
    }

    asio::io_context& loop_;
    tcp::acceptor from_;
    std::set<std::string> hanging_;
    std::unordered_map<std::string, steady::time_point> published_;
    std::unordered_map<std::string, std::string> folders_;  // id, external id
    std::vector<double> took_;
    long completed_ = 0;
    long mark_ = 0;
    steady::time_point marked_{};
};

// At most `rate` a second, spread evenly; late ones are made up for at once.
struct pacer {
    steady::time_point due = steady::now();
    steady::duration gap;
    explicit pacer(long rate) : gap{std::chrono::nanoseconds{1'000'000'000 / std::max(rate, 1L)}} {}
    steady::time_point next() { return std::exchange(due, due + gap); }
};

awaitable<void> until_completed(const hub& there, long count, system_clock_source& clock) {
    auto last = there.completed();
    constexpr auto patience = 200s;  // the third probe of a subscriber that was away comes after some two minutes
    auto deadline = steady::now() + patience;
    while (there.completed() < count) {
        if (std::exchange(last, there.completed()) != there.completed()) deadline = steady::now() + patience;
        if (steady::now() > deadline)
            throw std::runtime_error{
                fmt::format("{} of {}, then none for {} s", there.completed(), count, patience.count())};
        co_await clock.sleep_for(5ms);
    }
}

class load {
public:
    load(asio::io_context& loop, const std::string& state, const std::string& content, std::size_t communes,
         unsigned hanging, const std::string& url)
        : loop_{loop},
          log_{clock_, {.least = log_level::error}},
          queue_{loop.get_executor(), queues::rabbitmq_conf{.url = url}, log_},
          keys_{bench::keys_of(state)},
          out_{{},   keys_,  communes::registry{std::filesystem::path{state} / "communes.db"}, queue_, nullptr, clock_,
               log_, counts_} {
        auto all = bench::contents_of(state, content);
        if (all.size() < communes) throw std::runtime_error{"there are fewer active communes"};
        all.resize(communes);
        const auto active = communes::registry{std::filesystem::path{state} / "communes.db"}.recipients(true);
        for (std::size_t i = 0; i < communes; ++i) {
            const bool hangs = i % 10 < hanging / 10;
            if (hangs) hanging_.insert(active[i].who.siret().text());
            if (!hangs) well_to_.push_back(active[i]);
            (hangs ? ill_ : well_).push_back(std::move(all[i]));
        }
    }
    const std::set<std::string>& hanging() const { return hanging_; }

    awaitable<void> backlog(hub& there, long count, const std::string& ready) {
        const auto each = count / static_cast<long>(well_.size());
        crew senders{loop_.get_executor()};
        auto all = well_;
        all.insert(all.end(), ill_.begin(), ill_.end());
        next_ = 0;
        const auto wanted = each * static_cast<long>(all.size());
        // Each may have to declare a queue: more at once would wait for each other beyond their deadline.
        for (int i = 0; i < 100; ++i)
            senders.hire([this, &all, wanted]() -> awaitable<void> {
                while (next_ < wanted) {
                    const auto& content = all[static_cast<std::size_t>(next_++) % all.size()];
                    co_await transmit(content);
                }
            });
        co_await senders.gone();
        const auto mine = each * static_cast<long>(well_.size());
        there.mark(mine / 4);
        std::ofstream{ready} << '\n';
        co_await until_completed(there, mine, clock_);
        const auto seconds = std::chrono::duration<double>(steady::now() - there.marked()).count();
        fmt::print("name=delivery_backlog_{} count={} seconds={:.3f} per_s={:.0f}\n", share(), mine - mine / 4, seconds,
                   static_cast<double>(mine - mine / 4) / seconds);
    }

    awaitable<void> paced(hub& there, long count, long rate) {
        crew senders{loop_.get_executor()};
        // Each commune's lane has shown what it does before anything is measured.
        for (const auto& one : well_) co_await transmit(one);
        for (const auto& one : ill_)
            for (int i = 0; i < 4; ++i) co_await transmit(one);
        co_await until_completed(there, static_cast<long>(well_.size()), clock_);
        there.forget();
        const auto unmeasured = static_cast<std::size_t>(4 * rate);  // its files have their length by then
        const auto all = unmeasured + static_cast<std::size_t>(count);
        std::vector<bench::sealed> ready;  // to seal is the intake's work, on the cores of those that are measured
        for (std::size_t i = 0; i < all; ++i)
            ready.push_back(bench::seal(well_[i % well_.size()], well_to_[i % well_.size()], *keys_, clock_.now()));
        const auto before = there.completed();
        pacer at{rate};
        auto began = steady::now();
        for (std::size_t i = 0; i < all; ++i) {
            if (i == unmeasured) began = steady::now();
            const auto due = at.next();
            if (due > steady::now()) co_await clock_.sleep_for(std::chrono::ceil<duration>(due - steady::now()));
            senders.hire([this, &there, &one = ready[i], measured = i >= unmeasured]() -> awaitable<void> {
                const bool lost = co_await failed(one);
                if (lost) throw std::runtime_error{"not published"};
                if (measured) there.published("Formulaire-QF-" + one.reference, steady::now());
            });
        }
        co_await senders.gone();
        co_await until_completed(there, before + static_cast<long>(all), clock_);
        const auto seconds = std::chrono::duration<double>(steady::now() - began).count();
        fmt::print("name=delivery_paced_{} count={} seconds={:.3f} per_s={:.0f}{}\n", share(), count, seconds,
                   static_cast<double>(count) / seconds, there.text());
    }
    awaitable<void> stop() { co_await queue_.stop(); }

private:
    awaitable<bool> failed(bench::sealed& one) {
        const auto why = co_await queue_.publish(one.to, std::move(one.mail));
        co_return bool{why};
    }
    std::size_t share() const { return 100 * ill_.size() / (ill_.size() + well_.size()); }
    awaitable<std::string> transmit(const std::string& content) {
        faults wrong;
        const auto receipt = co_await out_.transmit(content, traceparent::start(), wrong);
        if (!receipt) throw std::runtime_error{"not transmitted: " + receipt.error().message()};
        co_return receipt->reference;
    }

    asio::io_context& loop_;
    system_clock_source clock_;
    logger log_;
    metrics counts_;
    queues::rabbitmq_queue queue_;
    std::shared_ptr<const envelope::key_ring> keys_;
    intake::transmitter out_;
    std::vector<std::string> well_, ill_;
    std::vector<communes::enrolled> well_to_;  // as well_
    std::set<std::string> hanging_;
    long next_ = 0;
};

awaitable<void> floor(hub& there, std::uint16_t port, std::string prefix, int queues, long count, long rate) {
    system_clock_source clock;
    bench::amqp_session broker{port};
    const std::string filling(1'900, 'f');
    pacer at{rate};
    const auto began = steady::now();
    for (long i = 0; i < count; ++i) {
        const auto due = at.next();
        if (due > steady::now()) co_await clock.sleep_for(std::chrono::ceil<duration>(due - steady::now()));
        const auto id = fmt::format("{:032}", i);
        const auto body = fmt::format(R"({{"id":"{}","filling":"{}"}})", id, filling);
        const auto queue = prefix + '.' + std::to_string(i % queues);
        amqp_basic_properties_t properties{};
        properties._flags = AMQP_BASIC_DELIVERY_MODE_FLAG;
        properties.delivery_mode = 2;
        if (i >= count / 10) there.published(id, steady::now());
        if (amqp_basic_publish(broker.get(), bench::amqp_session::channel, amqp_empty_bytes, bench::bytes_of(queue), 0,
                               0, &properties, bench::bytes_of(body)) != AMQP_STATUS_OK)
            throw std::runtime_error{"not published"};
    }
    co_await until_completed(there, count, clock);
    const auto seconds = std::chrono::duration<double>(steady::now() - began).count();
    fmt::print("name=floor_paced count={} seconds={:.3f} per_s={:.0f}{}\n", count, seconds,
               static_cast<double>(count) / seconds, there.text());
}

int run(const std::vector<std::string>& words) {
    asio::io_context loop{1};
    hub there{loop};
    std::exception_ptr thrown;
    bool ended = false;
    const auto end = [&](std::exception_ptr why) {
        thrown = why;
        ended = true;
    };
    std::optional<load> own;
    if (words.size() == 7 && words[1] == "floor") {
        asio::co_spawn(loop,
                       floor(there, static_cast<std::uint16_t>(std::stoi(words[2])), words[3], std::stoi(words[4]),
                             std::stol(words[5]), std::stol(words[6])),
                       end);
    } else if (words.size() == 9 && (words[1] == "backlog" || words[1] == "paced")) {
        own.emplace(loop, words[2], words[3], std::stoul(words[6]), static_cast<unsigned>(std::stoul(words[7])),
                    words[8]);
        there.hang(own->hanging());
        const auto work = [&]() -> awaitable<void> {
            if (words[1] == "backlog")
                co_await own->backlog(there, std::stol(words[4]), words[0] + ".ready");
            else
                co_await own->paced(there, std::stol(words[4]), std::stol(words[5]));
            co_await own->stop();
        };
        asio::co_spawn(loop, work, end);
    } else {
        throw std::invalid_argument{"usage: see the head of test/bench/delivery_load.cpp"};
    }
    std::ofstream{words[0]} << there.port() << '\n';
    while (!ended) loop.run_one();
    if (thrown) std::rethrow_exception(thrown);
    std::fflush(stdout);
    std::_Exit(0);  // connections of a daemon that is about to be ended
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run({argv + 1, argv + argc});
    } catch (const std::exception& e) {
        return std::fprintf(stderr, "bench-delivery: %s\n", e.what()), 1;
    }
}
