// connector/net/resolve.hpp -- the addresses of an origin, within a time that the system's resolver cannot overrun.
//
// Promise:  an address needs no resolver. For http only addresses of this machine are given, whatever a hosts file
//           says.
// Fails:    destination_unreachable: no such name, or no permitted address. destination_silent: no answer in time; the
//           look-up ends by itself later. cancelled: the caller was.
// Thread:   the loop.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/base/time.hpp"
#include "connector/net/http.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <vector>

namespace qf::net {

awaitable<result<std::vector<asio::ip::tcp::endpoint>>> resolve(asio::any_io_executor loop, const origin& server,
                                                                duration time);

}  // namespace qf::net
