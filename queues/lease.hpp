// queues/lease.hpp -- one message, on loan from the queue.
//
// Promise:  done() at most once. Dropped before done(), it is offered again at once, so a crash or a bug costs a
//           repeated message, never a lost one. With the connection that it came by it is lost: the message comes again
//           by the next one, whoever holds this.
// Not here: what the message means (connector/envelope), when to try again (connector/delivery/policy.hpp).
// Fails:    queue_unavailable from done(): the message will then be offered again, with redelivered() set.
// Thread:   the loop. Must not outlive its queue.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/base/errors.hpp"
#include "connector/base/recipient.hpp"
#include "queues/message.hpp"

#include <cstdint>
#include <utility>

namespace qf::queues {

class queue;

class lease {
public:
    lease(queue& owner, std::uint64_t tag, recipient source, message mail, bool redelivered)
        : owner_{&owner}, tag_{tag}, from_{std::move(source)}, mail_{std::move(mail)}, redelivered_{redelivered} {}
    ~lease();
    lease(lease&& other) noexcept;
    lease& operator=(lease&& other) noexcept;

    const recipient& from() const noexcept { return from_; }
    const message& mail() const noexcept { return mail_; }
    bool redelivered() const noexcept { return redelivered_; }  // it may have been taken before
    bool lost() const noexcept;                                 // done() would be in vain
    awaitable<error_code> done();

private:
    queue* owner_;
    std::uint64_t tag_;
    recipient from_;
    message mail_;
    bool redelivered_;
};

}  // namespace qf::queues
