#include "connector/app/compose/inbox.hpp"

#include "connector/app/compose/compose.hpp"
#include "connector/base/asio.hpp"

#include <vector>

namespace qf::app {
namespace {

class served_inbox final : public inbox_part {
public:
    served_inbox(process& process, const configuration& conf)
        : inbox_{process.executor(),
                 {.folder = conf.inbox.folder,
                  .token_lifetime = conf.inbox.token_life,
                  .attachment_max = conf.inbox.attachment_max,
                  .room = {.quota = conf.inbox.quota, .disk_reserve = conf.inbox.disk_reserve},
                  .antivirus = {.address = conf.inbox.antivirus, .time = conf.inbox.antivirus_time},
                  .lifecycle = {.incomplete_life = conf.inbox.incomplete_life}},
                 process.clock(),
                 process.log(),
                 process.counts()},
          server_{process.executor(), "inbox", listener(conf), inbox_, process.log(), process.counts()} {}

    std::string_view name() const noexcept override { return "inbox"; }
    void start() override {
        inbox_.start();
        server_.start();
    }
    awaitable<void> stop() override {
        co_await server_.stop();
        co_await inbox_.stop();
    }
    std::vector<net::readiness_check> checks() override {
        return {{"inbox", [this] { return inbox_.ready(); }}};
    }
    inbox::inbox& box() noexcept override { return inbox_; }
    std::string url() const override { return server_.url(); }

private:
    static net::listen_conf listener(const configuration& conf) {
        auto out = listen_at(conf.inbox.listen);
        out.certificate_file = conf.inbox.certificate_file;
        out.key_file = conf.inbox.key_file;
        out.body_max = inbox::json_max + 1;  // one more, so that the refusal is ours; files are streamed
        return out;
    }

    inbox::inbox inbox_;
    net::server server_;
};

}  // namespace

std::unique_ptr<inbox_part> compose_inbox(process& process, const configuration& conf) {
    return std::make_unique<served_inbox>(process, conf);
}

}  // namespace qf::app
