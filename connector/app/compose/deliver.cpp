#include "connector/app/compose/compose.hpp"
#include "connector/app/compose/counted_steps.hpp"
#include "connector/app/exit_codes.hpp"
#include "connector/app/settings/load_subscribers.hpp"
#include "connector/base/asio.hpp"
#include "connector/delivery/acknowledgements.hpp"
#include "connector/delivery/callbacks.hpp"
#include "connector/delivery/case_messages.hpp"
#include "connector/delivery/daemon.hpp"
#include "connector/delivery/job_runner.hpp"
#include "connector/delivery/lateness.hpp"
#include "connector/delivery/saga.hpp"
#include "connector/delivery/undertaker.hpp"
#include "connector/delivery/webhook_way.hpp"
#include "connector/hubee/client.hpp"
#include "connector/ledger/answers.hpp"
#include "connector/ledger/jobs.hpp"
#include "connector/ledger/ledger.hpp"
#include "connector/ledger/standings.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <list>
#include <memory>
#include <optional>
#include <vector>

namespace qf::app {
namespace {

// One vendor: its client, and the way to it.
struct vendor {
    vendor(process& process, const webhook::subscriber_conf& conf, ledger::ledger& book, delivery::step_watch& watch)
        : name{conf.name},
          a_minute{conf.per_minute_max},
          client{process.executor(), conf, process.clock()},
          way{client, book, watch} {}
    std::string name;
    unsigned a_minute;
    webhook::client client;
    delivery::webhook_way way;
};

std::vector<webhook::subscriber_conf> subscribers_in(const std::filesystem::path& file) {
    faults found;
    auto out = load_subscribers(file, found);
    if (found.empty()) return out;
    complain(found);
    throw trouble{exit_configuration, fmt::format("delivery.subscribers: {} cannot be used", file.string())};
}

class deliver_part final : public part {
public:
    deliver_part(process& process, const configuration& conf, queues::queue& queue,
                 std::shared_ptr<const envelope::key_ring> keys, const std::string& own_inbox,
                 const serve_options& options)
        : shard_{options.shard},
          steps_{process.counts()},
          hubee_{process.executor(), hubee_conf_of(conf, own_inbox), process.clock()},
          ledger_{process.executor(), conf.delivery.ledger, process.clock(), commits_of(conf, process.counts())},
          subscribers_{subscribers_in(conf.delivery.subscribers)},
          hubee_way_{hubee_, ledger_, watch_of(options)},
          ways_{ways(process, conf, watch_of(options))},
          courier_{daemon_conf_of(conf).courier,
                   std::move(keys),
                   ledger_,
                   queue,
                   process.clock(),
                   watch_of(options),
                   process.log(),
                   process.counts()},
          daemon_{process.executor(),
                  daemon_conf_of(conf),
                  {courier_, queue, standings_, process.clock(), process.log(), process.counts()},
                  {.subscribers = ways_, .registry = communes::registry{conf.communes}}},
          job_runner_{process.executor(), daemon_, queue, ledger_, answers_, jobs_, process.clock(), process.log()},
          acknowledgements_{process.executor(), acknowledgements_of(conf), hubee_, answers_, process.clock(),
                            process.log(),      process.counts()},
          undertaker_{process.executor(), ways_,         answers_,        daemon_conf_of(conf).courier.retry,
                      process.clock(),    process.log(), process.counts()},
          case_messages_{process.executor(), hubee_,        answers_,        daemon_conf_of(conf).courier.retry,
                         process.clock(),    process.log(), process.counts()},
          lateness_{process.executor(), lateness_of(conf), process.clock(), process.log(), process.counts()},
          callbacks_{subscribers_, answers_, process.clock(), process.log(), process.counts()} {
        if (!subscribers_.empty())
            server_.emplace(process.executor(), "callbacks", callbacks_conf_of(conf), callbacks_, process.log(),
                            process.counts());
    }

