// connector/intake/collectivities.hpp -- who can receive, for portals that link to us; and enrolment by hand.
//
//   GET  /api/collectivites              [{"name","siret","code_cog"}], by name: those that citizens are offered
//   GET  /api/collectivites/{code_cog}   one of them; 404. Of several bodies of a commune the first by SIRET. The code
//                                        may be a district's, or of a commune that has become part of it
//   POST /api/collectivites              Authorization: Bearer <token>; {"name","siret","code_cog","status"?}, also as
//                                        {"collectivity":{…}}: 201; 400; 401; 409 the SIRET is enrolled; 422 with every
//                                        fault, or when the code leads citizens to no commune; 503
//
// Promise:  the GETs may be read by any site's script (CORS *) and kept for a minute; ETag and If-None-Match. A list is
//           made once for each version of the registry, which is asked once a second at most; while it cannot be read,
//           the last one is shown. A POST enrols as approved, and active unless the status says inactive.
// Thread:   the loop; the registry on a thread of its own.
#pragma once

#include "connector/base/clock.hpp"
#include "connector/base/log.hpp"
#include "connector/base/worker.hpp"
#include "connector/communes/registry.hpp"
#include "connector/net/server.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace qf::intake {

class collectivities {
public:
    // An empty token closes the POST (401 for all).
    collectivities(communes::registry communes, std::string token, const clock_source& clock, const logger& log);

    awaitable<net::response> list(const net::exchange& exchange);
    awaitable<net::response> show(const net::exchange& exchange, std::string code_cog);
    awaitable<net::response> enrol(const net::exchange& exchange);

private:
    struct page {
        std::string body;
        std::string tag;
    };
    struct shown {
        page all;
        std::map<std::string, page, std::less<>> each;  // by the COG of the commune that citizens find
        std::int64_t version = -1;
    };
    static page page_of(std::string body);
    static net::response for_portals(const net::request& asked, const page& page);
    awaitable<void> refresh();
    result<std::optional<shown>> read_if_newer(std::int64_t shown_version) const;  // on the registry's thread
    std::string receiver_of(const commune_code& code) const;                       // likewise; "": it leads nowhere

    communes::registry communes_;
    std::string token_;
    const clock_source& clock_;
    const logger& log_;
    shown shown_;
    instant look_again_at_{};
    worker lookup_{1};
};

}  // namespace qf::intake
