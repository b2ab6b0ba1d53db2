// test/fault/simulation/model_hubee.hpp -- what the other side of the contract does, and remembers: folders,
// attachments, their status.
//
// Promise:  completing twice shows a folder once; a file is replaced until then and refused after; a folder that is
//           visible is not deleted; each request needs a token that is still good.
// Source:   HubEE's OpenAPI document api_folder 1.2.7, as connector/inbox reads it
#pragma once

#include "connector/base/clock.hpp"
#include "connector/net/http.hpp"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace qf::test {

struct model_file {
    std::string id, name;
    std::uint64_t size = 0;
    std::string content = {};
    bool received = false;
};
struct model_folder {
    std::string id, external_id, one_case;
    std::vector<model_file> files = {};
    bool visible = false;
    unsigned shown = 0;  // how often the commune was told
    instant created{};
};

class model_hubee {
public:
    // Names the ids it gives; tokens live as long as it says.
    explicit model_hubee(std::string name) : name_{std::move(name)} {}

    net::response answer(const net::request& what, instant now);

    void revoke_tokens() { tokens_.clear(); }
    void delete_hidden(instant created_before);  // as our inbox does by age
    std::set<std::string> unsubscribed;          // SIRETs or COGs whose folders are refused
    duration token_life = std::chrono::hours{1};

    const std::map<std::string, model_folder>& folders() const { return folders_; }

private:
    net::response create(const net::request& what, instant now);
    net::response put(model_folder& to, std::string_view attachment, const net::request& what);
    net::response complete(model_folder& one);
    std::string written(const model_folder& one) const;

    std::string name_;
    std::map<std::string, instant> tokens_;
    std::map<std::string, model_folder> folders_;
    unsigned last_ = 0;
};

net::response model_answer(unsigned status, std::string body = {}, std::string_view type = "application/json");
net::response model_refusal(unsigned status, std::string_view message);

}  // namespace qf::test
