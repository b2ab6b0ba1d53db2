#include "connector/inbox/list_reply.hpp"

namespace qf::inbox {

reply list_reply(tables& t, std::string begin, body_rest rest) {
    auto out = with_json(200, std::move(begin));
    if (rest(t, out.body)) out.rest = std::move(rest);
    return out;
}

}  // namespace qf::inbox
