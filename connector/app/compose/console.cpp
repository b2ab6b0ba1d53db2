#include "connector/console/console.hpp"

#include "connector/app/compose/compose.hpp"
#include "connector/base/asio_fwd.hpp"

#include <memory>

namespace qf::app {
namespace {

class console_part final : public part {
public:
    console_part(process& process, const configuration& conf, queues::queue& queue)
        : console_{{.ledger = conf.delivery.ledger,
                    .communes = conf.communes,
                    .open_within = conf.delivery.open_within,
                    .process_within = conf.delivery.process_within},
                   queue,
                   process.clock()},
          server_{process.executor(), "console",     listen_at(conf.console.listen),
                  console_,           process.log(), process.counts()} {}

    std::string_view name() const noexcept override { return "console"; }
    void start() override { server_.start(); }
    awaitable<void> stop() override { return server_.stop(); }
    std::string url() const override { return server_.url(); }

private:
    console::console console_;
    net::server server_;
};

}  // namespace

std::unique_ptr<part> compose_console(process& process, const configuration& conf, queues::queue& queue) {
    return std::make_unique<console_part>(process, conf, queue);
}

}  // namespace qf::app
