// connector/net/beast_message.hpp -- from what Beast's parsers read to our own values (message.hpp).
//
// Promise:  all fields, in their order; the body is moved, not copy. Trailers (RFC 9110 section 6.5) that came behind
//           a body are left out: they must not pass for what a head said.
// Thread:   any.
#pragma once

#include "connector/net/message.hpp"

#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/message.hpp>

#include <string_view>
#include <utility>

namespace qf::net {

namespace beast_http = boost::beast::http;

template <class Fields>
void copy_fields(message& copy, const Fields& read) {
    for (const auto& line : read) {
        const auto name = line.name_string();
        const auto value = line.value();
        copy.insert({name.data(), name.size()}, {value.data(), value.size()});
    }
}

template <class Body>
request head_of(const beast_http::request<Body>& read) {
    request out;
    const auto method = read.method_string();
    const auto target = read.target();
    out.method_string({method.data(), method.size()});
    out.target({target.data(), target.size()});
    out.version(read.version());
    out.keep_alive(read.keep_alive());
    copy_fields(out, read);
    return out;
}

template <class Body>
response whole_of(beast_http::response<Body> read) {
    response out{static_cast<http::status>(read.result_int()), read.version()};
    out.keep_alive(read.keep_alive());
    copy_fields(out, read);
    out.body() = std::move(read.body());
    return out;
}

}  // namespace qf::net
