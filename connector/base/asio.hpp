// connector/base/asio.hpp -- the few Asio names that every module with coroutines uses.
#pragma once

#include "connector/base/asio_fwd.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <type_traits>

namespace qf {

using asio::use_awaitable;
static_assert(std::is_same_v<awaitable<int>, asio::awaitable<int>>, "asio_fwd.hpp names another executor than Asio");

}  // namespace qf
