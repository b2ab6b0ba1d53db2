#include "connector/base/errors.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>

namespace qf {
namespace {

struct entry {
    errc value;
    std::string_view reason;
    const char* sentence;
};

constexpr entry entries[] = {
    {errc::queue_unavailable, "queue_unavailable", "the queue is not reachable; nothing was stored"},
    {errc::queue_missing, "queue_missing", "the recipient has no queue yet"},
    {errc::queue_taken, "queue_taken", "another process already consumes this queue"},
    {errc::storage_failed, "storage_failed", "the database refused the change; nothing of it was kept"},
    {errc::storage_full, "storage_full", "no space is left on the volume"},
    {errc::destination_unreachable, "destination_unreachable", "no connection to the destination"},
    {errc::destination_silent, "destination_silent", "the destination did not answer in time"},
    {errc::destination_busy, "destination_busy", "the destination answered that it cannot serve now"},
    {errc::destination_babbles, "destination_babbles", "the destination's answer does not follow its protocol"},
    {errc::cancelled, "cancelled", "stopped on request"},
    {errc::lost_ownership, "lost_ownership", "another process has taken this over"},
    {errc::destination_refuses_us, "destination_refuses_us", "the destination refuses our credentials or rights"},
    {errc::destination_refuses_all, "destination_refuses_all",
     "the destination refuses the dossiers of all recipients: it is wrong, or we are"},
    {errc::destination_redirects, "destination_redirects", "the destination redirects, which is never followed"},
    {errc::destination_forbidden, "destination_forbidden", "the destination's address is one that may not be reached"},
    {errc::recipient_unknown, "recipient_unknown", "the subscriber does not know this organization"},
    {errc::recipient_not_subscribed, "recipient_not_subscribed", "the organization has no active subscription"},
    {errc::queue_limit, "queue_limit", "the queue strategy's ceiling is reached"},
    {errc::key_missing, "key_missing", "no active key of the needed use"},
    {errc::configuration_wrong, "configuration_wrong", "the configuration has faults"},
    {errc::dossier_refused, "dossier_refused", "the subscriber refuses this dossier"},
    {errc::refused_unclearly, "refused_unclearly",
     "the destination refuses this dossier without saying why, and takes others"},
    {errc::attachment_refused, "attachment_refused", "the subscriber refuses an attachment"},
    {errc::crash_loop, "crash_loop", "several starts ended without an outcome"},
    {errc::too_old, "too_old", "older than the age limit"},
    {errc::envelope_too_large, "envelope_too_large", "the envelope exceeds the size limit"},
    {errc::envelope_malformed, "envelope_malformed", "not an envelope, or a truncated one"},
    {errc::envelope_unknown_key, "envelope_unknown_key", "no key on record has the envelope's kid"},
    {errc::envelope_algorithm, "envelope_algorithm", "the envelope names another algorithm than its key's"},
    {errc::envelope_undecryptable, "envelope_undecryptable", "the envelope cannot be decrypted"},
    {errc::envelope_bad_signature, "envelope_bad_signature", "the envelope's signature is wrong"},
    {errc::envelope_schema, "envelope_schema", "the content does not follow its schema"},
    {errc::envelope_wrong_audience, "envelope_wrong_audience", "the envelope was not made by or for this system"},
    {errc::envelope_expired, "envelope_expired", "the envelope's expiry is past"},
    {errc::envelope_not_yet_valid, "envelope_not_yet_valid", "the envelope was submitted in the future"},
    {errc::envelope_wrong_commune, "envelope_wrong_commune", "the envelope came from another commune's queue"},
    {errc::envelope_replayed, "envelope_replayed", "the envelope's id was seen with another content"},
    {errc::malformed_json, "malformed_json", "not well-formed JSON"},
    {errc::signature_wrong, "signature_wrong", "no signature on it is one that we accept"},
    {errc::malformed_text, "malformed_text", "a value does not have the form it must have"},
    {errc::content_invalid, "content_invalid", "the content is not acceptable"},
    {errc::commune_unknown, "commune_unknown", "no such commune is registered"},
    {errc::commune_inactive, "commune_inactive", "the commune is not active"},
    {errc::not_found, "not_found", "there is no such thing"},
    {errc::already_exists, "already_exists", "it exists already"},
    {errc::too_large, "too_large", "larger than allowed"},
    {errc::file_unreadable, "file_unreadable", "the file cannot be read"},
};

const entry* find(errc value) noexcept {
    const auto* found = std::ranges::find(entries, value, &entry::value);
    return found == std::end(entries) ? nullptr : found;
}

class category_of_ours final : public boost::system::error_category {
public:
    const char* name() const noexcept override { return "qf"; }
    std::string message(int value) const override {
        const auto* e = find(static_cast<errc>(value));
        return e ? e->sentence : "unknown error";
    }
};

}  // namespace

const boost::system::error_category& category() noexcept {
    static const category_of_ours instance;
    return instance;
}

boost::system::error_code make_error_code(errc value) noexcept {
    return {static_cast<int>(value), category()};
}

std::string reason_code(const boost::system::error_code& code) {
    if (code.category() == category())
        if (const auto* e = find(static_cast<errc>(code.value()))) return std::string{e->reason};
    return fmt::format("{}_{}", code.category().name(), code.value());
}

errc errc_of(std::string_view reason) noexcept {
    const auto* found = std::ranges::find(entries, reason, &entry::reason);
    return found == std::end(entries) ? errc{} : found->value;
}

}  // namespace qf
