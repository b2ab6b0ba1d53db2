// connector/base/asio.hpp -- the few Asio names that every module uses.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace qf {

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;

}  // namespace qf
