// connector/net/entrance.hpp -- what a site of pages asks of every request before it looks at what is wanted: that it
// means this host, does not come too often, and brings a form where one is expected.
//
// Promise:  an objection is a status and a reason code for the log line; the page around it is the site's own.
// Thread:   any; limits: one at a time.
#pragma once

#include "connector/base/time.hpp"
#include "connector/net/form_body.hpp"
#include "connector/net/http.hpp"
#include "connector/net/rate_limit.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace qf::net {

struct objection {
    http::status code;
    std::string_view reason;
    std::string_view text = {};  // for an answer without a page
};

// bad_request: none is named; misdirected_request: another one is. The text of both is plain: the page's addresses may
// not be those of whoever asks.
std::optional<objection> object_to_host(const request& asked, const std::vector<std::string>& hosts);

std::variant<form_body, objection> read_form(const request& asked, std::size_t bytes_max);

// How often one address, and one session, may ask: a session has a quarter of what is allowed to an address, which many
// people may share.
struct limits {
    explicit limits(rate allowance);
    rate_limit by_address, by_session;
};
// Nothing: go on. Else how long to wait, in whole seconds.
std::optional<std::chrono::seconds> wait_for_turn(rate_limit& limit, std::string_view key, instant now);

}  // namespace qf::net
