// connector/net/body_source.hpp -- a body that is too large to stand in memory: it comes, or goes, piece by piece.
//
// Promise:  read() fills the beginning of `into`, which is not empty, and says with how many bytes; 0: the body has
//           ended, and stays so.
// Fails:    with an error code: what was read so far is not the whole, and no more will come. An exception is the
//           cancellation of the caller, nothing else.
// Thread:   the loop; one read at a time, and `into` lives until it ends.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/base/errors.hpp"

#include <cstddef>
#include <span>
#include <string_view>

namespace qf::net {

class body_source {
public:
    virtual ~body_source() = default;
    virtual awaitable<result<std::size_t>> read(std::span<char> buffer) = 0;
};

// As much as `into` holds; less at the end of the body only.
awaitable<result<std::size_t>> read_full(body_source& source, std::span<char> buffer);

class text_source final : public body_source {  // of what stands in memory all the same, and outlives it
public:
    explicit text_source(std::string_view text) : rest_{text} {}
    awaitable<result<std::size_t>> read(std::span<char> buffer) override;

private:
    std::string_view rest_;
};

}  // namespace qf::net
