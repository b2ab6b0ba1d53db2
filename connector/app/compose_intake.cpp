#include "connector/app/compose.hpp"
#include "connector/intake/front.hpp"

#include <fmt/format.h>

namespace qf::app {
namespace {

class intake_part final : public part {
public:
    intake_part(process& in, const configuration& conf, queues::queue& queue,
                std::shared_ptr<const envelope::key_ring> keys, const std::string& own_inbox)
        : outbox_{in.executor(), outbox_conf_of(conf), queue, in.clock(), in.log(), in.counts()},
          enrolment_{in.executor(),
                     {.file = conf.enrolment.file, .contact = conf.enrolment.contact},
                     communes::registry{conf.communes},
                     referential_of(in, conf, own_inbox),
                     in.clock(),
                     in.log(),
                     in.counts()},
          datapass_{enrolment_, secret_in(conf.enrolment.webhook_secret_file), in.clock(), in.log(), in.counts()},
          collectivities_{communes::registry{conf.communes}, secret_in(conf.enrolment.token_file), in.clock(),
                          in.log()},
          transmitter_{{.envelope = conf.envelope, .threads = conf.intake.threads},
                       std::move(keys),
                       communes::registry{conf.communes},
                       queue,
                       &outbox_,
                       in.clock(),
                       in.log(),
                       in.counts()},
          front_{transmitter_, secret_in(conf.intake.token_file), datapass_, collectivities_},
          server_{in.executor(), "intake", listen_at(conf.intake.listen), front_, in.log(), in.counts()} {}

    std::string_view name() const noexcept override { return "intake"; }
    void start() override {
        outbox_.start();
        enrolment_.start();
        server_.start();
    }
    awaitable<void> stop() override {
        co_await server_.stop();  // nobody puts any more
        co_await enrolment_.stop();
        co_await outbox_.stop();
    }
    std::vector<net::readiness_check> checks() override {
        return {{"outbox", [this] { return outbox_.healthy(); },
                 [this] { return fmt::format("{} waiting", outbox_.waiting()); }},
                // Citizens' transmissions do not depend on it.
                {"enrolment", [this] { return enrolment_.healthy(); }, {}, net::weight::shown}};
    }
    std::string url() const override { return server_.url(); }
    void use(const std::shared_ptr<const envelope::key_ring>& keys) override { transmitter_.use(keys); }

private:
    static intake::outbox_conf outbox_conf_of(const configuration& conf) {
        intake::outbox_conf out;
        out.file = conf.intake.outbox;
        return out;
    }

    static std::unique_ptr<hubee::referential> referential_of(process& in, const configuration& conf,
                                                              const std::string& own_inbox) {
        if (conf.enrolment.hubee_client_id.empty()) return nullptr;
        auto out = hubee_conf_of(conf, own_inbox);
        out.client_id = conf.enrolment.hubee_client_id;
        out.client_secret = secret_in(conf.enrolment.hubee_client_secret_file);
        out.scope = conf.enrolment.hubee_scope;
        return std::make_unique<hubee::referential>(in.executor(), std::move(out), in.clock(), "FormulaireQF");
    }

    intake::outbox outbox_;
    intake::enrolment enrolment_;
    intake::datapass datapass_;
    intake::collectivities collectivities_;
    intake::transmitter transmitter_;
    intake::front front_;
    net::server server_;
};

}  // namespace

std::unique_ptr<part> compose_intake(process& in, const configuration& conf, queues::queue& queue,
                                     std::shared_ptr<const envelope::key_ring> keys, const std::string& own_inbox) {
    return std::make_unique<intake_part>(in, conf, queue, std::move(keys), own_inbox);
}

}  // namespace qf::app
