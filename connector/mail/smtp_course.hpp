// connector/mail/smtp_course.hpp -- how far one mail got with a relay, and what follows from the reply it met there.
//
// Promise:  pure. taken: a 2xx after the last line of the mail, and nothing else. refused: a 5xx to RCPT that is about
//           that mailbox; it will never go. Whatever else happened, the mail is to be tried again: later for this
//           address when RCPT was reached (others may go now), later for all when it was not.
//           A 5xx to RCPT is about us, not about the mailbox, when it is of the kind that answers a command or a
//           login (500 to 504, 521, 530 to 538: "504 need fully-qualified hostname"), or when its enhanced code says
//           that it is no matter of the address or the mailbox (5.1.7 and 5.1.8: ours; 5.5.x protocol; 5.7.x policy:
//           "554 5.7.1 relay access denied").
// Thread:   any.
// Source:   RFC 5321 section 4.2, RFC 3463
#pragma once

#include "connector/base/errors.hpp"

#include <string_view>

namespace qf::mail {

enum class smtp_step { greeting, hello, encryption, login, sender, recipient, content };

enum class mail_fate {
    taken,          // the relay's now
    refused,        // this address, for good
    address_waits,  // this address, later
    relay_waits     // every address, later
};

struct mail_outcome {
    mail_fate fate = mail_fate::relay_waits;
    error_code reason = errc::destination_unreachable;  // none when it was taken
    smtp_step step = smtp_step::greeting;               // that was not passed
    unsigned reply = 0;                                 // the last one to it; 0: none came
};

enum class smtp_silence { answered, timed_out };

class smtp_course {
public:
    struct enhanced_code {
        char subject = '\0';  // '1' of 5.1.2; NUL: the reply has none
        unsigned detail = 0;  // and 2
    };

    void sent(std::string_view command);  // one line of ours, without the mail itself
    void heard(std::string_view line);    // one line of a reply
    mail_outcome outcome(smtp_silence ending) const noexcept;

private:
    smtp_step step_ = smtp_step::greeting;
    unsigned reply_ = 0;      // to the step; 0: none yet
    enhanced_code enhanced_;  // of that reply
    bool taken_ = false, over_ = false;
};

std::string_view name_of(smtp_step step) noexcept;  // for the log

}  // namespace qf::mail
