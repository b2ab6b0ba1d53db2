// connector/hubee/client_implementation.hpp -- what client.cpp and client_cases.cpp share: one token, one pool of
// connections, and what is believed of an answer. For those two only.
#pragma once

#include "connector/hubee/bearer.hpp"

#include <memory>
#include <optional>
#include <string>

namespace qf::hubee {

inline bool is_success(const net::response& answer) {
    return answer.result_int() >= 200 && answer.result_int() < 300;
}
// All that PUT, PATCH and DELETE are due.
inline bool is_bare_success(const net::response& answer) {
    return is_success(answer) && answer.body().find_first_not_of(" \t\r\n") == std::string::npos;
}
// A gateway that has lost its routes says 404, too, and nothing about ours: taken for gone, it would be made again.
inline bool says_gone(const net::response& answer) {
    return answer.result() == net::http::status::not_found && is_own_word(answer.body());
}
// What the answer itself says of a change to a folder: done, gone (not_found), or refused. None: a 2xx that does not
// show it; the folder decides.
inline std::optional<outcome<void>> settled(const net::response& answer, const refusal& reason) {
    if (is_bare_success(answer)) return outcome<void>{};
    if (says_gone(answer)) return refusal{errc::not_found, answer.result_int()};
    if (!is_success(answer)) return reason;
    return std::nullopt;
}

struct client::implementation {
    implementation(asio::any_io_executor loop, client_conf conf, const clock_source& clock,
                   std::unique_ptr<net::sender> http)
        : api{std::move(loop), std::move(conf), clock, std::move(http)} {}
    bearer api;
};

}  // namespace qf::hubee
