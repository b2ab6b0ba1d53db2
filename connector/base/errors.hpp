// connector/base/errors.hpp -- everything that may go wrong, grouped by what the caller can do about it.
//
// Promise:  each value has a stable reason code (snake_case, shown in logs, metrics, the ledger and the parking
//           places) and a sentence for a person. Neither ever holds a citizen's data.
// Not here: what must not happen at all: that is an exception, caught where a request, an attempt or the process ends.
#pragma once

#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

#include <string>
#include <string_view>

namespace qf {

enum class errc {
    // Try again later; nothing was done, or it is safe to do it again.
    queue_unavailable = 1,    // queues: the message is not stored; the caller still owns it
    queue_missing,            // queues: the recipient has no queue (it was never declared, or was deleted)
    queue_taken,              // queues: another process already consumes
    storage_failed,           // SQLite: nothing of the transaction was kept
    storage_full,             // SQLite or a file: no space left
    destination_unreachable,  // connect, DNS or TLS failed, or the connection broke
    destination_silent,       // no answer within the deadline
    destination_busy,         // 408, 429, 5xx
    destination_babbles,      // an answer that is not what the protocol says; nothing can be concluded from it
    cancelled,                // we are stopping
    lost_ownership,           // ledger: another process has taken this dossier over

    // An operator must change something.
    destination_refuses_us,    // 401 after a new token, 403, 410: credentials, rights or address
    destination_refuses_all,   // every dossier, for many recipients, by its own word: it is it, or we
    destination_redirects,     // a 3xx is never followed
    destination_forbidden,     // its name leads only to addresses where nothing of ours may go
    recipient_unknown,         // the subscriber knows no such organization
    recipient_not_subscribed,  // the organization has no active subscription
    queue_limit,               // the strategy's ceiling of queues is reached
    key_missing,               // no active key of the needed use
    configuration_wrong,

    // This dossier cannot be accepted (parking place `business`).
    dossier_refused,     // by the subscriber's own word, which repeating would not change
    refused_unclearly,   // again and again without its word, while it takes others
    attachment_refused,  // REJECTED or CORRUPTED
    crash_loop,          // several starts without an outcome
    too_old,             // older than the age limit

    // This message is no envelope of ours (parking place `technical`), in the order of the checks.
    envelope_too_large,
    envelope_malformed,      // not compact JOSE, truncated, or not what its header says
    envelope_unknown_key,    // no key on record for its kid
    envelope_algorithm,      // an algorithm other than the key's
    envelope_undecryptable,  // tampered with, or encrypted to another key
    envelope_bad_signature,
    envelope_schema,          // the content does not follow qf.transmission/1
    envelope_wrong_audience,  // issuer or audience is not ours
    envelope_expired,
    envelope_not_yet_valid,
    envelope_wrong_commune,  // came from another commune's queue
    envelope_replayed,       // its id was seen with another content

    // The caller's input is wrong; nothing was stored.
    malformed_json,
    signature_wrong,  // signed by nobody we know, or too long ago
    malformed_text,   // a value does not have the form that its type demands
    content_invalid,  // well formed, but not what the schema or the rules allow
    commune_unknown,
    commune_inactive,
    not_found,
    already_exists,
    too_large,
    file_unreadable,
};

const boost::system::error_category& category() noexcept;
boost::system::error_code make_error_code(errc value) noexcept;

// "envelope_bad_signature"; for a code that is not ours, its category's name and number: "system_111".
std::string reason_code(const boost::system::error_code& code);
// The value of a reason code that reason_code printed; errc{} when it is none of ours.
errc errc_of(std::string_view reason) noexcept;

using boost::system::error_code;
template <class T>
using result = boost::system::result<T>;

}  // namespace qf

template <>
struct boost::system::is_error_code_enum<qf::errc> : std::true_type {};
