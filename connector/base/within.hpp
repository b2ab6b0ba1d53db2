// connector/base/within.hpp -- a bound on a step. Every wait has one.
//
// Promise:  the step's answer, or `late` once `limit` has passed; the loser is cancelled before this returns.
// Thread:   the loop.
#pragma once

#include "connector/base/asio.hpp"
#include "connector/base/clock.hpp"
#include "connector/base/errors.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>

#include <variant>

namespace qf {

template <class T>
awaitable<result<T>> within(clock_source& clock, duration limit, awaitable<result<T>> step,
                            errc late = errc::destination_silent) {
    using namespace asio::experimental::awaitable_operators;
    auto first = co_await (std::move(step) || clock.sleep_until(clock.now() + limit));
    if (auto* answer = std::get_if<0>(&first)) co_return std::move(*answer);
    co_return late;
}

}  // namespace qf
