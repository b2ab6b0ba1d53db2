// connector/base/asio_fwd.hpp -- Asio's types by name only, for headers.
//
// Promise:  a header may promise a coroutine (`awaitable<void> stop();`) without parsing Asio, which costs a compiler
//           seconds. Whoever writes or awaits one includes connector/base/asio.hpp.
// Source:   the declarations of Boost 1.81, which gives none of its own; a compiler refuses others, and asio.hpp checks
//           that the executor is Asio's own choice
#pragma once

namespace boost::asio {
class any_io_executor;
class io_context;
template <typename T, typename Executor>
class awaitable;
namespace ip {
class address;
}
}  // namespace boost::asio

namespace qf {

namespace asio = boost::asio;
template <class T>
using awaitable = asio::awaitable<T, asio::any_io_executor>;

}  // namespace qf
