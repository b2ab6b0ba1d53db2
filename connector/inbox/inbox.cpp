#include "connector/inbox/inbox.hpp"

#include "connector/base/traceparent.hpp"
#include "connector/inbox/endpoints.hpp"

namespace qf::inbox {
namespace {

using net::http::verb;

constexpr std::string_view class_names[] = {"0xx", "1xx", "2xx", "3xx", "4xx", "5xx"};

bool is_token_path(std::string_view path) {
    return path == "/token" || path == "/oauth2/token";
}

reply not_allowed(std::string allowed) {
    auto out = refusal(405, "Method not allowed");
    out.headers.emplace_back("Allow", std::move(allowed));
    return out;
}

net::response written(reply r) {
    const auto status = net::http::int_to_status(r.status);
    auto out = r.status == 204 ? net::answer_empty(status) : net::answer(status, r.content_type, std::move(r.body));
    for (const auto& [name, value] : r.headers) out.set(name, value);
    return out;
}

class presence {  // one running request
public:
    presence(std::size_t& count, doorbell& idle) : count_{count}, idle_{idle} { ++count_; }
    ~presence() {
        if (--count_ == 0) idle_.ring();
    }
    presence(const presence&) = delete;
    presence& operator=(const presence&) = delete;

private:
    std::size_t& count_;
    doorbell& idle_;
};

}  // namespace

inbox::inbox(asio::any_io_executor loop, inbox_conf conf, const clock_source& clock, const logger& log, metrics& counts)
    : conf_{std::move(conf)},
      clock_{clock},
      log_{log},
      store_{loop, conf_.folder},
      idle_{loop},
      times_{counts.times("qf_inbox_request_seconds", "Time to answer a request of the inbox")} {
    for (std::size_t i = 1; i < answers_.size(); ++i)
        answers_[i] = &counts.count("qf_inbox_requests_total", "Requests to the inbox, by class of answer",
                                    {{"status", class_names[i]}});
}

reply inbox::stored(result<reply> outcome) {
    storage_well_ = outcome.has_value();
    if (outcome) return std::move(*outcome);
    log_.error("inbox_storage_failed", {{"reason", reason_code(outcome.error())}});
    auto out = refusal(503, "The storage is not available: nothing was kept, try again");
    out.headers.emplace_back("Retry-After", "30");
    return out;
}

awaitable<reply> inbox::answer_token(const net::exchange& what, seen& line) {
    line.pattern = what.target.path;
    if (what.request.method() != verb::post) co_return not_allowed("POST");
    auto asked = read_token_request(what.request);
    if (auto* refused = std::get_if<reply>(&asked)) co_return std::move(*refused);
    const auto& request = std::get<token_request>(asked);
    auto given = co_await store_.change(
        [&, now = clock_.now()](tables& t) { return give_token(request, t, now, conf_.token_lifetime); });
    if (given && given->status == 200) line.client = request.client;
    co_return stored(std::move(given));
}

awaitable<reply> inbox::answer(const net::exchange& what, seen& line) {
    if (stopping_) co_return refusal(503, "The service is stopping");
    if (is_token_path(what.target.path)) co_return co_await answer_token(what, line);

    auto route = net::find_route(endpoints(), what.request, what.target.path);
    if (!route.taken && route.allowed.empty()) co_return refusal(404, "There is no such resource");
    if (!route.taken) co_return not_allowed(std::move(route.allowed));
    line.pattern = route.taken->pattern;

    call c{.arguments = std::move(route.arguments),
           .target = what.target,
           .now = clock_.now(),
           .attachment_max = conf_.attachment_max};
    const auto& taken = *route.taken;
    const bool reads = taken.action.effect == effect::reads;
    // Parsing, validating and hashing cost the reader's time, never the writer's.
    auto ready = co_await store_.read([&](tables& t) -> std::optional<reply> {
        auto refused = checks_.prepare(c, what.request, taken, t);
        if (refused || !reads) return refused;
        return taken.action.answer(c, t);
    });
    if (!c.who.client.empty()) line.client = c.who.client;
    if (ready) co_return std::move(*ready);
    co_return stored(co_await store_.change([&](tables& t) { return taken.action.answer(c, t); }));
}

void inbox::account(const net::exchange& what, const seen& line, unsigned status, instant began) {
    const std::chrono::duration<double> took = clock_.now() - began;
    times_.observe(took.count());
    if (const auto family = status / 100; family > 0 && family < answers_.size()) answers_[family]->add();
    const auto given = what.request.find("traceparent");
    const auto trace = given == what.request.end() ? std::nullopt : traceparent::parse(given->value());
    log_.info("request", {{"method", std::string_view{what.request.method_string()}},
                          {"route", line.pattern},
                          {"status", status},
                          {"client", line.client},
                          {"seconds", took.count()},
                          {"trace", trace ? trace->trace_id() : std::string_view{"-"}}});
}

awaitable<net::response> inbox::respond(const net::exchange& what) {
    const presence here{running_, idle_};
    const auto began = clock_.now();
    seen line;
    auto out = co_await answer(what, line);
    account(what, line, out.status, began);
    co_return written(std::move(out));
}

awaitable<void> inbox::stop() {
    stopping_ = true;
    while (running_ > 0) co_await idle_.wait();
}

}  // namespace qf::inbox
