// connector/site/request_of.hpp -- a request with the session as its site knows it. A site adds who asks by inheriting.
//
// Thread:   the loop.
#pragma once

#include "connector/base/asio.hpp"
#include "connector/site/page_request.hpp"
#include "connector/site/services.hpp"
#include "connector/site/sessions_of.hpp"

#include <concepts>
#include <optional>
#include <string_view>
#include <utility>

namespace qf::site {

template <session_content Content>
requires std::derived_from<Content, session_base>
class request_of : public page_request {
public:
    request_of(const net::exchange& received, const services& hall, sessions_of<Content>& sessions)
        : page_request{received, hall.clock.now()}, hall_{hall}, sessions_{sessions} {}

    std::optional<open_session<Content>> open = {};

    Content* content() noexcept { return open ? &open->content : nullptr; }
    Content* session() noexcept final { return content(); }
    std::string_view session_cookie() const noexcept final { return open ? open->cookie : std::string_view{}; }
    void find_session(std::string_view cookie_value) final { open = sessions_.find(cookie_value); }
    Content& begin_session() final {
        if (!open) open = sessions_.begin();
        return open->content;
    }
    awaitable<error_code> keep() final {
        const auto failed = co_await sessions_.save(*open);
        if (failed) {
            hall_.log.error(hall_.event("session_not_kept"), {{"reason", reason_code(failed)}});
            co_return failed;
        }
        if (open->is_new) cookie = cookie_after::set;
        co_return error_code{};
    }
    void renew_session() final { open = sessions_.renewed(std::move(*open)); }
    awaitable<void> end_session() final {
        const auto failed = co_await sessions_.end(open->cookie);
        if (failed) hall_.log.error(hall_.event("session_not_ended"), {{"reason", reason_code(failed)}});
        open.reset();
        cookie = cookie_after::forgotten;
    }

private:
    const services& hall_;
    sessions_of<Content>& sessions_;
};

}  // namespace qf::site
