// connector/inbox/checks.hpp -- everything that is the same for all endpoints, judged before an action sees a request.
//
// Promise:  in this order: token (401), scope (403), content type and encoding (415), size of JSON, unpacked (413),
//           then at once, as 400: ids of the path, unknown names of the query, headers, JSON and its schema. No value
//           of a body is repeated, only its place.
// Thread:   the constructor any; prepare() the reader's.
#pragma once

#include "connector/inbox/endpoints.hpp"
#include "connector/net/http.hpp"
#include "schemas/validator.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace qf::inbox {

// A text that is parsed whole costs several times its size.
inline constexpr std::size_t json_max = 4 << 20;

class checks {
public:
    checks();
    // Completes `c` (whose arguments, target and time are set); or the refusal.
    std::optional<reply> prepare(call& c, const net::request& request, const endpoint_route& route, tables& t) const;

private:
    void read_body(call& c, const net::request& request, const endpoint_route& route,
                   std::vector<std::string>& faults) const;
    std::map<std::string_view, std::unique_ptr<const schemas::validator>> validators_;
};

}  // namespace qf::inbox
