// connector/site/page_request.hpp -- one request for a page: what the gate has found out of it, and what it asks of the
// site behind it.
//
// Promise:  when answer() is called, host, rate, session and csrf token have been checked and a POST's fields are read:
//           only meaning is left to judge. It lives as long as its answer is being made.
// Not here: the session itself, whose shape is the site's own (request_of.hpp).
// Thread:   the loop.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/base/errors.hpp"
#include "connector/base/time.hpp"
#include "connector/net/form_body.hpp"
#include "connector/net/server.hpp"
#include "connector/site/session_base.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace qf::site {

enum class refusal {
    unknown_address,
    too_many,         // `seconds`: when to come again
    turn_late,        // another request of the same session is taking long; `seconds`
    form_unreadable,  // `status` says why, and `reason` is set
    session_over,     // a form of a session that is no more
    wrong_token,      // a form that is not of this session
    storage_failed
};
struct refused {
    refusal cause;
    unsigned seconds = 0;
    net::http::status status = net::http::status::bad_request;
};
enum class cookie_after { as_it_is, set, forgotten };

class page_request {
public:
    page_request(const net::exchange& received, instant time) : exchange{received}, now{time} {}
    virtual ~page_request() = default;
    page_request(const page_request&) = delete;
    page_request& operator=(const page_request&) = delete;

    const net::exchange& exchange;
    const instant now;
    std::vector<std::string> arguments = {};  // one for each {} of the route
    net::form_body form = {};                 // of a POST
    bool cookie_came = false;                 // without a session: one that is over
    std::string_view reason = {};             // for the log line; a word of the source
    cookie_after cookie = cookie_after::as_it_is;

    std::string_view asked(std::string_view name) const { return exchange.target.first(name).value_or(""); }

    // The session, whatever else is in it; null: a stranger, for whom nothing is kept yet.
    virtual session_base* session() noexcept = 0;
    virtual std::string_view session_cookie() const noexcept = 0;  // of the session
    virtual void find_session(std::string_view cookie_value) = 0;
    virtual session_base& begin_session() = 0;  // the one that there is, or a new one
    virtual awaitable<error_code> keep() = 0;   // on disk when it returns; logs what fails
    virtual void renew_session() = 0;           // the same under a new cookie: after a login
    virtual awaitable<void> end_session() = 0;  // gone from here, the disk and the browser; logs what fails

    virtual awaitable<void> recognise() = 0;  // who it is, by the session
    virtual awaitable<net::response> answer(std::size_t route) = 0;
    virtual net::response refuse(const refused& verdict) = 0;
};

}  // namespace qf::site
