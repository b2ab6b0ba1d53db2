#include "connector/mail/mailer.hpp"

#include "connector/base/asio.hpp"
#include "connector/base/encoding.hpp"
#include "connector/base/uuid.hpp"
#include "connector/net/http.hpp"
#include "connector/net/loopback.hpp"
#include "connector/net/percent.hpp"

#include <boost/asio/ip/address.hpp>
#include <fmt/chrono.h>
#include <fmt/core.h>

#include <algorithm>
#include <ctime>
#include <curl/curl.h>
#include <memory>
#include <optional>

namespace qf::mail {
namespace {

std::string date_of(instant moment) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(moment).time_since_epoch().count();
    return fmt::format("{:%a, %d %b %Y %H:%M:%S +0000}", fmt::gmtime(static_cast<std::time_t>(seconds)));
}

// The host of "smtp://HOST:PORT"; nothing for what is no such address.
std::optional<std::string> relay_host(std::string_view url) {
    const bool known = url.starts_with("smtps://") || url.starts_with("smtp://");
    if (!known) return std::nullopt;
    const auto rest = url.substr(url.find("://"));
    if (rest.find_first_of("/", 3) != std::string_view::npos) return std::nullopt;
    const auto place = net::origin::parse("https" + std::string{rest});
    if (!place) return std::nullopt;
    return place->host();
}

struct source {
    std::string_view left;
};
std::size_t read_some(char* buffer, std::size_t size, std::size_t count, void* message) {
    auto& text = static_cast<source*>(message)->left;
    const auto part = text.substr(0, size * count);
    std::ranges::copy(part, buffer);
    text.remove_prefix(part.size());
    return part.size();
}

// libcurl tells what it says and hears here. It holds passwords and addresses: nothing of it is kept but the course.
int overhear(CURL*, curl_infotype kind, char* text, std::size_t size, void* course) {
    auto& follows = *static_cast<smtp_course*>(course);
    if (kind == CURLINFO_HEADER_OUT) follows.sent({text, size});
    if (kind == CURLINFO_HEADER_IN) follows.heard({text, size});
    return 0;
}

struct closing {
    void operator()(CURL* c) const { curl_easy_cleanup(c); }
    void operator()(curl_slist* l) const { curl_slist_free_all(l); }
};

long encryption_for(const mailer_conf& conf) {
    if (!is_relay_on_loopback(conf.url)) return CURLUSESSL_ALL;
    return conf.ca_file.empty() ? CURLUSESSL_NONE : CURLUSESSL_TRY;
}

mail_outcome deliver(const mailer_conf& conf, const std::string& recipient, const std::string& message) {
    static const auto ready = curl_global_init(CURL_GLOBAL_DEFAULT);
    const std::unique_ptr<CURL, closing> handle{ready == CURLE_OK ? curl_easy_init() : nullptr};
    if (!handle) return {};
    auto* c = handle.get();
    const auto reverse_path = '<' + conf.address + '>', to = '<' + recipient + '>';
    const auto url = conf.helo.empty() ? conf.url : conf.url + '/' + net::percent_encoded(conf.helo);
    const std::unique_ptr<curl_slist, closing> recipients{curl_slist_append(nullptr, to.c_str())};
    source text{message};
    smtp_course course;
    const auto time = static_cast<long>(std::chrono::ceil<std::chrono::milliseconds>(conf.time).count());
    curl_easy_setopt(c, CURLOPT_URL, url.c_str());
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(c, CURLOPT_PROXY, "");
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, time);
    // The answer to QUIT is no part of that time: libcurl would wait two minutes for it.
    curl_easy_setopt(c, CURLOPT_SERVER_RESPONSE_TIMEOUT,
                     static_cast<long>(std::chrono::ceil<std::chrono::seconds>(conf.time).count()));
    curl_easy_setopt(c, CURLOPT_FORBID_REUSE, 1L);
    curl_easy_setopt(c, CURLOPT_USE_SSL, encryption_for(conf));
    if (!conf.ca_file.empty()) curl_easy_setopt(c, CURLOPT_CAINFO, conf.ca_file.c_str());
    if (!conf.user.empty()) {
        curl_easy_setopt(c, CURLOPT_USERNAME, conf.user.c_str());
        curl_easy_setopt(c, CURLOPT_PASSWORD, conf.password.c_str());
    }
    curl_easy_setopt(c, CURLOPT_MAIL_FROM, reverse_path.c_str());
    curl_easy_setopt(c, CURLOPT_MAIL_RCPT, recipients.get());
    curl_easy_setopt(c, CURLOPT_READFUNCTION, &read_some);
    curl_easy_setopt(c, CURLOPT_READDATA, &text);
    curl_easy_setopt(c, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(c, CURLOPT_VERBOSE, 1L);  // for overhear(): libcurl's own outcome does not say what was refused
    curl_easy_setopt(c, CURLOPT_DEBUGFUNCTION, &overhear);
    curl_easy_setopt(c, CURLOPT_DEBUGDATA, &course);
    const auto ended = curl_easy_perform(c);
    auto out = course.outcome(ended == CURLE_OPERATION_TIMEDOUT ? smtp_silence::timed_out : smtp_silence::answered);
    if (ended == CURLE_LOGIN_DENIED) out.reason = errc::destination_refuses_us;
    return out;
}

// Words of RFC 2047, each short enough for its rules and whole in UTF-8.
std::string header_words(std::string_view text) {
    constexpr std::size_t bytes_max = 45;  // 60 characters of base64, 72 with what is around them; 75 are allowed
    const auto continues = [&](std::size_t at) { return at < text.size() && (text[at] & 0xC0) == 0x80; };
    std::string out;
    while (!text.empty()) {
        auto end = std::min(bytes_max, text.size());
        while (end > 1 && continues(end)) --end;
        out += fmt::format("{}=?UTF-8?B?{}?=", out.empty() ? "" : "\r\n ", to_base64(text.substr(0, end)));
        text.remove_prefix(end);
    }
    return out;
}

}  // namespace

