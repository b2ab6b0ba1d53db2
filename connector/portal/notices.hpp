// connector/portal/notices.hpp -- tells agents by e-mail that dossiers wait to be opened: as they arrive, or once a
// day.
//
// Promise:  a mail says how many and where the portal is: no name, no reference, nothing of a citizen. What arrived is
//           told at least once: an agent's mark moves on when the relay has the mail, so a crash between the two
//           repeats one. "daily" is one mail after 8 in Paris. A relay that is away is asked again a minute later; an
//           address that it refuses for good is passed over until the next arrival.
// Thread:   the loop.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/base/log.hpp"
#include "connector/base/metrics.hpp"
#include "connector/base/time.hpp"
#include "connector/inbox/store.hpp"
#include "connector/portal/mailer.hpp"

#include <string>

namespace qf::portal {

class notices {
public:
    notices(inbox::store& rows, mailer& mails, std::string public_url, clock_source& clock, const logger& log,
            metrics& counts);
    awaitable<void> run();   // every minute; ends by cancellation
    awaitable<void> once();  // one round

private:
    inbox::store& rows_;
    mailer& mails_;
    std::string public_url_;
    clock_source& clock_;
    const logger& log_;
    counter& sent_;
    counter& failed_;
};

// Is it time to look for this agent? `notified`: up to when they were told, milliseconds. Pure.
bool is_due(const inbox::agent_row& agent, instant now);
mail notice_for(const inbox::agent_row& agent, std::int64_t count, std::string_view public_url);

}  // namespace qf::portal
