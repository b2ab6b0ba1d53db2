// connector/hubee/client.hpp -- HubEE's télédossiers API as an online-service operator (OSL) uses it.
//
// Promise:  one access token for all, fetched when first needed, replaced when a minute of life is left or on a 401; a
//           request that got 401 is sent once more with a new token. Every answer is checked: a 2xx is a success when
//           its body shows what was asked, or is empty where none is due; else the folder, the case or the event is
//           asked for its state, which decides. What cannot be decided is destination_babbles, never a success.
//           Only HubEE's own error body with 400, 413 or 422 is its word about a dossier; with 404 it says that a
//           folder of ours is gone. What a gateway says before it is destination_babbles.
// Fails:    with a `refusal`: what kind, the HTTP status, and Retry-After as it was given.
// Thread:   the loop.
// Source:   HubEE's OpenAPI documents api_folder 1.2.7 and its functional specification
#pragma once

#include "connector/base/clock.hpp"
#include "connector/base/errors.hpp"
#include "connector/base/recipient.hpp"
#include "connector/net/client.hpp"
#include "connector/net/retry_after.hpp"
#include "connector/net/sender.hpp"

#include <boost/system/result.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qf::hubee {

struct refusal {
    error_code code;                           // see judge_answer()
    unsigned http_status = 0;                  // 0: no answer
    std::optional<duration> retry_after = {};  // from seconds or an HTTP date
};
template <class T>
using outcome = boost::system::result<T, refusal>;
[[noreturn]] void throw_exception_from_error(const refusal& r, const boost::source_location& location);

// Where access tokens are given, when it is not the API's own "/token": another host with a certificate of its own.
struct token_service {
    net::origin origin;
    std::string target;  // "/oauth2/token"
    // "https://auth.hubee.example/oauth2/token"; malformed_text or content_invalid, as net::origin::parse, and for an
    // address without a path.
    static result<token_service> parse(std::string_view url);
};

struct client_conf {
    net::client_conf http;
    std::optional<hubee::token_service> token_service = {};  // reached with http's authorities, certificate and times
    std::string client_id = {};
    std::string client_secret = {};  // read from its file by `app`
    std::string scope = "OSL";
    std::string editor_name = "qf-connector";  // sent as editorName, applicationName, softwareVersion
};

struct file_description {
    std::string file_name;
    std::string mime_type;
    std::size_t size = 0;
};
struct folder_request {
    std::string external_id;  // "Formulaire-QF-<reference>"
    std::string process_code = "FormulaireQF";
    std::string applicant_first_name;
    std::string applicant_last_name;
    recipient receiver;
    std::vector<file_description> files;
    std::string partner_attributes = {};  // of the case, for the recipient's software; empty: none are sent
};
struct folder_ids {
    std::string folder;
    std::string one_case;
    std::vector<std::string> attachments;  // in the order of folder_request::files
};
enum class attachment_status { pending, received, rejected, corrupted, deleted };
struct folder_state {
    std::string global_status;                                                   // "HUBEE_RECEIVED", …
    bool visible() const noexcept { return global_status != "HUBEE_RECEIVED"; }  // the commune was told
    using file = std::pair<std::string, attachment_status>;                      // id, status
    std::vector<file> attachments;
};

// What HubEE tells an online-service operator: something happened to a case. Several process codes share the list.
struct notice {
    std::string id;
    std::string process_code;
    std::string one_case, event;  // each is empty where HubEE names none
};
struct case_event {
    std::string status;           // "SENT", "RECEIVED", "IN_PROGRESS"
    std::string case_new_status;  // empty: it changes none
    std::optional<instant> created_at;
};

class client {
public:
    client(asio::any_io_executor loop, client_conf conf, clock_source& clock);
    // Over another sender than the network: for simulations.
    client(asio::any_io_executor loop, client_conf conf, clock_source& clock, std::unique_ptr<net::sender> http);
    ~client();

    awaitable<outcome<folder_ids>> create_folder(const folder_request& request, std::string_view traceparent);
    // `digest` is the base64 SHA-256 of `content`.
    // not_found: the folder is gone, or knows no such attachment. attachment_refused: it is REJECTED or CORRUPTED.
    awaitable<outcome<void>> put_attachment(std::string_view folder, std::string_view attachment,
                                            std::string_view content, std::string_view digest,
                                            std::string_view traceparent);
    awaitable<outcome<void>> complete_folder(std::string_view folder, std::string_view traceparent);  // not_found: gone
    // empty optional: HubEE's own 404, there is no such folder (any more)
    awaitable<outcome<std::optional<folder_state>>> folder(std::string_view folder, std::string_view traceparent);
    awaitable<outcome<void>> delete_folder(std::string_view folder, std::string_view traceparent);  // gone: success

    // For doctor: a token is given; and the API takes it. What the system said when there was no answer is in the
    // trouble of each ("tls: certificate verify failed"): empty where it said nothing.
    awaitable<outcome<void>> check_credentials();
    awaitable<outcome<void>> check_api(std::string_view process_code);
    std::string token_trouble() const;
    std::string api_trouble() const;

    // What comes back (client_cases.cpp). Up to `most` notices, oldest first; HubEE may leave the filter unheeded.
    awaitable<outcome<std::vector<notice>>> notices(std::string_view process_code, unsigned most);
    awaitable<outcome<std::optional<case_event>>> event(std::string_view one_case, std::string_view event);
    awaitable<outcome<void>> receive_event(std::string_view one_case, std::string_view event);
    awaitable<outcome<std::optional<std::string>>> case_status(std::string_view one_case);  // none: gone
    awaitable<outcome<void>> close_case(std::string_view one_case);  // the event that says so, then its status
    awaitable<outcome<void>> close_folder(std::string_view folder);
    // An event of ours for the recipient's software, without a notification. not_found: the case is gone.
    awaitable<outcome<void>> send_message(std::string_view one_case, std::string_view attributes);
    awaitable<outcome<bool>> has_message(std::string_view one_case, std::string_view attributes);  // not_found as above
    awaitable<outcome<void>> delete_notice(std::string_view notice);                               // gone: success

private:
    struct implementation;
    std::unique_ptr<implementation> self_;
};

// Which errc an HTTP answer means; pure. dossier_refused, recipient_unknown and recipient_not_subscribed are HubEE's
// own word: 400, 413 or 422 with its error body. Any other 4xx but those about us or the time is destination_babbles.
error_code judge_answer(unsigned status, std::string_view body);
// {"errors":[{"message":"…"},…]}: nobody but HubEE writes so.
bool is_own_word(std::string_view body);
using net::parse_retry_after;

}  // namespace qf::hubee
