// connector/site/doomed_rows.hpp -- rows to delete, each with the next change that is written: they stay listed until
// that one is on disk.
//
// Promise:  several changes may carry the same rows: deleting one twice does no harm, and none is forgotten when a
//           change fails.
// Thread:   one.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace qf::site {

class doomed_rows {
public:
    struct load {
        std::vector<std::string> ids;
        std::uint64_t up_to = 0;
    };

    void add(std::string_view id) { ids_.emplace_back(id); }
    bool empty() const noexcept { return ids_.empty(); }
    load next(std::size_t most) const {
        const auto count = std::min(ids_.size(), most);
        return {{ids_.begin(), ids_.begin() + static_cast<std::ptrdiff_t>(count)}, gone_ + count};
    }
    void written(const load& carried) {
        for (; gone_ < carried.up_to && !ids_.empty(); ++gone_) ids_.pop_front();
    }

private:
    std::deque<std::string> ids_;
    std::uint64_t gone_ = 0;  // before the first one
};

}  // namespace qf::site
