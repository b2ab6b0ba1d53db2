// connector/site/sessions_of.hpp -- the sessions of one site, with what it knows of each: a store of texts that its own
// type writes and reads.
//
// Promise:  as session_store.hpp says. A text that the site cannot read ends its session: whoever had it begins again.
// Thread:   the loop.
#pragma once

#include "connector/base/asio.hpp"
#include "connector/base/encoding.hpp"
#include "connector/base/errors.hpp"
#include "connector/base/random.hpp"
#include "connector/site/session_store.hpp"

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace qf::site {

// What a site keeps of one browser: a token that its forms must bring, and its way to text and back. read() gives an
// error for a text that this version did not write; `flag` is what the session's was (session_store.hpp).
template <class Content>
concept session_content = requires(Content content, std::string_view text, session_flag flag) {
    { content.csrf } -> std::same_as<std::string&>;
    { std::as_const(content).written() } -> std::same_as<std::string>;
    { Content::read(text, flag) } -> std::same_as<result<Content>>;
};

template <session_content Content>
struct open_session : session_ticket {
    Content content;
};

template <session_content Content>
class sessions_of final : public session_store {
public:
    using session_store::session_store;

    std::optional<open_session<Content>> find(std::string_view cookie) {
        auto found = session_store::find(cookie);
        if (!found) return std::nullopt;
        auto content = Content::read(found->text, found->flag);
        if (!content) {
            forget_unreadable(found->ticket);
            return std::nullopt;
        }
        return open_session<Content>{std::move(found->ticket), std::move(*content)};
    }
    open_session<Content> begin() {
        constexpr std::size_t csrf_size = 24;  // bytes; 32 characters
        open_session<Content> out{session_store::begin(), Content{}};
        out.content.csrf = to_base64url(random_bytes(csrf_size));
        return out;
    }
    awaitable<error_code> save(const open_session<Content>& s) {
        return session_store::save(s, s.content.written());  // which takes from the text what it needs at once
    }
    open_session<Content> renewed(open_session<Content> s) {
        auto content = std::move(s.content);
        return {session_store::renewed(std::move(s)), std::move(content)};
    }
};

}  // namespace qf::site
