#include "connector/net/body_source.hpp"

#include "connector/base/asio.hpp"

namespace qf::net {

awaitable<result<std::size_t>> read_full(body_source& source, std::span<char> buffer) {
    std::size_t have = 0;
    while (have < buffer.size()) {
        const auto got = co_await source.read(buffer.subspan(have));
        if (!got) co_return got.error();
        if (*got == 0) break;
        have += *got;
    }
    co_return have;
}

awaitable<result<std::size_t>> text_source::read(std::span<char> buffer) {
    const auto got = rest_.copy(buffer.data(), buffer.size());
    rest_.remove_prefix(got);
    co_return got;
}

}  // namespace qf::net
