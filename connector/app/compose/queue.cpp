#include "connector/app/compose/compose.hpp"
#include "connector/app/exit_codes.hpp"
#include "connector/base/asio_fwd.hpp"
#include "connector/base/file.hpp"
#include "queues/embedded.hpp"
#include "queues/rabbitmq.hpp"

#include <fmt/core.h>

#include <filesystem>
#include <memory>
#include <sys/stat.h>
#include <vector>

namespace qf::app {
namespace {

queues::rabbitmq_conf broker_of(const configuration& conf) {
    const auto& set = conf.queue.rabbitmq;
    queues::rabbitmq_conf out;
    out.url = set.url;
    out.user = set.user;
    out.password = secret_in(set.password_file);
    out.vhost = set.vhost;
    if (!set.ca_file.empty()) out.ca_file = set.ca_file;
    out.certificate_file = set.certificate_file;
    out.key_file = set.key_file;
    out.strategy = set.strategy;
    out.queue_max = set.queue_max;
    out.hashed_queues = set.hashed_queues;
    out.confirm_window = set.confirm_window;
    out.confirm_deadline = set.confirm_deadline;
    out.consumer_timeout = set.consumer_timeout;
    out.heartbeat = set.heartbeat;
    return out;
}

class queue_part final : public part {
public:
    queue_part(std::unique_ptr<queues::queue> queue, net::weight weight) : queue_{std::move(queue)}, weight_{weight} {}
    std::string_view name() const noexcept override { return "queue"; }
    awaitable<void> stop() override { return queue_->stop(); }
    std::vector<net::readiness_check> checks() override {
        // "queue away" says it already; "queue away, blocked" says more.
        const auto why = [this] { return std::string{queue_->trouble() == "away" ? "" : queue_->trouble()}; };
        return {{"queue", [this] { return queue_->connected(); }, why, weight_}};
    }

private:
    std::unique_ptr<queues::queue> queue_;
    net::weight weight_;
};

}  // namespace

std::string secret_in(const std::filesystem::path& file) {
    if (file.empty()) return {};
    auto secret = read_secret(file);
    if (!secret) throw trouble{exit_configuration, fmt::format("{}: {}", file.string(), secret.error().message())};
    return std::move(*secret);
}

void make_state_folder(const configuration& conf) {
    std::error_code failed;
    if (std::filesystem::is_directory(conf.state_folder, failed)) return;
    const auto old = ::umask(0077);
    std::filesystem::create_directories(conf.state_folder, failed);
    ::umask(old);
    if (failed)
        throw trouble{exit_no_create,
                      fmt::format("cannot make the state folder {}: {}", conf.state_folder.string(), failed.message())};
}

std::shared_ptr<const envelope::key_ring> load_keys(const configuration& conf) {
    faults found;
    auto ring = envelope::key_directory{conf.keys}.load(found);
    complain(found);
    if (ring) return std::make_shared<const envelope::key_ring>(std::move(*ring));
    throw trouble{exit_configuration,
                  fmt::format("no usable keys in {}: {}; make some with: qf-connector keys generate",
                              conf.keys.string(), ring.error().message())};
}

net::listen_conf listen_at(const address& address) {
    net::listen_conf out;
    out.address = address.host;
    out.port = address.port;
    return out;
}

std::unique_ptr<queues::queue> make_queue(const configuration& conf, const asio::any_io_executor& loop,
                                          clock_source& clock, const logger& log) {
    if (conf.queue.backend == queue_backend::rabbitmq)
        return std::make_unique<queues::rabbitmq_queue>(loop, broker_of(conf), log);
    queues::embedded_conf file;
    file.path = conf.queue.embedded_file;
    return std::make_unique<queues::embedded_queue>(loop, file, clock);
}

std::unique_ptr<part> make_queue_part(std::unique_ptr<queues::queue> queue, net::weight weight) {
    return std::make_unique<queue_part>(std::move(queue), weight);
}

}  // namespace qf::app
