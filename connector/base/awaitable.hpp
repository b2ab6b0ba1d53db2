// connector/base/awaitable.hpp -- the type that a coroutine of ours returns, by name only.
//
// Promise:  a header may promise a coroutine (`awaitable<void> stop();`) without parsing Asio, which costs a compiler
//           seconds. Whoever writes or awaits one includes connector/base/asio.hpp.
// Source:   boost/asio/awaitable.hpp and any_io_executor.hpp of Boost 1.81; asio.hpp checks that both still agree
#pragma once

namespace boost::asio {
class any_io_executor;
class io_context;
template <typename T, typename Executor>
class awaitable;
}  // namespace boost::asio

namespace qf {

namespace asio = boost::asio;
template <class T>
using awaitable = asio::awaitable<T, asio::any_io_executor>;

}  // namespace qf
