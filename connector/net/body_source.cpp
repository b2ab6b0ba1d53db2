#include "connector/net/body_source.hpp"

#include "connector/base/asio.hpp"

namespace qf::net {

awaitable<result<std::size_t>> read_full(body_source& from, std::span<char> into) {
    std::size_t have = 0;
    while (have < into.size()) {
        const auto got = co_await from.read(into.subspan(have));
        if (!got) co_return got.error();
        if (*got == 0) break;
        have += *got;
    }
    co_return have;
}

awaitable<result<std::size_t>> text_source::read(std::span<char> into) {
    const auto got = rest_.copy(into.data(), into.size());
    rest_.remove_prefix(got);
    co_return got;
}

}  // namespace qf::net
