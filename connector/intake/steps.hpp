// connector/intake/steps.hpp -- the way of one transmission out of the intake, step by step, written once.
//
// The crash tests kill the process at each: between two of them lies every place where a click could be lost.
#pragma once

#include <array>
#include <string_view>

namespace qf::intake {

enum class step {
    sealed,     // signed and encrypted; nothing is kept yet
    published,  // the queue has it; nobody has been told
    spooled,    // the outbox has it; nobody has been told
    relayed,    // the queue has it from the outbox, which has it still
    removed,    // the outbox has let go
};
inline constexpr std::array<std::string_view, 5> step_names = {"sealed", "published", "spooled", "relayed", "removed"};
constexpr std::string_view name_of(step s) noexcept {
    return step_names[static_cast<std::size_t>(s)];
}

class step_watch {
public:
    virtual ~step_watch() = default;
    virtual void reached(step s) noexcept = 0;
};

}  // namespace qf::intake
