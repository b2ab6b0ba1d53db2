// bench-own craft STATE CONTENT COUNT             the schema, sealing, opening and attachments, CPU only
// bench-own publish STATE CONTENT COUNT WINDOW [AMQP_URL]   through the transmitter, into the embedded queue
//                                                 or RabbitMQ
//
// STATE is a folder with keys/ and communes.db, as the program makes them; the transmissions are spread over the active
// communes, so that a daemon started on the same folder can deliver them.
#include "connector/base/file.hpp"
#include "connector/dossier/attachments.hpp"
#include "connector/dossier/content_pdf.hpp"
#include "connector/intake/transmitter.hpp"
#include "queues/embedded.hpp"
#include "queues/rabbitmq.hpp"
#include "test/bench/contents.hpp"
#include "test/bench/measure.hpp"

#include <cstdio>
#include <exception>
#include <stdexcept>
#include <vector>

namespace {

using namespace qf;

void craft(const std::filesystem::path& state, const std::filesystem::path& file, long count) {
    const auto keys = bench::keys_of(state);
    const auto to = communes::registry{state / "communes.db"}.recipients(true).front();
    const envelope::envelope_conf conf;
    const system_clock_source clock;
    const auto content = bench::contents_of(state, file).front();
    const auto now = clock.now();
    faults wrong;
    const auto parsed = schemas::parse_content(content, wrong);
    if (!parsed) throw std::runtime_error{"the content is refused"};
    const auto payload = schemas::write_transmission(bench::header_for(to, conf, now), *parsed);
    std::string sealed;
    {
        const bench::measure cost;
        for (long i = 0; i < count; ++i) (void)schemas::parse_content(content, wrong).value();
        cost.print("own_schema", count);
    }
    {
        const bench::measure cost;
        for (long i = 0; i < count; ++i) sealed = envelope::seal(payload, *keys, conf).value();
        cost.print("own_seal", count);
    }
    {
        const bench::measure cost;
        for (long i = 0; i < count; ++i) (void)envelope::open(sealed, to.who, *keys, conf, now).value();
        cost.print("own_open", count);
    }
    const auto opened = envelope::open(sealed, to.who, *keys, conf, now).value();
    {
        const bench::measure cost;
        for (long i = 0; i < count; ++i)
            if (dossier::make_attachments(opened.transmission).back().content.empty())
                throw std::runtime_error{"no PDF"};
        cost.print("own_attachments", count);
    }
    const auto& t = opened.transmission;
    const dossier::content shown{t.reference().text(), t.commune_name(),   t.submitted_at(),
                                 t.external_id(),      t.pivot_identity(), t.quotient_familial()};
    {
        const bench::measure cost;
        for (long i = 0; i < count; ++i)
            if (dossier::write_content_pdf(shown, {}).empty()) throw std::runtime_error{"no PDF"};
        cost.print("own_pdf", count);
    }
}

class publisher {
public:
    publisher(const std::filesystem::path& state, std::vector<std::string> contents, long count, queues::queue& queue,
              const logger& log, clock_source& clock)
        : contents_{std::move(contents)},
          count_{count},
          queue_{queue},
          out_{{},
               bench::keys_of(state),
               communes::registry{state / "communes.db"},
               queue,
               nullptr,  // the queue's own cost
               clock,
               log,
               counts_} {}

    awaitable<void> run(asio::any_io_executor loop, int window) {
        crew senders{loop};
        for (int i = 0; i < window; ++i) senders.hire([this] { return send(); });
        co_await senders.gone();
        co_await queue_.stop();
    }

private:
    awaitable<void> send() {
        while (next_ < count_) {
            const auto& content = contents_[static_cast<std::size_t>(next_++) % contents_.size()];
            faults wrong;
            const auto receipt = co_await out_.transmit(content, traceparent::start(), wrong);
            if (!receipt) throw std::runtime_error{"not transmitted: " + receipt.error().message()};
        }
    }
    std::vector<std::string> contents_;
    long next_ = 0;
    long count_;
    queues::queue& queue_;
    metrics counts_;
    intake::transmitter out_;
};

void publish(const std::filesystem::path& state, const std::filesystem::path& content, long count, int window,
             const std::string& url) {
    asio::io_context loop{1};
    system_clock_source clock;
    const logger log{clock, {.least = log_level::error}};
    std::unique_ptr<queues::queue> queue;
    if (url.empty())
        queue = std::make_unique<queues::embedded_queue>(loop.get_executor(),
                                                         queues::embedded_conf{.path = state / "queue.db"}, clock);
    else
        queue = std::make_unique<queues::rabbitmq_queue>(loop.get_executor(), queues::rabbitmq_conf{.url = url}, log);
    publisher out{state, bench::contents_of(state, content), count, *queue, log, clock};
    std::exception_ptr thrown;
    const bench::measure cost;
    asio::co_spawn(loop, out.run(loop.get_executor(), window), [&](std::exception_ptr why) { thrown = why; });
    loop.run();
    if (thrown) std::rethrow_exception(thrown);
    cost.print(url.empty() ? "own_publish_embedded" : "own_publish_rabbitmq", count);
}

}  // namespace

int main(int argc, char** argv) {
    try {
        const std::vector<std::string> words(argv + 1, argv + argc);
        if (words.size() == 4 && words[0] == "craft")
            craft(words[1], words[2], std::stol(words[3]));
        else if ((words.size() == 5 || words.size() == 6) && words[0] == "publish")
            publish(words[1], words[2], std::stol(words[3]), std::stoi(words[4]), words.size() == 6 ? words[5] : "");
        else
            throw std::invalid_argument{
                "usage: bench-own craft STATE CONTENT COUNT | publish STATE CONTENT COUNT WINDOW [URL]"};
        return 0;
    } catch (const std::exception& e) {
        return std::fprintf(stderr, "bench-own: %s\n", e.what()), 1;
    }
}
