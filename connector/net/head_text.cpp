#include "connector/net/head_text.hpp"

#include "connector/base/append.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace qf::net {
namespace {

bool is_token(std::string_view text) {
    const auto good = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view{"!#$%&'*+-.^_`|~"}.find(c) != std::string_view::npos;
    };
    return !text.empty() && std::ranges::all_of(text, good);
}

bool is_value(std::string_view text) {
    return std::ranges::all_of(
        text, [](char c) { return (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F) || c == '\t'; });
}

bool is_target(std::string_view text) {
    return text.starts_with('/') && std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7F; });
}

bool frames(std::string_view name) {
    constexpr std::string_view those[] = {http::field::host,       http::field::content_length,
                                          http::field::connection, http::field::transfer_encoding,
                                          http::field::keep_alive, http::field::server};
    return std::ranges::any_of(those, [&](std::string_view field) { return http::same_text(field, name); });
}

error_code write_fields(std::string& out, const http::fields& fields) {
    for (const auto& field : fields) {
        if (frames(field.name())) continue;
        if (!is_token(field.name()) || !is_value(field.value())) return errc::content_invalid;
        ((out += field.name()) += ": ") += field.value();
        out += "\r\n";
    }
    return {};
}

void write_length(std::string& out, std::uint64_t length) {
    append(out, "Content-Length: {}\r\n", length);
}

}  // namespace

bool may_have_body(http::status status) noexcept {
    return status != http::status::no_content && status != http::status::not_modified &&
           static_cast<unsigned>(status) / 100 != 1;
}

error_code write_head(std::string& out, const request& asked, const origin& server) {
    const auto method = asked.method_string();
    if (!is_token(method) || !is_target(asked.target())) return errc::content_invalid;
    out.clear();
    (((out += method) += ' ') += server.prefix()) += asked.target();
    (out += " HTTP/1.1\r\nHost: ") += server.authority();
    out += "\r\n";
    if (const auto wrong = write_fields(out, asked)) return wrong;
    const auto verb = asked.method();
    if (!asked.body().empty() || verb == http::verb::post || verb == http::verb::put || verb == http::verb::patch)
        write_length(out, asked.body().size());
    out += "\r\n";
    return {};
}

error_code write_head(std::string& out, const response& reply, connection_after after, body_follows body) {
    out.clear();
    append(out, "HTTP/1.1 {} {}\r\n", reply.result_int(), http::reason_phrase(reply.result()));
    if (const auto wrong = write_fields(out, reply)) return wrong;
    if (body == body_follows::in_chunks) out += "Transfer-Encoding: chunked\r\n";
    if (may_have_body(reply.result()) && !reply.open_ended()) {
        // An answer to HEAD may say the length that GET would have: the one its author gave, if it has no body to
        // count.
        const auto told = reply.find(http::field::content_length);
        if (body == body_follows::no && reply.body_length() == 0 && told != reply.end() && is_value(told->value()))
            ((out += "Content-Length: ") += told->value()) += "\r\n";
        else
            write_length(out, reply.body_length());
    }
    if (after == connection_after::closed) out += "Connection: close\r\n";
    if (after == connection_after::kept_as_asked) out += "Connection: keep-alive\r\n";
    out += "\r\n";
    return {};
}

}  // namespace qf::net
