// connector/app/compose/inbox.hpp -- the inbox with its API, and the communes' portal over it on a listener of its own.
//
// Promise:  the portal's part is added after the inbox', so that it stops first. The demonstration's login is made only
//           when profile = "demo" and no identity provider is named; settings/check_portal.hpp keeps it on loopback.
// Fails:    trouble, sqlite::failure, std::runtime_error, boost::system::system_error: nothing has been started then.
// Thread:   the loop's.
#pragma once

#include "connector/app/compose/part.hpp"
#include "connector/app/compose/process.hpp"
#include "connector/inbox/inbox.hpp"

#include <memory>

namespace qf::app {

class inbox_part : public part {
public:
    virtual inbox::inbox& box() noexcept = 0;
};
std::unique_ptr<inbox_part> compose_inbox(process& process, const configuration& conf);
// Null when portal.public_url is empty.
std::unique_ptr<part> compose_portal(process& process, const configuration& conf, inbox::inbox& inbox);

}  // namespace qf::app
