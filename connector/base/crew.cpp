#include "connector/base/crew.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/multiple_exceptions.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/assert.hpp>
#include <boost/system/system_error.hpp>

#include <exception>
#include <utility>

namespace qf {

crew::~crew() {
    // An exception that ends the process is what is to be seen then, not this.
    BOOST_ASSERT(stops_.empty() || std::uncaught_exceptions() > 0);
}

void crew::stop() {
    stopping_ = true;
    // emit() may end a task at once, which removes its signal: step past it first.
    for (auto next = stops_.begin(); next != stops_.end();) {
        auto& signal = *next++;
        signal.emit(asio::cancellation_type::terminal);
    }
}

awaitable<void> crew::gone() {
    while (!stops_.empty()) {
        left_.expires_at(asio::steady_timer::time_point::max());
        boost::system::error_code woken;
        co_await left_.async_wait(asio::redirect_error(use_awaitable, woken));
    }
}

void crew::left(signals::iterator task, std::exception_ptr reason) {
    if (stopping_) {
        // Where stop() was called from outside the loop, co_spawn passes it on through the loop: what it still holds of
        // the signal must live until then.
        signals ended;
        ended.splice(ended.begin(), stops_, task);
        asio::post(loop_, [kept = std::move(ended)] {});
    } else {
        stops_.erase(task);
    }
    if (stops_.empty()) left_.cancel();
    if (!reason) return;
    try {
        // a || b throws this when both were cancelled.
        try {
            std::rethrow_exception(reason);
        } catch (const asio::multiple_exceptions& e) {
            std::rethrow_exception(e.first_exception());
        }
    } catch (const boost::system::system_error& e) {
        if (!(stopping_ && e.code() == asio::error::operation_aborted)) throw;
    }
}

}  // namespace qf
