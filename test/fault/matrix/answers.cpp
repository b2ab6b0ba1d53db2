// Answers that are wrong, late, or say "not now".
#include "schemas/json.hpp"
#include "test/fault/matrix/liar.hpp"
#include "test/fault/matrix/stage.hpp"

#include <fmt/core.h>

namespace qf::test {

using namespace std::chrono_literals;

liar::liar(const asio::any_io_executor& loop, std::uint16_t to)
    : there_{loop,
             {.origin = net::origin::parse(fmt::format("http://127.0.0.1:{}", to)).value(), .connections_max = 64}},
      server_{loop, "liar", {}, *this, log_, counts_} {
    server_.start();
}

awaitable<net::response> liar::respond(const net::exchange& what) {
    const auto number = ++number_;
    if (before) {
        auto instead = before(what.request, number);
        if (instead) {
            ++lies_;
            co_return std::move(*instead);
        }
    }
    auto request = what.request;
    auto answer = co_await there_.send(std::move(request));
    if (!answer) co_return net::answer_empty(net::http::status::bad_gateway);
    if (!after) co_return std::move(*answer);
    const auto truth = answer->body();
    const auto status = answer->result_int();
    auto changed = after(std::move(*answer), what.request, number);
    if (changed.body() != truth || changed.result_int() != status) ++lies_;
    co_return changed;
}

namespace {

constexpr const char* page = "<!doctype html><title>Maintenance</title>";

net::response html(unsigned status) {
    auto out = net::answer(net::http::status::ok, "text/html", page);
    out.result(status);
    return out;
}

bool is_token(const net::request& what) {
    return std::string_view{what.target()} == "/token";
}

// So many lies, then the truth; every other request, so that each step meets both.
measure before_a_liar(const extent& how, const std::function<void(liar&)>& teach, std::chrono::seconds lasts = 3s) {
    stage s{how};
    liar between{s.here.executor(), s.on.inbox_port()};
    s.set("QF_HUBEE_URL", between.url());
    s.set("QF_HUBEE_ANSWER_TIME", "5s");
    teach(between);
    s.start("inbox");
    s.start("deliver");
    s.submit(how.transmissions);
    s.pass(lasts);
    s.begin();
    between.honest();
    auto out = s.settle();
    if (out.note.empty()) out.note = fmt::format("{} lies", between.lies());
    if (between.lies() == 0) out.note = "no lie was told";
    s.here.run(between.stop());
    return out;
}

measure pages(const extent& how) {
    return before_a_liar(how, [](liar& l) {
        l.before = [](const net::request&, unsigned n) { return n % 2 == 0 ? std::optional{html(200)} : std::nullopt; };
    });
}
measure not_found_pages(const extent& how) {
    return before_a_liar(how, [](liar& l) {
        l.before = [](const net::request& what, unsigned n) {
            return !is_token(what) && n % 3 == 0 ? std::optional{html(404)} : std::nullopt;
        };
    });
}
measure truncated(const extent& how) {
    return before_a_liar(how, [](liar& l) {
        l.after = [](net::response answer, const net::request&, unsigned n) {
            if (n % 2 == 0) answer.body().resize(answer.body().size() / 2);
            return answer;
        };
    });
}
measure broken_then_done(const extent& how) {
    return before_a_liar(how, [](liar& l) {
        l.before = [](const net::request&, unsigned n) { return n % 3 == 0 ? std::optional{html(500)} : std::nullopt; };
    });
}
measure done_but_broken(const extent& how) {
    return before_a_liar(how, [](liar& l) {
        l.after = [](net::response answer, const net::request&, unsigned n) {
            return n % 3 == 0 ? html(502) : std::move(answer);
        };
    });
}
// The same id for all three attachments of a folder.
measure same_ids(const extent& how) {
    return before_a_liar(how, [](liar& l) {
        l.after = [](net::response answer, const net::request& what, unsigned n) {
            if (what.method() != net::http::verb::post || is_token(what) || n % 2 == 0) return answer;
            const auto body = json::document::parse(answer.body());
            if (!body) return answer;
            const auto first = std::string{(*body)["attachments"].at(0)["id"].text_or("")};
            for (int i = 1; i < 3; ++i) {
                const auto id = std::string{(*body)["attachments"].at(static_cast<std::size_t>(i))["id"].text_or("")};
                const auto at = answer.body().find(id);
                if (!id.empty() && at != std::string::npos) answer.body().replace(at, id.size(), first);
            }
            return answer;
        };
    });
}
measure busy(const extent& how) {
    return before_a_liar(how, [](liar& l) {
        l.before = [](const net::request& what, unsigned n) -> std::optional<net::response> {
            if (n % 2 != 0 || is_token(what)) return std::nullopt;
            auto out = net::answer_empty(net::http::status::too_many_requests);
            out.set(net::http::field::retry_after, "1");
            return out;
        };
    });
}
// The token dies between any two steps of a dossier; every time a new one is given.
measure token_expires(const extent& how) {
    return before_a_liar(how, [](liar& l) {
        l.before = [](const net::request& what, unsigned n) -> std::optional<net::response> {
            if (n % 3 != 0 || is_token(what)) return std::nullopt;
            return net::answer_empty(net::http::status::unauthorized);
        };
    });
}

}  // namespace

std::vector<matrix_case> answer_cases() {
    return {
        {"answers-html", "every other answer is a page with status 200, nothing is done", pages},
        {"answers-404-page", "every third answer is a gateway's 404 page", not_found_pages},
        {"answers-truncated", "every other answer is cut in half, after being processed", truncated},
        {"answers-500-then-201", "every third request gets 500 at first", broken_then_done},
        {"answers-lost", "every third request is processed and answered 502", done_but_broken},
        {"answers-same-ids", "every other folder's attachments have one id", same_ids},
        {"answers-retry-after", "every other request gets 429 with Retry-After: 1", busy},
        {"token-expires", "every third request finds its token expired, in mid-saga", token_expires},
    };
}

}  // namespace qf::test
