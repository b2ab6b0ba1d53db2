#include "connector/net/message.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace qf::net {
namespace http {
namespace {

// In the order of `verb`.
constexpr std::array<std::string_view, 10> verbs = {"",      "GET",    "HEAD",    "POST",  "PUT",
                                                    "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"};

constexpr struct {
    status code;
    std::string_view words;
} phrases[] = {
    {status::continue_, "Continue"},
    {status::ok, "OK"},
    {status::created, "Created"},
    {status::accepted, "Accepted"},
    {status::no_content, "No Content"},
    {status::partial_content, "Partial Content"},
    {status::moved_permanently, "Moved Permanently"},
    {status::found, "Found"},
    {status::see_other, "See Other"},
    {status::not_modified, "Not Modified"},
    {status::temporary_redirect, "Temporary Redirect"},
    {status::permanent_redirect, "Permanent Redirect"},
    {status::bad_request, "Bad Request"},
    {status::unauthorized, "Unauthorized"},
    {status::forbidden, "Forbidden"},
    {status::not_found, "Not Found"},
    {status::method_not_allowed, "Method Not Allowed"},
    {status::not_acceptable, "Not Acceptable"},
    {status::request_timeout, "Request Timeout"},
    {status::conflict, "Conflict"},
    {status::gone, "Gone"},
    {status::length_required, "Length Required"},
    {status::precondition_failed, "Precondition Failed"},
    {status::payload_too_large, "Payload Too Large"},
    {status::unsupported_media_type, "Unsupported Media Type"},
    {status::range_not_satisfiable, "Range Not Satisfiable"},
    {status::expectation_failed, "Expectation Failed"},
    {status::misdirected_request, "Misdirected Request"},
    {status::unprocessable_entity, "Unprocessable Entity"},
    {status::locked, "Locked"},
    {status::upgrade_required, "Upgrade Required"},
    {status::too_many_requests, "Too Many Requests"},
    {status::request_header_fields_too_large, "Request Header Fields Too Large"},
    {status::internal_server_error, "Internal Server Error"},
    {status::not_implemented, "Not Implemented"},
    {status::bad_gateway, "Bad Gateway"},
    {status::service_unavailable, "Service Unavailable"},
    {status::gateway_timeout, "Gateway Timeout"},
    {status::http_version_not_supported, "HTTP Version Not Supported"},
    {status::insufficient_storage, "Insufficient Storage"},
};

char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

}  // namespace

std::string_view to_string(verb method) noexcept {
    return verbs[static_cast<std::size_t>(method)];
}

verb verb_of(std::string_view method) noexcept {
    const auto found = std::ranges::find(verbs, method);
    return found == verbs.end() ? verb::unknown : static_cast<verb>(found - verbs.begin());
}

std::string_view reason_phrase(status code) noexcept {
    const auto* found = std::ranges::find(phrases, code, [](const auto& row) { return row.code; });
    return found == std::end(phrases) ? std::string_view{} : found->words;
}

bool same_text(std::string_view a, std::string_view b) noexcept {
    return std::ranges::equal(a, b, {}, lower, lower);
}

fields::iterator fields::find(std::string_view name) const noexcept {
    return std::ranges::find_if(lines_, [&](const field_line& line) { return same_text(line.name(), name); });
}

std::string_view fields::operator[](std::string_view name) const noexcept {
    const auto found = find(name);
    return found == end() ? std::string_view{} : found->value();
}

std::size_t fields::count(std::string_view name) const noexcept {
    const auto many =
        std::ranges::count_if(lines_, [&](const field_line& line) { return same_text(line.name(), name); });
    return static_cast<std::size_t>(many);
}

void fields::set(std::string_view name, std::string_view value) {
    erase(name);
    insert(name, value);
}

void fields::erase(std::string_view name) {
    std::erase_if(lines_, [&](const field_line& line) { return same_text(line.name(), name); });
}

}  // namespace http

request::request(http::verb method, std::string_view target, unsigned version)
    : method_{http::to_string(method)}, target_{target} {
    message::version(version);
}

response answer(http::status status, std::string_view content_type, std::string body) {
    auto out = answer_empty(status);
    out.set(http::field::content_type, content_type);
    out.body() = std::move(body);
    return out;
}

response answer_empty(http::status status) {
    response out{status};
    out.set("X-Content-Type-Options", "nosniff");
    out.set(http::field::cache_control, "no-store");
    return out;
}

}  // namespace qf::net
