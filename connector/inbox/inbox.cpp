#include "connector/inbox/inbox.hpp"

#include "connector/base/asio.hpp"
#include "connector/base/time.hpp"
#include "connector/base/traceparent.hpp"
#include "connector/inbox/endpoints.hpp"
#include "connector/inbox/list_stream.hpp"
#include "connector/inbox/openapi.hpp"
#include "connector/net/gzip.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace qf::inbox {
namespace {

using net::http::verb;

constexpr std::string_view class_names[] = {"0xx", "1xx", "2xx", "3xx", "4xx", "5xx"};

// HubEE takes "/organizations/" for "/organizations".
std::string_view without_final_slash(std::string_view path) {
    if (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
    return path;
}

bool is_token_path(std::string_view path) {
    return path == "/token" || path == "/oauth2/token";
}

reply not_allowed(std::string allowed) {
    auto out = refusal(405, "Method not allowed");
    out.headers.emplace_back("Allow", std::move(allowed));
    return out;
}

net::response written(reply r) {
    const auto status = static_cast<net::http::status>(r.status);
    auto out = r.status == 204 ? net::answer_empty(status) : net::answer(status, r.content_type, std::move(r.body));
    for (const auto& [name, value] : r.headers) out.set(name, value);
    return out;
}

// Files go out as they are: they have ranges and a digest.
bool may_be_packed(const reply& r) {
    constexpr std::size_t worth_it = 1 << 10;  // bytes
    return r.content_type == "application/json" && (r.rest || r.body.size() >= worth_it);
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

inbox::inbox(asio::any_io_executor loop, inbox_conf conf, clock_source& clock, const logger& log, metrics& counts)
    : conf_{std::move(conf)},
      clock_{clock},
      log_{log},
      store_{loop, conf_.folder},
      vault_{conf_.folder / "files"},
      lifecycle_{store_, vault_, conf_.lifecycle, clock, log, counts},
      days_{loop, clock, {.pause = conf_.lifecycle.every}},
      openapi_{openapi_document()},
      idle_{loop},
      times_{counts.times("qf_inbox_request_seconds", "Time to answer a request of the inbox")} {
    for (std::size_t i = 1; i < answers_.size(); ++i)
        answers_[i] = &counts.count("qf_inbox_requests_total", "Requests to the inbox, by class of answer",
                                    {{"status", class_names[i]}});
    std::size_t strays = 0;
    store_.at_start(
        [&](tables& t) { strays = vault_.sweep([&](std::string_view name) { return t.files.has_name(name); }); });
    if (strays > 0) log_.info("inbox_files_swept", {{"files", strays}});  // uploads that a crash cut short
}

void inbox::start() {
    days_.start([this]() -> awaitable<void> { co_await lifecycle_.once(); });
}

reply inbox::stored(const error_code& failed) {
    storage_well_ = !failed;
    log_.error("inbox_storage_failed", {{"reason", reason_code(failed)}});
    if (failed == errc::storage_full) return no_room();
    auto out = refusal(503, "The storage is not available: nothing was kept, try again");
    out.headers.emplace_back("Retry-After", "30");
    return out;
}

awaitable<reply> inbox::answer_token(const net::exchange& exchange, seen& line) {
    line.pattern = without_final_slash(exchange.target.path);
    if (exchange.request.method() != verb::post) co_return not_allowed("POST");
    auto asked = read_token_request(exchange.request);
    if (auto* refused = std::get_if<reply>(&asked)) co_return std::move(*refused);
    const auto& request = std::get<token_request>(asked);
    auto given = co_await store_.change(
        [&, now = clock_.now()](tables& t) { return give_token(request, t, now, conf_.token_lifetime); });
    if (!given) co_return stored(given.error());
    storage_well_ = true;
    if (given->status == 200) line.client = request.client;
    co_return std::move(*given);
}

reply inbox::answer_openapi(const net::exchange& exchange, seen& line) const {
    line.pattern = exchange.target.path;
    if (exchange.request.method() != verb::get) return not_allowed("GET");
    return with_json(200, openapi_);
}

// Small ones come whole, as texts do: they cost less in one piece than in two turns.
net::body_way inbox::way_of_body(const net::request& head, const net::target& target,
                                 std::optional<std::uint64_t> length) const {
    // What a packed one becomes nobody knows before.
    const bool small = length && *length < conf_.file_from && net::packing_of(head) == net::packing::none;
    if (head.method() != verb::put || small) return net::body_way::whole;
    const auto route = net::find_route(endpoints(), head, without_final_slash(target.path));
    const bool file = route.taken && route.taken->action.body == body_kind::binary;
    return file ? net::body_way::streamed : net::body_way::whole;
}

awaitable<std::optional<reply>> inbox::scanned(call& c, net::body_source& bytes, std::int64_t size) {
    const auto verdict = co_await scan(conf_.antivirus, clock_, bytes, size);
    if (!verdict) {
        log_.error("inbox_antivirus_failed", {{"reason", reason_code(verdict.error())}});
        auto out = refusal(503, "The antivirus does not answer: nothing was kept, try again");
        out.headers.emplace_back("Retry-After", "30");
        co_return out;
    }
    c.file.infected = *verdict == finding_of_antivirus::infected;
    if (c.file.infected) log_.warning("inbox_file_infected", {{"client", c.asker.client}});
    co_return std::nullopt;
}

awaitable<std::optional<reply>> inbox::take_in(call& c, const net::exchange& exchange, const endpoint_route& taken,
                                               const awaited_file& awaited, upload& in_hand) {
    std::unique_ptr<vault::draft> draft;
    if (c.streamed) {
        std::unique_ptr<net::body_source> plain;
        if (net::packing_of(exchange.request) == net::packing::gzip) plain = net::unpacking(*exchange.body);
        auto got = co_await receive(plain ? *plain : *exchange.body, c.file, awaited, vault_, conf_.file_from);
        draft = std::move(got.draft);
        if (got.cut && draft) co_await draft->drop();
        if (got.cut && plain) co_return refusal(400, "The file cannot be unpacked to its end: nothing was kept");
        if (got.cut) co_return refusal(400, "The file did not come to its end: nothing was kept");
        in_hand.bytes = std::move(got.bytes);
        c.content = in_hand.bytes;
        auto judge = [&](tables& t) { return taken.action.welcomes(c, t).has_value(); };
        bool welcome = false;
        if (!got.failed) welcome = co_await store_.read(judge);
        if (!welcome && draft) co_await draft->drop();
        if (got.failed) co_return stored(got.failed);
        if (!welcome) co_return std::nullopt;  // and change() says why
    }
    std::unique_ptr<net::body_source> file;
    if (draft && conf_.antivirus.wanted()) {
        auto opened = co_await vault_.open(draft->name(), 0, awaited.size);
        if (!opened) co_return stored(opened.error());
        file = std::move(*opened);
    }
    net::text_source text{c.content};
    auto refused = co_await scanned(c, file ? *file : text, awaited.size);
    if (!draft) co_return refused;
    if (refused || c.file.infected) {
        co_await draft->drop();
        co_return refused;
    }
    auto name = co_await draft->keep();
    if (!name) co_return stored(name.error());
    c.file.stored_as = std::move(*name);
    co_return std::nullopt;
}

awaitable<reply> inbox::change(call& c, const endpoint_route& taken) {
    struct outcome {
        reply answer;
        bool stale = false;
    };
    const bool may_leave_files = taken.action.body == body_kind::binary || taken.method == verb::delete_;
    auto work = [&](tables& t) {
        outcome out{.answer = taken.action.answer(c, t)};
        out.stale = may_leave_files && !t.files.stale(1).empty();
        return out;
    };
    auto done = co_await store_.change(work);
    if (c.file.stored_as && (!done || done->answer.status != taken.action.success)) {
        const std::vector<std::string> unwanted{*c.file.stored_as};
        co_await vault_.remove(unwanted);
    }
    if (!done) co_return stored(done.error());
    storage_well_ = true;
    if (done->stale) co_await lifecycle_.clear_stale();
    co_return std::move(done->answer);
}

awaitable<reply> inbox::answer(const net::exchange& exchange, seen& line) {
    if (stopping_) co_return refusal(503, "The service is stopping");
    const auto path = without_final_slash(exchange.target.path);
    if (is_token_path(path)) co_return co_await answer_token(exchange, line);
    if (path == "/openapi.json") co_return answer_openapi(exchange, line);

    auto route = net::find_route(endpoints(), exchange.request, path);
    if (!route.taken && route.allowed.empty()) co_return refusal(404, "There is no such resource");
    if (!route.taken) co_return not_allowed(std::move(route.allowed));
    line.pattern = route.taken->pattern;

    call c{.arguments = std::move(route.arguments),
           .target = exchange.target,
           .streamed = exchange.body != nullptr,
           .now = clock_.now(),
           .attachment_max = conf_.attachment_max};
    const bool packed = net::packing_of(exchange.request) != net::packing::none;
    if (exchange.body_length && !packed) c.file.size = static_cast<std::int64_t>(*exchange.body_length);
    const auto& taken = *route.taken;
    const bool reads = taken.action.effect == effect::reads;
    std::optional<awaited_file> awaited;
    // Parsing, validating and hashing cost the reader's time, never the writer's.
    auto ready = co_await store_.read([&](tables& t) -> std::optional<reply> {
        auto refused = checks_.prepare(c, exchange.request, taken, t);
        if (refused) return refused;
        if (reads) return taken.action.answer(c, t);
        if (taken.action.body != body_kind::none) c.room = room_left(conf_.room, conf_.folder, t.files.total());
        if (taken.action.welcomes) awaited = taken.action.welcomes(c, t);
        return std::nullopt;
    });
    if (!c.asker.client.empty()) line.client = c.asker.client;
    if (ready) co_return std::move(*ready);
    if (!awaited) co_return co_await change(c, taken);
    if (awaited->size > c.room - promised_) co_return no_room();
    upload in_hand{.room = {promised_, awaited->size}};
    auto refused = co_await take_in(c, exchange, taken, *awaited, in_hand);
    if (refused) co_return std::move(*refused);
    co_return co_await change(c, taken);
}

void inbox::account(const net::exchange& exchange, const seen& line, unsigned status, instant began) {
    const std::chrono::duration<double> took = clock_.now() - began;
    times_.observe(took.count());
    if (const auto family = status / 100; family > 0 && family < answers_.size()) answers_[family]->add();
    const auto given = exchange.request.find("traceparent");
    const auto trace = given == exchange.request.end() ? std::nullopt : traceparent::parse(given->value());
    log_.info("request", {{"method", std::string_view{exchange.request.method_string()}},
                          {"route", line.pattern},
                          {"status", status},
                          {"client", line.client},
                          {"seconds", took.count()},
                          {"trace", trace ? trace->trace_id() : std::string_view{"-"}}});
}

awaitable<net::response> inbox::respond(const net::exchange& exchange) {
    const presence here{running_, idle_};
    const auto began = clock_.now();
    seen line;
    auto out = co_await answer(exchange, line);
    std::unique_ptr<net::body_source> file;
    if (const auto& part = out.from_vault) {
        auto opened = co_await vault_.open(part->name, part->begin, part->length);
        if (opened) {
            file = std::move(*opened);
        } else {  // removed since it was looked up, or the disk fails
            log_.error("inbox_file_unreadable", {{"reason", reason_code(opened.error())}});
            out = refusal(503, "The file cannot be read now, try again");
        }
    }
    account(exchange, line, out.status, began);
    const auto length = file ? static_cast<std::uint64_t>(out.from_vault->length) : net::response::until_its_end;
    const bool pack = may_be_packed(out) && net::takes_gzip(exchange.request);
    std::unique_ptr<net::body_source> text;
    if (out.rest || pack) text = std::make_unique<list_stream>(store_, std::move(out.body), std::move(out.rest));
    if (pack) out.headers.emplace_back("Content-Encoding", "gzip");
    auto answered = written(std::move(out));
    if (file || text) answered.length = length;
    answered.source = file ? std::move(file) : pack ? net::packing_source(std::move(text)) : std::move(text);
    co_return answered;
}

awaitable<void> inbox::stop() {
    stopping_ = true;
    co_await days_.stop();
    while (running_ > 0) co_await idle_.wait();
}

}  // namespace qf::inbox
