// connector/inbox/call.hpp -- one request after its checks, what answers it, and the words of a refusal.
//
// Promise:  when an action runs, the caller is known and has the scope, every {} is a UUID (or an organization's name),
//           the query has no unknown name, the body follows its schema. Only meaning is left to judge.
// Errors:   {"errors":[{"code":400,"message":"…"}]}, all faults of a body at once, as HubEE does.
// Thread:   an action runs on the reader's or the writer's thread; it touches nothing but its call and the tables.
#pragma once

#include "connector/base/time.hpp"
#include "connector/inbox/organization.hpp"
#include "connector/net/http.hpp"
#include "schemas/json.hpp"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace qf::inbox {

struct tables;

struct partner {  // optional headers, echoed as partnerInfo
    std::optional<std::string> editor_name = {};
    std::optional<std::string> application_name = {};
    std::optional<std::string> software_version = {};
    bool empty() const noexcept { return !editor_name && !application_name && !software_version; }
};

struct upload_facts {  // what is known so far of a binary body; the rest is judged when it is known
    std::optional<std::int64_t> size = {};
    std::optional<std::string> beginning = {};  // as much as sniffing.hpp looks at
    std::optional<std::string> digest = {};     // SHA-256, raw; with it all of the file is there
    std::optional<std::string> stored_as = {};  // its name in the vault: it is too large for a row
    bool infected = false;                      // the antivirus refuses it
};

struct call {
    caller asker = {};
    std::vector<std::string> arguments = {};  // one for each {} of the pattern
    net::target target = {};
    inbox::partner partner = {};
    std::optional<json::document> body = {};  // of a JSON endpoint
    std::string unpacked = {};                // of a body that came as gzip
    std::string_view content = {};            // the bytes of the body, when they stand in memory
    upload_facts file = {};                   // of a binary endpoint
    bool streamed = false;                    // its bytes are still to come
    std::optional<std::string> digest_header = {};
    instant now = {};
    std::size_t attachment_max = 0;  // bytes
    std::int64_t room = 0;           // bytes that the quota and the disk still allow
    std::optional<std::string> range_header = {};
};

struct part_of_file {  // of the vault
    std::string name;
    std::int64_t begin = 0;
    std::int64_t length = 0;
};

// The next piece of a body that is longer than one; false: it was the last.
using body_rest = std::function<bool(tables&, std::string& out)>;

struct reply {
    unsigned status = 200;
    std::string content_type = "application/json";
    std::string body = {};
    std::vector<std::pair<std::string, std::string>> headers = {};
    std::optional<part_of_file> from_vault = {};  // is the body: sent from the vault, piece by piece
    body_rest rest = {};                          // follows the body: list_reply.hpp
};

reply with_json(unsigned status, std::string body);
reply without_content();  // 204
reply refusal(unsigned status, std::string_view message);
reply refusal(unsigned status, std::span<const std::string> messages);
reply no_room();                                                          // 507: the quota or the disk is full
reply refusal_of_token(unsigned gateway_code, std::string_view message);  // 401

// Reads a whole number of a query value; the refusal when it is none, or outside [least, most].
struct number_of_query {
    std::int64_t value = 0;
    std::optional<reply> refused = {};
};
number_of_query query_number(const call& c, std::string_view name, std::int64_t otherwise, std::int64_t least,
                             std::int64_t most);
struct flag_of_query {
    bool value = false;
    std::optional<reply> refused = {};
};
flag_of_query query_flag(const call& c, std::string_view name);
struct page_of_list {  // offSet and maxResult of the referential's lists; HubEE knows no ceiling
    std::int64_t offset = 0;
    std::int64_t limit = 25;
    std::optional<reply> refused = {};
};
page_of_list page_of_query(const call& c);
// {"Content-Range", "Subscriptions 0-24/100"}
std::pair<std::string, std::string> content_range(std::string_view unit, const page_of_list& page, std::size_t shown,
                                                  std::int64_t total);
std::vector<std::string> query_list(const call& c, std::string_view name);  // a name given several times

}  // namespace qf::inbox
