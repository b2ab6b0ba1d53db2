// test/support/copied.hpp -- an answer that a scripted peer gives more than once. Of one without a source.
#pragma once

#include "connector/net/message.hpp"

namespace qf::test {

inline net::response copied(const net::response& from) {
    net::response out{from.result()};
    static_cast<net::message&>(out) = from;
    return out;
}

}  // namespace qf::test
