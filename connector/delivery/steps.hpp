// connector/delivery/steps.hpp -- the way of one dossier, step by step, written once.
//
// A watch is told each step as it is reached: the daemon counts them (qf_delivery_steps_total), the crash tests kill
// the process there. Each arrow of the design is between two of these.
#pragma once

#include <array>
#include <string_view>

namespace qf::delivery {

enum class step {
    taken,             // leased from the queue
    opened,            // decrypted, verified, the attachments made
    begun,             // the attempt is in the ledger
    folder_created,    // the subscriber answered 201; not yet written down
    created,           // its ids are in the ledger
    attachment_put,    // one of three; reached three times
    attached,          // written down
    folder_completed,  // the subscriber answered; not yet written down
    completed,         // written down
    done,              // the queue has let go
};
inline constexpr std::array<std::string_view, 10> step_names = {
    "taken",     "opened", "begun", "folder_created", "created", "attachment_put", "attached", "folder_completed",
    "completed", "done"};
constexpr std::string_view name_of(step s) noexcept {
    return step_names[static_cast<std::size_t>(s)];
}

class step_watch {
public:
    virtual ~step_watch() = default;
    virtual void reached(step s) noexcept = 0;
};

}  // namespace qf::delivery
