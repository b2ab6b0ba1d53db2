// queues/shelf.hpp -- messages that a backend has fetched, by recipient, until somebody takes them.
//
// Promise:  take() serves the open recipients in turn, each in the order of its tags; what is given back stands where
//           it was. A recipient that has its most out is passed over until ended() says that one is back. Holds no
//           message of a recipient that is not open.
// Not here: where messages come from, what is acknowledged.
// Thread:   the loop.
#pragma once

#include "connector/base/recipient.hpp"
#include "queues/message.hpp"

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
};

struct taken_message {
    recipient from;
    fetched_message what;
};

class shelf {
public:
    static constexpr unsigned no_limit = ~0U;  // where the broker keeps count of what is out

    void open(const recipient& of, unsigned most = no_limit, unsigned out = 0);  // again: with another limit
    std::vector<std::uint64_t> close(const recipient& of);                       // the tags that nobody took
    std::list<fetched_message> clear(const std::string& key);                    // all that nobody took
    void ended(const std::string& key);  // one that was taken is settled, or put() again
    bool is_open(const std::string& key) const { return places_.contains(key); }

    bool put(const std::string& key, fetched_message one);  // false: not open, and the message is dropped
    std::optional<taken_message> take();
    std::size_t waiting(const std::string& key) const;
    bool empty() const noexcept { return turn_.empty(); }
    void clear();  // drops all messages; the recipients stay open

private:
    struct place {
        recipient of;
        std::list<fetched_message> waiting = {};  // a deque would cost an idle recipient half a kilobyte
        unsigned most = no_limit;
        unsigned out = 0;
        bool in_turn = false;
        bool ready() const noexcept { return !waiting.empty() && out < most; }
    };
    void line_up(const std::string& key, place& who);
    std::unordered_map<std::string, place> places_;
    std::deque<std::string> turn_;  // keys of places with messages, each once
};

}  // namespace qf::queues
