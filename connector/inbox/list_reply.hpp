// connector/inbox/list_reply.hpp -- answers that may be long: lists, and a case with its events.
//
// Promise:  a piece of some 64 KiB stands in memory, whatever the number of rows; each is read in a moment of its own,
//           so that other requests pass between two. A row that goes meanwhile is left out, none comes twice. What fits
//           into one piece is answered at once, with its length.
// Thread:   that of the tables.
#pragma once

#include "connector/inbox/call.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace qf::inbox {

inline constexpr std::size_t piece_of_list = 64 << 10;  // bytes; one row more may be in it

class item_list {  // the items of one JSON array, over several pieces
public:
    void add(std::string& out, std::string_view item) {
        if (std::exchange(begun_, true)) out += ',';
        out += item;
    }

private:
    bool begun_ = false;
};

// 200 with `begin` and what `rest` appends to it.
reply list_reply(tables& t, std::string begin, body_rest rest);

// The rows that these keys name, in their order: show(tables&, key) writes one, or nothing when it is gone.
template <class Key, class Show>
reply list_of_keys(tables& t, std::vector<Key> keys, Show show) {
    auto rest = [keys = std::move(keys), show, next = std::size_t{0}, items = item_list{}](tables& then,
                                                                                           std::string& out) mutable {
        for (const auto full = out.size() + piece_of_list; next < keys.size(); ++next) {
            if (out.size() >= full) return true;
            if (const std::optional<std::string> item = show(then, keys[next])) items.add(out, *item);
        }
        out += ']';
        return false;
    };
    return list_reply(t, "[", std::move(rest));
}

}  // namespace qf::inbox
