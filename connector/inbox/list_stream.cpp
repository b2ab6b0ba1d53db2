#include "connector/inbox/list_stream.hpp"

#include "connector/base/asio.hpp"

namespace qf::inbox {

awaitable<result<std::size_t>> list_stream::read(std::span<char> buffer) {
    while (left_.empty() && rest_) {
        const auto failed = co_await go_on();
        if (failed) co_return failed;
    }
    const auto got = left_.copy(buffer.data(), buffer.size());
    left_.remove_prefix(got);
    co_return got;
}

awaitable<error_code> list_stream::go_on() {
    text_.clear();
    error_code failed;
    try {
        const auto piece = [this](tables& t) { return rest_(t, text_); };
        const bool more = co_await rows_.read(piece);
        if (!more) rest_ = {};
    } catch (const sqlite::failure&) {  // the answer ends here
        failed = errc::storage_failed;
    }
    left_ = text_;
    co_return failed;
}

}  // namespace qf::inbox
