#include "queues/lease.hpp"

#include "connector/base/asio.hpp"
#include "queues/queue.hpp"

#include <boost/assert.hpp>

namespace qf::queues {

lease::~lease() {
    if (owner_) owner_->give_back(tag_);
}

lease::lease(lease&& other) noexcept
    : owner_{std::exchange(other.owner_, nullptr)},
      tag_{other.tag_},
      from_{std::move(other.from_)},
      mail_{std::move(other.mail_)},
      redelivered_{other.redelivered_} {}

lease& lease::operator=(lease&& other) noexcept {
    if (this != &other) {
        if (owner_) owner_->give_back(tag_);
        owner_ = std::exchange(other.owner_, nullptr);
        tag_ = other.tag_;
        from_ = std::move(other.from_);
        mail_ = std::move(other.mail_);
        redelivered_ = other.redelivered_;
    }
    return *this;
}

bool lease::lost() const noexcept {
    return !owner_ || owner_->is_lost(tag_);
}

awaitable<error_code> lease::done() {
    auto* owner = std::exchange(owner_, nullptr);  // at most once
    BOOST_ASSERT(owner != nullptr);
    co_return co_await owner->done(tag_);
}

}  // namespace qf::queues
