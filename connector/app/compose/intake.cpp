#include "connector/app/compose/compose.hpp"
#include "connector/app/compose/form.hpp"
#include "connector/app/settings/value_text.hpp"
#include "connector/base/asio.hpp"
#include "connector/intake/agreement.hpp"
#include "connector/intake/front.hpp"

#include <fmt/core.h>

#include <memory>
#include <vector>

namespace qf::app {
namespace {

class intake_part final : public part {
public:
    intake_part(process& process, const configuration& conf, queues::queue& queue,
                std::shared_ptr<const envelope::key_ring> keys, const std::string& own_inbox)
        : outbox_{process.executor(), relay_conf_of(conf), queue, process.clock(), process.log(), process.counts()},
          enrolment_{process.executor(),
                     {.file = conf.enrolment.file,
                      .contact = conf.enrolment.contact,
                      .editors = parse_editors(conf.enrolment.editors).value()},  // checked when it was loaded
                     communes::registry{conf.communes},
                     referential_of(process, conf, own_inbox),
                     process.clock(),
                     process.log(),
                     process.counts()},
          agreement_{agreement_of(process, conf, own_inbox)},
          datapass_{enrolment_, secret_in(conf.enrolment.webhook_secret_file), process.clock(), process.log(),
                    process.counts()},
          collectivities_{communes::registry{conf.communes}, secret_in(conf.enrolment.token_file), process.clock(),
                          process.log()},
          transmitter_{{.envelope = conf.envelope, .threads = conf.intake.threads},
                       std::move(keys),
                       communes::registry{conf.communes},
                       queue,
                       &outbox_,
                       process.clock(),
                       process.log(),
                       process.counts()},
          front_{transmitter_, secret_in(conf.intake.token_file), datapass_, collectivities_},
          form_{make_form(process, conf, transmitter_)},
          door_{front_, form_ ? &form_->responder() : nullptr},
          server_{process.executor(), "intake", listener_of(conf), door_, process.log(), process.counts()} {}

    std::string_view name() const noexcept override { return "intake"; }
    void start() override {
        outbox_.start();
        enrolment_.start();
        if (agreement_) agreement_->start();
        if (form_) form_->start();
        server_.start();
    }
    awaitable<void> stop() override {
        co_await server_.stop();  // nobody puts any more
        if (form_) co_await form_->stop();
        if (agreement_) co_await agreement_->stop();
        co_await enrolment_.stop();
        co_await outbox_.stop();
    }
    std::vector<net::readiness_check> checks() override {
        std::vector<net::readiness_check> out;
        if (form_) out = form_->checks();
        out.push_back({"outbox", [this] { return outbox_.healthy(); },
                       [this] { return fmt::format("{} waiting", outbox_.waiting()); }});
        // Citizens' transmissions do not depend on it.
        out.push_back({"enrolment", [this] { return enrolment_.healthy(); }, {}, net::weight::shown});
        return out;
    }
    std::string url() const override { return server_.url(); }
    void use(const std::shared_ptr<const envelope::key_ring>& keys) override { transmitter_.use(keys); }

private:
    static intake::relay_conf relay_conf_of(const configuration& conf) {
        intake::relay_conf out;
        out.file = conf.intake.outbox;
        return out;
    }

    static std::unique_ptr<hubee::referential> referential_of(process& process, const configuration& conf,
                                                              const std::string& own_inbox) {
        if (conf.enrolment.hubee_client_id.empty()) return nullptr;
        return std::make_unique<hubee::referential>(process.executor(), enrolment_hubee_conf_of(conf, own_inbox),
                                                    process.clock(), std::string{quotient_process});
    }
    // Where communes are enrolled, what HubEE has active is compared with the registry once a day.
    static std::unique_ptr<intake::agreement> agreement_of(process& process, const configuration& conf,
                                                           const std::string& own_inbox) {
        if (conf.enrolment.hubee_client_id.empty()) return nullptr;
        auto lister = lister_hubee_conf_of(conf, own_inbox);
        if (!lister) {
            process.log().warning("communes_not_compared", {{"reason", "no_client_that_may_list"}});
            return nullptr;
        }
        auto hubee = std::make_unique<hubee::referential>(process.executor(), std::move(*lister), process.clock(),
                                                          std::string{quotient_process});
        intake::agreement_conf with;
        with.communes = conf.communes;
        with.enrolments = conf.enrolment.file;
        return std::make_unique<intake::agreement>(process.executor(), std::move(with), std::move(hubee),
                                                   process.clock(), process.log(), process.counts());
    }

    static net::listen_conf listener_of(const configuration& conf) {
        auto out = listen_at(conf.intake.listen);
        out.certificate_file = conf.intake.certificate_file;
        out.key_file = conf.intake.key_file;
        // Browsers reach us themselves only over our own TLS; all that a proxy brings has the proxy's address.
        if (!out.certificate_file.empty() && conf.form.trusted_proxies.empty())
            out.connections_per_address_max = conf.intake.connections_per_address;
        return out;
    }

    intake::relay outbox_;
    intake::enrolment enrolment_;
    std::unique_ptr<intake::agreement> agreement_;
    intake::datapass datapass_;
    intake::collectivities collectivities_;
    intake::transmitter transmitter_;
    intake::front front_;
    std::unique_ptr<citizens_form> form_;
    front_door door_;
    net::server server_;
};

}  // namespace

std::unique_ptr<part> compose_intake(process& process, const configuration& conf, queues::queue& queue,
                                     std::shared_ptr<const envelope::key_ring> keys, const std::string& own_inbox) {
    return std::make_unique<intake_part>(process, conf, queue, std::move(keys), own_inbox);
}

}  // namespace qf::app
