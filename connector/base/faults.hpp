// connector/base/faults.hpp -- every fault of an input, collected, so that a person mends them all at once.
//
// Promise:  where() names the place ("conf/qf.toml:12 delivery.first_retry", "/pivot_identity/birthdate"),
//           what() says what is wrong and, where possible, what to write instead. Never a citizen's value.
// Thread:   one.
#pragma once

#include <string>
#include <vector>

namespace qf {

struct fault {
    std::string place;
    std::string problem;
    std::string suggestion = {};
};

class faults {
public:
    void add(std::string place, std::string problem, std::string suggestion = {}) {
        list_.push_back({std::move(place), std::move(problem), std::move(suggestion)});
    }
    bool require(bool holds, std::string place, std::string problem, std::string suggestion = {}) {
        if (!holds) add(std::move(place), std::move(problem), std::move(suggestion));
        return holds;
    }
    bool empty() const noexcept { return list_.empty(); }
    const std::vector<fault>& list() const noexcept { return list_; }

private:
    std::vector<fault> list_;
};

}  // namespace qf
