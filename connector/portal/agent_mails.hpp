// connector/portal/agent_mails.hpp -- tells agents by e-mail that dossiers wait to be opened: as they arrive, or once a
// day.
//
// Promise:  a mail says how many and where the portal is: no name, no reference, nothing of a citizen. What arrived is
//           told at least once: an agent's mark moves on when the relay has the mail, so a crash between the two
//           repeats one. "daily" is one mail after 8 in Paris. Each address is on its own: what befalls one delays no
//           other, and it is tried again after a minute, then two, up to an hour, until its mail is taken; only one
//           that the relay refuses for good is passed over until the next arrival. A relay that is away, or takes
//           nobody's mail, is asked again a minute later.
// Thread:   the loop.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/base/log.hpp"
#include "connector/base/metrics.hpp"
#include "connector/base/time.hpp"
#include "connector/inbox/store.hpp"
#include "connector/mail/mailer.hpp"

#include <map>
#include <string>

namespace qf::portal {

class agent_mails {
public:
    agent_mails(inbox::store& rows, mail::mailer& mails, std::string public_url, clock_source& clock, const logger& log,
                metrics& counts);
    awaitable<void> run();   // every minute; ends by cancellation
    awaitable<void> once();  // one round

private:
    struct pause {  // of an address that must wait
        unsigned failures = 0;
        instant end{};
    };
    enum class next_address { may_go, must_wait };
    awaitable<next_address> tell(const inbox::agent_row& agent, std::int64_t count, std::int64_t until);
    awaitable<void> mark(std::string agent, std::int64_t until);
    void put_off(const std::string& agent);

    inbox::store& rows_;
    mail::mailer& mails_;
    std::string public_url_;
    clock_source& clock_;
    const logger& log_;
    counter& sent_;
    counter& failed_;
    std::map<std::string, pause> put_off_;  // by the agent's id
    unsigned silences_ = 0;                 // addresses in a row, in this round, at which the relay fell silent
};

// Is it time to look for this agent? `notified`: up to when they were told, milliseconds. Pure.
bool is_due(const inbox::agent_row& agent, instant now);
mail::letter mail_for(const inbox::agent_row& agent, std::int64_t count, std::string_view public_url);

}  // namespace qf::portal
