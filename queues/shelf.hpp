// queues/shelf.hpp -- messages that a backend has fetched, by recipient, until somebody takes them.
//
// Promise:  take() serves the open recipients in turn, each in the order of its tags; what is given back stands where
// it
//           was. Holds no message of a recipient that is not open.
// Not here: where messages come from, what is acknowledged.
// Thread:   the loop.
#pragma once

#include "connector/base/recipient.hpp"
#include "queues/message.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace qf::queues {

struct fetched_message {
    std::uint64_t tag = 0;
    message mail;
    bool redelivered = false;
};

struct taken_message {
    recipient from;
    fetched_message what;
};

class shelf {
public:
    void open(const recipient& of);
    std::vector<std::uint64_t> close(const recipient& of);  // the tags that nobody took
    bool is_open(const std::string& key) const { return places_.contains(key); }

    bool put(const std::string& key, fetched_message one);  // false: not open, and the message is dropped
    std::optional<taken_message> take();
    std::size_t waiting(const std::string& key) const;
    bool empty() const noexcept { return turn_.empty(); }
    void clear();  // drops all messages; the recipients stay open

private:
    struct place {
        recipient of;
        std::deque<fetched_message> waiting;
        bool in_turn = false;
    };
    std::unordered_map<std::string, place> places_;
    std::deque<std::string> turn_;  // keys of places with messages, each once
};

}  // namespace qf::queues
