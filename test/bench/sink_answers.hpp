// test/bench/sink_answers.hpp -- what a HubEE answers to a folder, as cheaply as can be: the folder that was sent, with
// the ids and states that HubEE adds.
#pragma once

#include <optional>
#include <string>

namespace qf::bench {

constexpr const char* token_answer =
    R"({"access_token":"0123456789abcdef0123456789abcdef","token_type":"Bearer","expires_in":3600})";

struct made_folder {
    std::string id, external_id, siret, body;
};
std::optional<made_folder> make_folder(const std::string& body);  // none: it is no JSON object

}  // namespace qf::bench
