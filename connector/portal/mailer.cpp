#include "connector/portal/mailer.hpp"

#include "connector/base/asio.hpp"
#include "connector/base/encoding.hpp"
#include "connector/base/uuid.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <curl/curl.h>
#include <memory>

namespace qf::portal {
namespace {

constexpr std::string_view days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::string_view months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::string date_of(instant at) {
    using namespace std::chrono;
    const auto day = floor<std::chrono::days>(at);
    const year_month_day date{day};
    const hh_mm_ss clock{floor<seconds>(at - day)};
    return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} +0000", portal::days[weekday{day}.c_encoding()],
                       static_cast<unsigned>(date.day()), portal::months[static_cast<unsigned>(date.month()) - 1],
                       static_cast<int>(date.year()), clock.hours().count(), clock.minutes().count(),
                       clock.seconds().count());
}

bool is_loopback(std::string_view url) {
    const auto host = url.substr(std::min(url.find("://") + 3, url.size()));
    return host.starts_with("127.0.0.1") || host.starts_with("[::1]") || host.starts_with("localhost");
}

struct source {
    std::string_view left;
};
std::size_t read_some(char* to, std::size_t size, std::size_t count, void* from) {
    auto& text = static_cast<source*>(from)->left;
    const auto part = text.substr(0, size * count);
    std::ranges::copy(part, to);
    text.remove_prefix(part.size());
    return part.size();
}

struct closing {
    void operator()(CURL* c) const { curl_easy_cleanup(c); }
    void operator()(curl_slist* l) const { curl_slist_free_all(l); }
};

error_code meaning_of(CURLcode how, long answer) {
    if (how == CURLE_OK) return {};
    if (how == CURLE_OPERATION_TIMEDOUT) return errc::destination_silent;
    if (how == CURLE_LOGIN_DENIED) return errc::destination_refuses_us;
    if (answer >= 500 && answer < 600) return errc::content_invalid;
    if (answer >= 400 && answer < 500) return errc::destination_busy;
    return errc::destination_unreachable;
}

error_code deliver(const mailer_conf& conf, const std::string& to, const std::string& message) {
    static const auto ready = curl_global_init(CURL_GLOBAL_DEFAULT);
    const std::unique_ptr<CURL, closing> handle{ready == CURLE_OK ? curl_easy_init() : nullptr};
    if (!handle) return errc::destination_unreachable;
    auto* c = handle.get();
    const auto from = '<' + conf.from + '>', recipient = '<' + to + '>';
    const std::unique_ptr<curl_slist, closing> recipients{curl_slist_append(nullptr, recipient.c_str())};
    source text{message};
    char what_went_wrong[CURL_ERROR_SIZE] = {};
    const auto time = std::chrono::ceil<std::chrono::milliseconds>(conf.time).count();
    curl_easy_setopt(c, CURLOPT_URL, conf.url.c_str());
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(c, CURLOPT_PROXY, "");
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, static_cast<long>(time));
    curl_easy_setopt(c, CURLOPT_USE_SSL, static_cast<long>(is_loopback(conf.url) ? CURLUSESSL_TRY : CURLUSESSL_ALL));
    if (!conf.ca_file.empty()) curl_easy_setopt(c, CURLOPT_CAINFO, conf.ca_file.c_str());
    if (!conf.user.empty()) {
        curl_easy_setopt(c, CURLOPT_USERNAME, conf.user.c_str());
        curl_easy_setopt(c, CURLOPT_PASSWORD, conf.password.c_str());
    }
    curl_easy_setopt(c, CURLOPT_MAIL_FROM, from.c_str());
    curl_easy_setopt(c, CURLOPT_MAIL_RCPT, recipients.get());
    curl_easy_setopt(c, CURLOPT_READFUNCTION, &read_some);
    curl_easy_setopt(c, CURLOPT_READDATA, &text);
    curl_easy_setopt(c, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(c, CURLOPT_ERRORBUFFER, &what_went_wrong[0]);
    const auto how = curl_easy_perform(c);
    long answer = 0;
    curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &answer);
    return meaning_of(how, answer);
}

}  // namespace

bool is_relay(std::string_view url) {
    const bool known = url.starts_with("smtps://") || url.starts_with("smtp://");
    const auto rest = url.substr(std::min(url.find("://") + 3, url.size()));
    return known && !rest.empty() && rest.find_first_of("@ ?#/") == std::string_view::npos;
}

std::string message_of(const mail& what, std::string_view from, std::string_view id, instant now) {
    constexpr std::size_t line = 76;
    const auto host = from.substr(std::min(from.find('@') + 1, from.size()));
    auto out = fmt::format(
        "Date: {}\r\nFrom: <{}>\r\nTo: <{}>\r\nSubject: =?UTF-8?B?{}?=\r\nMessage-ID: <{}@{}>\r\n"
        "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\n",
        date_of(now), from, what.to, to_base64(what.subject), id, host);
    const auto body = to_base64(what.text);
    for (std::size_t at = 0; at < body.size(); at += line) out += body.substr(at, line) + "\r\n";
    return out;
}

awaitable<error_code> mailer::send(mail what, instant now) {
    auto work = [&] { return deliver(conf_, what.to, message_of(what, conf_.from, uuid::v4().text(), now)); };
    co_return co_await thread_.run(work);
}

}  // namespace qf::portal
