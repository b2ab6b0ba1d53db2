// connector/net/loopback.hpp -- whether a host is this machine: "localhost", 127.0.0.1 and its network, ::1. A name that
// only begins so is not. Thread: any.
#pragma once

#include <string_view>

namespace qf::net {

bool is_loopback(std::string_view host);

}  // namespace qf::net
