#include "test/fault/crashing/press.hpp"

#include "connector/app/compose/compose.hpp"
#include "connector/app/exit_codes.hpp"
#include "connector/base/file.hpp"
#include "connector/base/time_text.hpp"
#include "connector/intake/transmitter.hpp"

#include <csignal>
#include <cstdio>
#include <exception>
#include <string_view>
#include <unistd.h>

namespace qf::test {
namespace {

class killing_watch final : public intake::step_watch {
public:
    explicit killing_watch(std::string_view at) : at_{at} {}
    void reached(intake::step s) noexcept override {
        if (intake::name_of(s) == at_) ::kill(::getpid(), SIGKILL);
    }

private:
    std::string_view at_;
};

struct life {
    explicit life(const app::configuration& c, std::string_view dies_at)
        : conf{c},
          watch{dies_at},
          queue{app::make_queue(c, loop.get_executor(), clock, log)},
          box{loop.get_executor(), {.file = c.intake.outbox}, *queue, clock, log, counts, &watch},
          out{{.envelope = c.envelope},
              app::load_keys(c),
              communes::registry{c.communes},
              *queue,
              &box,
              clock,
              log,
              counts,
              &watch} {}

    template <class Condition>
    awaitable<void> until(Condition holds) {
        const auto end = clock.now() + std::chrono::seconds{20};
        while (!holds() && clock.now() < end) co_await clock.sleep_for(std::chrono::milliseconds{5});
    }

    awaitable<void> press(std::string content, intake::identification as, bool there) {
        if (there) co_await until([this] { return queue->connected(); });
        box.start();
        faults found;
        const auto got = co_await out.transmit(std::move(content), traceparent::start(), found, std::move(as));
        if (got) {
            std::printf("%s %s\n", got->reference.c_str(), got->spooled ? "outbox" : "queue");
            std::fflush(stdout);
            if (there) co_await until([this] { return box.waiting() == 0; });
        }
        code = got ? app::exit_done : app::exit_code_of(got.error());
        co_await box.stop();
        co_await queue->stop();
    }

    const app::configuration& conf;
    asio::io_context loop{1};
    system_clock_source clock;
    logger log{clock, {}};
    metrics counts;
    killing_watch watch;
    std::unique_ptr<queues::queue> queue;
    intake::relay box;
    intake::transmitter out;
    int code = app::exit_bug;
};

}  // namespace

int press(const app::loaded_configuration& loaded, char** words) {
    auto content = read_file(words[4]);
    auto id = uuid::parse(words[5]);
    auto ref = reference::parse(words[6]);
    const auto submitted_at = from_rfc3339(words[7]);
    if (!content || !id || !ref || !submitted_at) return app::exit_usage;
    life one{loaded.values, words[2]};
    intake::identification as{std::move(*id), std::move(*ref), *submitted_at};
    std::exception_ptr thrown;
    asio::co_spawn(one.loop, one.press(std::move(*content), std::move(as), std::string_view{words[3]} == "there"),
                   [&](std::exception_ptr why) { thrown = why; });
    one.loop.run();
    if (thrown) std::rethrow_exception(thrown);
    return one.code;
}

}  // namespace qf::test
