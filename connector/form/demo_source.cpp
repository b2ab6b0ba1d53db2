#include "connector/form/demo_source.hpp"

#include "connector/base/asio.hpp"
#include "connector/base/paris_time.hpp"
#include "connector/base/time.hpp"
#include "connector/demo/people.hpp"
#include "connector/form/demo_login.hpp"

#include <fmt/core.h>

#include <optional>
#include <stdexcept>
#include <utility>

namespace qf::form {
namespace {

using particulier::refusal;
using particulier::trouble;
constexpr duration busy_time = std::chrono::seconds{30};

std::string month_words(schemas::year_month month) {
    return fmt::format("{:04}-{:02}", month.year, month.month);
}

schemas::year_month demo_month(instant now) {
    using namespace std::chrono;
    const year_month_day today{floor<days>(now + paris_offset(now))};
    return {static_cast<int>(today.year()), static_cast<int>(static_cast<unsigned>(today.month()))};
}

const demo::person* bearer_of(std::string_view token) {
    if (!token.starts_with(demo_token_prefix)) return nullptr;
    return demo::find(token.substr(demo_token_prefix.size()));
}

particulier::answer data_of(const demo::person& person, std::optional<schemas::year_month> month, instant now) {
    const auto now_text = month_words(demo_month(now));
    const auto asked_text = month ? month_words(*month) : now_text;
    auto read = particulier::read_answer(R"({"data":)" + demo::data_of(person, asked_text, now_text) + "}");
    if (!read) throw std::logic_error{"an invented person's data is not what API Particulier gives"};
    return std::move(*read);
}

}  // namespace

awaitable<particulier::outcome<particulier::answer>> demo_source::ask(particulier::question question) {
    const auto now = clock_.now();
    const auto* person = now < question.token_expires_at ? bearer_of(question.access_token) : nullptr;
    const auto answers = person ? person->answers : demo::fund_answer::token_refused;
    switch (answers) {
        case demo::fund_answer::no_file:
            co_return refusal{.kind = trouble::no_file, .http_status = 404};
        case demo::fund_answer::away:
            co_return refusal{.kind = trouble::try_later, .code = "37002", .http_status = 504};
        case demo::fund_answer::busy:
            co_return refusal{.kind = trouble::wait, .code = "00429", .http_status = 429, .retry_after = busy_time};
        case demo::fund_answer::token_refused:
            co_return refusal{.kind = trouble::log_in_again, .code = "50002", .http_status = 401};
        case demo::fund_answer::given:
            break;
    }
    co_return data_of(*person, question.month, now);
}

}  // namespace qf::form