    std::string_view name() const noexcept override { return "deliver"; }
    void start() override {
        daemon_.start();
        job_runner_.start();
        acknowledgements_.start();
        undertaker_.start();
        case_messages_.start();
        lateness_.start();
        if (server_) server_->start();
    }
    awaitable<void> stop() override {
        if (server_) co_await server_->stop();
        co_await job_runner_.stop();
        co_await acknowledgements_.stop();
        co_await undertaker_.stop();
        co_await case_messages_.stop();
        co_await lateness_.stop();
        co_await daemon_.stop();
    }
    std::vector<net::readiness_check> checks() override {
        return {{"ledger", [this] { return ledger_.healthy(); }}};
    }
    std::string url() const override { return server_ ? server_->url() : std::string{}; }
    void use(const std::shared_ptr<const envelope::key_ring>& keys) override { courier_.use(keys); }

private:
    delivery::step_watch& watch_of(const serve_options& options) { return options.watch ? *options.watch : steps_; }
    delivery::daemon_conf daemon_conf_of(const configuration& conf) const {
        auto out = conf.delivery.daemon;
        out.shard = shard_;
        out.courier.envelope = conf.envelope;
        return out;
    }
    committer::options commits_of(const configuration& conf, metrics& counts) {
        committer::options out;
        out.gather_busy = conf.delivery.commit_gather;
        // The rest is at the subscribers' meanwhile.
        out.group_wanted = std::min<std::size_t>(conf.delivery.daemon.dossiers_max * 5 / 8, out.group_max);
        out.busy = [this] { return daemon_.crowded(); };  // asked once all parts are there
        out.changes =
            &counts.count("qf_ledger_changes_total", "What was asked of the ledger, in transactions that were kept");
        out.groups =
            &counts.count("qf_ledger_commits_total", "Those transactions: one fsync each, where anything changed");
        return out;
    }
    static delivery::acknowledgements_conf acknowledgements_of(const configuration& conf) {
        delivery::acknowledgements_conf out;
        out.every = conf.delivery.acknowledgements;
        return out;
    }
    static delivery::lateness_conf lateness_of(const configuration& conf) {
        delivery::lateness_conf out;
        out.ledger = conf.delivery.ledger;
        out.open_within = conf.delivery.open_within;
        out.process_within = conf.delivery.process_within;
        return out;
    }
    static net::listen_conf callbacks_conf_of(const configuration& conf) {
        auto out = listen_at(conf.delivery.callbacks);
        out.certificate_file = conf.delivery.callbacks_certificate;
        out.key_file = conf.delivery.callbacks_key;
        out.body_max = webhook::callback_max + 1;  // one more, so that the refusal is ours
        out.connections_per_address_max = out.certificate_file.empty() ? 0 : 64;
        return out;
    }
    std::vector<delivery::subscriber> ways(process& process, const configuration& conf, delivery::step_watch& watch) {
        std::vector<delivery::subscriber> out;
        out.push_back({"", &hubee_way_, conf.delivery.hubee_window, conf.delivery.hubee_a_minute});
        for (const auto& one : subscribers_) {
            auto& v = vendors_.emplace_back(process, one, ledger_, watch);
            out.push_back({v.name, &v.way, conf.delivery.hubee_window, v.a_minute});
        }
        return out;
    }

    delivery::shard shard_;
    counted_steps steps_;
    hubee::client hubee_;
    ledger::ledger ledger_;
    ledger::standings standings_{ledger_.file()};
    ledger::answers answers_{ledger_.file()};
    ledger::jobs jobs_{ledger_.file()};
    std::vector<webhook::subscriber_conf> subscribers_;
    delivery::saga hubee_way_;
    std::list<vendor> vendors_;
    std::vector<delivery::subscriber> ways_;
    delivery::courier courier_;
    delivery::daemon daemon_;
    delivery::job_runner job_runner_;
    delivery::acknowledgements acknowledgements_;
    delivery::undertaker undertaker_;
    delivery::case_messages case_messages_;
    delivery::lateness lateness_;
    delivery::callbacks callbacks_;
    std::optional<net::server> server_;
};

}  // namespace

// A shared queue has one consumer: a shard must have all of its recipients, or none.
void check_shard(const configuration& conf, const delivery::shard& shard) {
    const auto& broker = conf.queue.rabbitmq;
    if (conf.queue.backend != queue_backend::rabbitmq || broker.strategy != queues::queue_strategy::hashed) return;
    if (broker.hashed_queues % shard.count == 0) return;
    throw trouble{exit_configuration,
                  fmt::format("--shard: {} hashed queues cannot be shared out among {} shards evenly",
                              broker.hashed_queues, shard.count)};
}

std::unique_ptr<part> compose_deliver(process& process, const configuration& conf, queues::queue& queue,
                                      std::shared_ptr<const envelope::key_ring> keys, const std::string& own_inbox,
                                      const serve_options& options) {
    check_shard(conf, options.shard);
    return std::make_unique<deliver_part>(process, conf, queue, std::move(keys), own_inbox, options);
}

}  // namespace qf::app
