#include "connector/app/compose.hpp"
#include "connector/intake/front.hpp"

namespace qf::app {
namespace {

class intake_part final : public part {
public:
    intake_part(process& in, const configuration& conf, queues::queue& queue,
                std::shared_ptr<const envelope::key_ring> keys)
        : transmitter_{{.envelope = conf.envelope, .threads = conf.intake.threads},
                       std::move(keys),
                       communes::registry{conf.communes},
                       queue,
                       in.clock(),
                       in.log(),
                       in.counts()},
          front_{transmitter_, secret_in(conf.intake.token_file)},
          server_{in.executor(), "intake", listen_at(conf.intake.listen), front_, in.log(), in.counts()} {}

    std::string_view name() const noexcept override { return "intake"; }
    void start() override { server_.start(); }
    awaitable<void> stop() override { return server_.stop(); }
    std::string url() const override { return server_.url(); }
    void use(const std::shared_ptr<const envelope::key_ring>& keys) override { transmitter_.use(keys); }

private:
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
