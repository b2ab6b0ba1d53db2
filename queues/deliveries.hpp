// queues/deliveries.hpp -- which deliveries of one AMQP channel are not settled yet, and by which acknowledgements they
// are. Pure.
//
// Promise:  take() names each delivery that was marked once, and no other: one multiple acknowledgement for the run at
//           the front, where all before it are settled, and single ones behind a gap.
// Source:   AMQP 0-9-1, basic.ack: `multiple` settles all up to and including its tag
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <utility>
#include <vector>

namespace qf::queues {

class deliveries {
public:
    struct acknowledgement {
        std::uint64_t tag = 0;
        bool multiple = false;
        bool operator==(const acknowledgement&) const = default;
    };

    // The tag of the next one: the broker counts them from 1.
    std::uint64_t arrived() {
        out_.push_back(true);
        return first_ + out_.size() - 1;
    }
    void given_back(std::uint64_t tag) { out_[index_of(tag)] = false; }
    void mark(std::uint64_t tag) {
        given_back(tag);
        marked_.push_back(tag);
    }
    std::vector<acknowledgement> take() {
        const auto run = static_cast<std::size_t>(std::ranges::find(out_, true) - out_.begin());
        out_.erase(out_.begin(), out_.begin() + static_cast<std::ptrdiff_t>(run));
        first_ += run;
        std::vector<acknowledgement> made;
        std::uint64_t in_front = 0;
        std::uint64_t last = 0;
        for (const auto tag : std::exchange(marked_, {})) {
            if (tag >= first_) {
                made.push_back({tag, false});
            } else {
                ++in_front;
                last = std::max(last, tag);
            }
        }
        if (in_front > 0) made.insert(made.begin(), {last, in_front > 1});
        return made;
    }

private:
    std::size_t index_of(std::uint64_t tag) const { return static_cast<std::size_t>(tag - first_); }

    std::uint64_t first_ = 1;  // the tag at the front of out_
    std::deque<bool> out_;     // not settled
    std::vector<std::uint64_t> marked_;
};

}  // namespace qf::queues
