#include "connector/app/compose.hpp"
#include "connector/intake/front.hpp"

#include <fmt/format.h>

namespace qf::app {
namespace {

class intake_part final : public part {
public:
    intake_part(process& in, const configuration& conf, queues::queue& queue,
                std::shared_ptr<const envelope::key_ring> keys)
        : outbox_{in.executor(), outbox_conf_of(conf), queue, in.clock(), in.log(), in.counts()},
          transmitter_{{.envelope = conf.envelope, .threads = conf.intake.threads},
                       std::move(keys),
                       communes::registry{conf.communes},
                       queue,
                       &outbox_,
                       in.clock(),
                       in.log(),
                       in.counts()},
          front_{transmitter_, secret_in(conf.intake.token_file)},
          server_{in.executor(), "intake", listen_at(conf.intake.listen), front_, in.log(), in.counts()} {}

    std::string_view name() const noexcept override { return "intake"; }
    void start() override {
        outbox_.start();
        server_.start();
    }
    awaitable<void> stop() override {
        co_await server_.stop();  // nobody puts any more
        co_await outbox_.stop();
    }
    std::vector<net::readiness_check> checks() override {
        return {{"outbox", [this] { return outbox_.healthy(); },
                 [this] { return fmt::format("{} waiting", outbox_.waiting()); }}};
    }
    std::string url() const override { return server_.url(); }
    void use(const std::shared_ptr<const envelope::key_ring>& keys) override { transmitter_.use(keys); }

private:
    static intake::outbox_conf outbox_conf_of(const configuration& conf) {
        intake::outbox_conf out;
        out.file = conf.intake.outbox;
        return out;
    }

    intake::outbox outbox_;
    intake::transmitter transmitter_;
    intake::front front_;
    net::server server_;
};

}  // namespace

std::unique_ptr<part> compose_intake(process& in, const configuration& conf, queues::queue& queue,
                                     std::shared_ptr<const envelope::key_ring> keys) {
    return std::make_unique<intake_part>(in, conf, queue, std::move(keys));
}

}  // namespace qf::app
