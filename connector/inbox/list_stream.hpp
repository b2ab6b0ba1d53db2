// connector/inbox/list_stream.hpp -- a long answer while it goes out: each piece is read when the client has taken the
// last.
//
// Fails:    storage_failed; the answer ends there, and the client sees that it is not whole.
// Thread:   the loop. The store outlives it.
#pragma once

#include "connector/inbox/call.hpp"
#include "connector/inbox/store.hpp"
#include "connector/net/body_source.hpp"

#include <string>
#include <string_view>

namespace qf::inbox {

class list_stream final : public net::body_source {
public:
    // `begin` goes first.
    list_stream(store& rows, std::string begin, body_rest rest)
        : rows_{rows}, text_{std::move(begin)}, left_{text_}, rest_{std::move(rest)} {}
    list_stream(const list_stream&) = delete;
    list_stream& operator=(const list_stream&) = delete;
    awaitable<result<std::size_t>> read(std::span<char> buffer) override;

private:
    awaitable<error_code> go_on();

    store& rows_;
    std::string text_;
    std::string_view left_;  // of text_
    body_rest rest_;         // empty: text_ is the last piece
};

}  // namespace qf::inbox
