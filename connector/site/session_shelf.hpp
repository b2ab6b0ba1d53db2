// connector/site/session_shelf.hpp -- the sessions of this process in memory: their times, and the sealed content of
// those in use.
//
// Promise:  the order is that of the last use. Contents take at most `bytes_max`: those unused longest are left to the
//           file, so that any number of sessions costs some 200 bytes each beside.
// Not here: the file (session_table.hpp), the keys (session_store.cpp).
// Thread:   one.
#pragma once

#include "connector/base/time.hpp"

#include <array>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

namespace qf::site {

enum class session_flag { lowered, raised };  // session_store.hpp: one bit beside a session's text

class session_shelf {
public:
    struct kept {
        std::array<char, 32> id;
        instant began, used;
        instant used_on_disk{};
        bool noted = false;  // its use is to be written to the file
        session_flag flag = session_flag::lowered;
        std::string sealed = {};  // empty: only the file has it

        std::string_view key() const noexcept { return {id.data(), id.size()}; }
    };

    explicit session_shelf(std::size_t bytes_max) : bytes_max_{bytes_max} {}

    kept* find(std::string_view id) noexcept;  // valid until it is removed
    kept& add(std::string_view id, instant began, instant used);
    void use(kept& entry, instant now);
    void keep(kept& entry, std::string sealed);  // also when it alone is larger than bytes_max
    void remove(kept& entry);
    kept* oldest() noexcept;
    template <class Visit>
    void for_each(Visit visit) {
        for (auto* list : {&with_content_, &without_})
            for (auto& one : *list) visit(one);
    }

    std::size_t size() const noexcept { return by_id_.size(); }
    std::size_t bytes() const noexcept { return bytes_; }  // of contents

private:
    using list_of_kept = std::list<kept>;
    struct first_bytes {  // of a SHA-256: as good as any hash
        std::size_t operator()(std::string_view id) const noexcept;
    };
    void to_front(list_of_kept& list, list_of_kept::iterator place);
    list_of_kept& list_of(const kept& entry) { return entry.sealed.empty() ? without_ : with_content_; }

    std::size_t bytes_max_;
    std::size_t bytes_ = 0;
    list_of_kept with_content_, without_;  // last used first; whoever loses its content was used before all who have it
    std::unordered_map<std::string_view, list_of_kept::iterator, first_bytes> by_id_;
};

}  // namespace qf::site
