// queues/shelf.hpp -- messages that a backend has fetched, by recipient, until somebody takes them.
//
// Promise:  next_ready() names each open recipient once that has come to have a message that may be taken, in the order
//           in which they did; take() gives one recipient's messages in the order of their tags. What is given back
//           stands where it was. A recipient that has its most out has nothing to take until ended() says that one is
//           back. Holds no message of a recipient that is not open.
// Not here: where messages come from, what is acknowledged, who has the next turn.
// Thread:   the loop.
#pragma once

#include "connector/base/recipient.hpp"
#include "queues/message.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <list>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace qf::queues {

struct fetched_message {
    std::uint64_t tag = 0;
    message mail;
    bool redelivered = false;
    int shared = -1;  // RabbitMQ, hashed: the number of the shared queue it came from; -1: a queue of its own
    std::chrono::steady_clock::time_point arrived{};  // RabbitMQ: when it was fetched
};

struct shelved {  // what take() gives
    fetched_message message;
    bool more = false;
};

class shelf {
public:
    using time = std::chrono::steady_clock::time_point;
    static constexpr unsigned no_limit = ~0U;  // where the broker keeps count of what is out

    void open(const recipient& owner, unsigned most = no_limit, unsigned out = 0);  // again: with another limit
    std::vector<std::uint64_t> close(const recipient& owner);                       // the tags that nobody took
    std::list<fetched_message> clear(const std::string& key);                       // all that nobody took
    void ended(const std::string& key);  // one that was taken is settled, or put() again
    bool is_open(const std::string& key) const { return buffers_.contains(key); }

    bool put(const std::string& key, fetched_message message);  // false: not open, and the message is dropped
    std::optional<recipient> next_ready();
    std::optional<shelved> take(const std::string& key);
    std::size_t waiting(const std::string& key) const;
    bool any_ready() const noexcept { return !ready_.empty(); }
    std::vector<std::string> arrived_before(time then) const;  // the keys of those whose first message did
    void clear();                                              // drops all messages; the recipients stay open

private:
    enum class naming { none, due, done };  // done: until take() finds nothing that may be taken
    struct buffer {
        recipient owner;
        std::list<fetched_message> waiting = {};  // a deque would cost an idle recipient half a kilobyte
        unsigned most = no_limit;
        unsigned out = 0;
        naming named = naming::none;
        bool ready() const noexcept { return !waiting.empty() && out < most; }
    };
    void announce(buffer& entry);
    void withdraw(buffer& entry);
    std::unordered_map<std::string, buffer> buffers_;
    std::deque<buffer*> ready_;  // that are due to be named
};

}  // namespace qf::queues
