// connector/inbox/endpoints.hpp -- every endpoint in one table: who may call it, what it takes, what answers it.
//
// Promise:  the table is what is served and what schemas/inbox.openapi.json says: neither knows a path, a parameter or a
//           body that the other does not (test/unit/inbox/openapi.cpp).
#pragma once

#include "connector/inbox/call.hpp"
#include "connector/net/routes.hpp"

#include <initializer_list>
#include <optional>
#include <span>
#include <string>

namespace qf::inbox {

enum class effect { reads, changes };
enum class body_kind { none, json, binary };
enum class argument_kind { uuid, organization, process };

struct awaited_file {  // what its meta-data say
    std::int64_t size = 0;
    std::string mime_type = {};
};
using welcoming = std::optional<awaited_file> (*)(const call&, tables&);

class scopes {
public:
    constexpr scopes(std::initializer_list<scope> allowed) {
        for (const auto s : allowed) bits_ |= 1u << static_cast<unsigned>(s);
    }
    constexpr bool has(scope s) const noexcept { return (bits_ >> static_cast<unsigned>(s) & 1u) != 0; }

private:
    unsigned bits_ = 0;
};

struct endpoint {
    std::string_view summary;
    reply (*answer)(const call&, tables&);
    inbox::effect effect;
    inbox::scopes scopes;
    body_kind body = body_kind::none;
    std::string_view schema = {};  // of a JSON body
    argument_kind arguments = argument_kind::uuid;
    std::span<const std::string_view> query = {};  // the names that it knows; any other is a 400
    welcoming welcomes = nullptr;                  // of a binary body: is it worth reading, scanning and writing?
    unsigned success = 204;
    std::string_view shows = {};  // a property of hubee.answers.json; "binary"; empty: nothing
};

using endpoint_route = net::route<endpoint>;
std::span<const endpoint_route> endpoints() noexcept;

}  // namespace qf::inbox
