#include "connector/particulier/client.hpp"

#include "connector/base/asio.hpp"
#include "connector/base/random.hpp"
#include "connector/base/within.hpp"
#include "connector/particulier/retry.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <utility>

namespace qf::particulier {
namespace {

namespace field = net::http::field;

constexpr duration connect_max = std::chrono::seconds{2};
constexpr std::string_view path = "/v3/dss/quotient_familial/france_connect";
constexpr std::size_t request_id_max = 64;
constexpr std::size_t answer_max = 1 << 20;  // bytes; a large family's is 20 KB

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// RFC 6750's b64token.
bool is_token(std::string_view text) {
    const auto end = text.find_last_not_of('=');
    return end != std::string_view::npos && std::ranges::all_of(text.substr(0, end + 1), [](char c) {
               return is_letter_or_digit(c) || std::string_view{"-._~+/"}.find(c) != std::string_view::npos;
           });
}

// What may stand in a log line; empty for anything else.
std::string_view request_id_of(const net::response& answer) {
    const auto found = answer.find("X-Request-Id");
    if (found == answer.end()) return {};
    const std::string_view text{found->value().data(), found->value().size()};
    const auto good = [](char c) {
        return is_letter_or_digit(c) || std::string_view{"-._:"}.find(c) != std::string_view::npos;
    };
    return text.size() <= request_id_max && std::ranges::all_of(text, good) ? text : std::string_view{};
}

std::string_view name_of(trouble kind) {
    switch (kind) {
        case trouble::no_file:
            return "no_file";
        case trouble::log_in_again:
            return "log_in_again";
        case trouble::wait:
            return "wait";
        case trouble::try_later:
            return "try_later";
        case trouble::our_fault:
            break;
    }
    return "our_fault";
}

double seconds(duration d) {
    return std::chrono::duration<double>{d}.count();
}

net::request request_of(const question& wanted) {
    auto target = fmt::format("{}?recipient={}", path, wanted.recipient.text());
    if (wanted.month) target += fmt::format("&annee={}&mois={}", wanted.month->year, wanted.month->month);
    net::request out{net::http::verb::get, target, 11};
    out.set(field::authorization, "Bearer " + wanted.access_token);
    out.set(field::accept, "application/json");
    if (wanted.month) out.set(field::cache_control, "no-cache");
    return out;
}

class tallies {
public:
    explicit tallies(metrics& m)
        : seconds{m.times("qf_particulier_request_seconds", "Duration of one request to API Particulier")} {
        for (std::size_t i = 0; i < names.size(); ++i)
            counters_[i] = &m.count("qf_particulier_requests_total", "Requests to API Particulier, by HTTP status",
                                    {{"status", names[i]}});
    }
    void count(std::string_view status) {
        const auto at = std::ranges::find(names, status);
        counters_[at == names.end() ? names.size() - 1 : static_cast<std::size_t>(at - names.begin())]->add();
    }
    histogram& seconds;

private:
    static constexpr std::array<std::string_view, 15> names = {"200", "400", "401",  "403",        "404",
                                                               "409", "422", "429",  "500",        "502",
                                                               "503", "504", "none", "unreadable", "other"};
    std::array<counter*, names.size()> counters_{};
};

client_conf bounded(client_conf conf) {
    conf.http.connect_time = std::min(conf.http.connect_time, connect_max);
    conf.http.answer_time = std::min(conf.http.answer_time, conf.budget);
    conf.http.answer_max = std::min(conf.http.answer_max, answer_max);
    return conf;
}

}  // namespace

struct client::implementation {
    implementation(const asio::any_io_executor& loop, client_conf c, clock_source& clk, const logger& l, metrics& m)
        : conf{bounded(std::move(c))}, clock{clk}, log{l}, counts{m}, http{loop, conf.http} {}

    struct attempt {  // how one request ended, for the log line and the counters
        unsigned number = 0;
        std::string_view counted_as = "none";
        std::string request_id = {};
        std::string reason = {};  // empty: a good answer
        std::string detail = {};  // of a connection that failed
        duration took{};
    };

    outcome<answer> concluded(const result<net::response>& got, attempt& record) const {
        if (!got) {
            record.reason = reason_code(got.error());
            record.detail = http.last_trouble();
            return refusal{.kind = trouble::try_later};
        }
        record.request_id = request_id_of(*got);
        if (got->result() == net::http::status::ok) {
            if (auto good = read_answer(got->body())) return std::move(*good);
            record.counted_as = "unreadable";
            record.reason = reason_code(errc::destination_babbles);
            return refusal{.kind = trouble::try_later, .http_status = 200};
        }
        auto why = judge(got->result_int(), got->body(), (*got)[field::retry_after], clock.now());
        record.reason = name_of(why.kind);
        return why;
    }

    void tell(const question& wanted, const outcome<answer>& got, const attempt& record) {
        const auto status = got ? 200 : got.error().http_status;
        const auto label = std::to_string(status);
        counts.count(status != 0 && record.counted_as == "none" ? std::string_view{label} : record.counted_as);
        counts.seconds.observe(seconds(record.took));
        auto level = log_level::info;
        if (!got) {
            const auto kind = got.error().kind;
            if (kind == trouble::wait || kind == trouble::try_later) level = log_level::warning;
            if (kind == trouble::our_fault || record.counted_as == "unreadable") level = log_level::error;
        }
        log.write(level, "particulier_answer",
                  {{"recipient", wanted.recipient.text()},
                   {"try", record.number},
                   {"status", status},
                   {"code", got ? std::string_view{} : std::string_view{got.error().code}},
                   {"reason", record.reason},
                   {"detail", record.detail},
                   {"request_id", record.request_id},
                   {"seconds", seconds(record.took)}});
    }

    awaitable<outcome<answer>> ask(question wanted) {
        const auto end = clock.now() + conf.budget;
        tries_so_far so_far;
        for (;;) {
            const auto began = clock.now();
            if (began >= wanted.token_expires_at || !is_token(wanted.access_token))
                co_return refusal{.kind = trouble::log_in_again};
            auto sending = http.send(request_of(wanted));
            auto received = co_await within(clock, end - began, std::move(sending));
            if (!received && received.error() == errc::cancelled) co_return refusal{.kind = trouble::try_later};
            attempt how{.number = ++so_far.tries};
            how.took = clock.now() - began;
            auto got = concluded(received, how);
            tell(wanted, got, how);
            if (got) co_return got;
            if (got.error().http_status == 409) ++so_far.conflicts;
            so_far.budget_left = end - clock.now();
            so_far.token_left = wanted.token_expires_at - clock.now();
            const auto wait = wait_before_next(got.error(), so_far, jitter());
            if (!wait) co_return got;
            co_await clock.sleep_for(*wait);
        }
    }

    client_conf conf;
    clock_source& clock;
    const logger& log;
    tallies counts;
    net::client http;
};

client::client(asio::any_io_executor loop, client_conf conf, clock_source& clock, const logger& log, metrics& counts)
    : self_{std::make_unique<implementation>(loop, std::move(conf), clock, log, counts)} {}
client::~client() = default;

awaitable<outcome<answer>> client::ask(question wanted) {
    return self_->ask(std::move(wanted));
}

}  // namespace qf::particulier