bool is_relay(std::string_view url) {
    return relay_host(url).has_value();
}

bool is_relay_on_loopback(std::string_view url) {
    const auto host = relay_host(url);
    return host && net::is_loopback(*host);
}

bool is_helo(std::string_view text) {
    constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-";
    constexpr std::size_t size_max = 253;
    if (text.size() > size_max) return false;
    if (text.starts_with('[') && text.ends_with(']')) {
        auto inside = text.substr(1, text.size() - 2);
        if (inside.starts_with("IPv6:")) inside.remove_prefix(5);
        boost::system::error_code wrong;
        static_cast<void>(asio::ip::make_address(std::string{inside}, wrong));
        return !wrong;
    }
    return !text.empty() && text.find_first_not_of(allowed) == text.npos && text.find("..") == text.npos &&
           text.front() != '.' && text.front() != '-';
}

std::string helo_of(std::string_view host) {
    boost::system::error_code wrong;
    const auto address = asio::ip::make_address(std::string{host}, wrong);
    if (wrong) return std::string{host};
    return fmt::format("[{}{}]", address.is_v6() ? "IPv6:" : "", address.to_string());
}

std::string message_of(const letter& written, std::string_view sender_address, std::string_view id, instant now) {
    constexpr std::size_t line = 76;
    const auto host = sender_address.substr(std::min(sender_address.find('@') + 1, sender_address.size()));
    auto out = fmt::format(
        "Date: {}\r\nFrom: {} <{}>\r\nTo: <{}>\r\nSubject: {}\r\nMessage-ID: <{}@{}>\r\n"
        "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\n",
        date_of(now), written.sender, sender_address, written.recipient, header_words(written.subject), id, host);
    const auto body = to_base64(written.text);
    for (std::size_t at = 0; at < body.size(); at += line) out += body.substr(at, line) + "\r\n";
    return out;
}

awaitable<mail_outcome> mailer::send(letter written, instant now) {
    auto work = [&] {
        return deliver(conf_, written.recipient, message_of(written, conf_.address, uuid::v4().text(), now));
    };
    co_return co_await thread_.run(work);
}

}  // namespace qf::mail
