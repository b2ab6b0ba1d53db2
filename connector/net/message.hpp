// connector/net/message.hpp -- HTTP requests and answers as values: what the pages, the clients and the servers share.
//
// Promise:  the words of RFC 9110, and no library behind them: whoever only writes or reads a message does not parse
//           Beast, which frames them on the wire (session.cpp, client.cpp). Names of fields are compared without case.
// Not here: what frames a message (Content-Length, Connection): head_text.hpp writes it from what is true.
// Thread:   any.
#pragma once

#include "connector/net/body_source.hpp"
#include "connector/net/message.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace qf::net::http {

// "unknown": another method, whose name its request has.
enum class verb { unknown, get, head, post, put, patch, delete_, options, trace, connect };
std::string_view to_string(verb method) noexcept;  // "GET"; "" for unknown
verb verb_of(std::string_view method) noexcept;    // with case, as RFC 9110 wants it

enum class status : unsigned {  // RFC 9110 section 15, RFC 6585; any number of three digits may be one
    continue_ = 100,
    ok = 200,
    created = 201,
    accepted = 202,
    no_content = 204,
    partial_content = 206,
    moved_permanently = 301,
    found = 302,
    see_other = 303,
    not_modified = 304,
    temporary_redirect = 307,
    permanent_redirect = 308,
    bad_request = 400,
    unauthorized = 401,
    forbidden = 403,
    not_found = 404,
    method_not_allowed = 405,
    not_acceptable = 406,
    request_timeout = 408,
    conflict = 409,
    gone = 410,
    length_required = 411,
    precondition_failed = 412,
    payload_too_large = 413,
    unsupported_media_type = 415,
    range_not_satisfiable = 416,
    expectation_failed = 417,
    misdirected_request = 421,
    unprocessable_entity = 422,
    locked = 423,
    upgrade_required = 426,
    too_many_requests = 429,
    request_header_fields_too_large = 431,
    internal_server_error = 500,
    not_implemented = 501,
    bad_gateway = 502,
    service_unavailable = 503,
    gateway_timeout = 504,
    http_version_not_supported = 505,
    insufficient_storage = 507,
};
std::string_view reason_phrase(status code) noexcept;  // "Not Found"; "" for one that is not listed

bool same_text(std::string_view a, std::string_view b) noexcept;  // ASCII, without case

namespace field {  // the names that we use, as they are written
inline constexpr std::string_view accept = "Accept";
inline constexpr std::string_view access_control_allow_headers = "Access-Control-Allow-Headers";
inline constexpr std::string_view access_control_allow_methods = "Access-Control-Allow-Methods";
inline constexpr std::string_view access_control_allow_origin = "Access-Control-Allow-Origin";
inline constexpr std::string_view access_control_max_age = "Access-Control-Max-Age";
inline constexpr std::string_view allow = "Allow";
inline constexpr std::string_view authorization = "Authorization";
inline constexpr std::string_view cache_control = "Cache-Control";
inline constexpr std::string_view connection = "Connection";
inline constexpr std::string_view content_disposition = "Content-Disposition";
inline constexpr std::string_view content_length = "Content-Length";
inline constexpr std::string_view content_type = "Content-Type";
inline constexpr std::string_view cookie = "Cookie";
inline constexpr std::string_view etag = "ETag";
inline constexpr std::string_view expect = "Expect";
inline constexpr std::string_view host = "Host";
inline constexpr std::string_view if_none_match = "If-None-Match";
inline constexpr std::string_view keep_alive = "Keep-Alive";
inline constexpr std::string_view location = "Location";
inline constexpr std::string_view range = "Range";
inline constexpr std::string_view retry_after = "Retry-After";
inline constexpr std::string_view server = "Server";
inline constexpr std::string_view set_cookie = "Set-Cookie";
inline constexpr std::string_view strict_transport_security = "Strict-Transport-Security";
inline constexpr std::string_view transfer_encoding = "Transfer-Encoding";
inline constexpr std::string_view user_agent = "User-Agent";
inline constexpr std::string_view www_authenticate = "WWW-Authenticate";
}  // namespace field

class field_line {
public:
    field_line(std::string_view name, std::string_view value) : name_{name}, value_{value} {}
    std::string_view name() const noexcept { return name_; }
    std::string_view value() const noexcept { return value_; }

private:
    std::string name_, value_;
};

class fields {  // in the order in which they came; a name may be there more than once
public:
    using iterator = std::vector<field_line>::const_iterator;
    iterator begin() const noexcept { return lines_.begin(); }
    iterator end() const noexcept { return lines_.end(); }
    iterator find(std::string_view name) const noexcept;                // the first
    std::string_view operator[](std::string_view name) const noexcept;  // of the first; "" without one
    std::size_t count(std::string_view name) const noexcept;
    void insert(std::string_view name, std::string_view value) { lines_.emplace_back(name, value); }
    void set(std::string_view name, std::string_view value);  // in place of all that there are
    void erase(std::string_view name);
    iterator erase(iterator place) { return lines_.erase(place); }

private:
    std::vector<field_line> lines_;
};

}  // namespace qf::net::http

namespace qf::net {

// What a request and an answer have in common.
class message : public http::fields {
public:
    std::string& body() & noexcept { return body_; }
    const std::string& body() const& noexcept { return body_; }
    std::string&& body() && noexcept { return std::move(body_); }
    unsigned version() const noexcept { return version_; }  // 10 or 11
    void version(unsigned number) noexcept { version_ = number; }
    // Of one that was read: whether its sender leaves the connection open. Of an answer to send: whether we may.
    bool keep_alive() const noexcept { return keep_alive_; }
    void keep_alive(bool wanted) noexcept { keep_alive_ = wanted; }

private:
    std::string body_;
    unsigned version_ = 11;
    bool keep_alive_ = true;
};

class request : public message {
public:
    request() = default;
    request(http::verb method, std::string_view target, unsigned version = 11);

    http::verb method() const noexcept { return http::verb_of(method_); }
    std::string_view method_string() const noexcept { return method_; }
    void method(http::verb value) { method_ = http::to_string(value); }
    void method_string(std::string_view name) { method_ = name; }
    std::string_view target() const noexcept { return target_; }
    void target(std::string_view value) { target_ = value; }

private:
    std::string method_ = "GET", target_ = "/";
};

class response : public message {
public:
    response() = default;
    explicit response(http::status code, unsigned version = 11) : status_{code} { message::version(version); }

    http::status result() const noexcept { return status_; }
    unsigned result_int() const noexcept { return static_cast<unsigned>(status_); }
    void result(http::status code) noexcept { status_ = code; }
    void result(unsigned code) noexcept { status_ = static_cast<http::status>(code); }

    std::unique_ptr<body_source> source = {};  // instead of body(), for what is large
    std::uint64_t length = 0;                  // of the source, which has as many bytes; or until_its_end
    std::uint64_t body_length() const { return source ? length : body().size(); }
    static constexpr std::uint64_t until_its_end = UINT64_MAX;  // nobody knows yet: it goes in chunks
    bool open_ended() const noexcept { return source && length == until_its_end; }

private:
    http::status status_ = http::status::ok;
};

// Answers with the usual headers set (Content-Type, X-Content-Type-Options, Cache-Control: no-store); the server adds
// Content-Length, Date-less keep-alive and the version.
response answer(http::status status, std::string_view content_type, std::string body);
response answer_empty(http::status status);

}  // namespace qf::net
