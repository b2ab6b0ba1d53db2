// connector/app/compose/part.hpp -- one role's objects, built by its composition, started and stopped as one.
//
// Promise:  built: everything is open and bound, nothing runs. start() sets it to work. stop() takes no more, lets what
//           runs end in bounded time, and leaves no coroutine behind; it may be called without start().
// Thread:   the loop.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/envelope/key_directory.hpp"
#include "connector/net/admin.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace qf::app {

class part {
public:
    virtual ~part() = default;
    virtual std::string_view name() const noexcept = 0;
    virtual void start() {}
    virtual awaitable<void> stop() = 0;
    virtual std::vector<net::readiness_check> checks() { return {}; }
    virtual std::string url() const { return {}; }                         // empty: it does not listen
    virtual void use(const std::shared_ptr<const envelope::key_ring>&) {}  // after the key folder changed
};

}  // namespace qf::app
