#include "connector/net/judge_status.hpp"

namespace qf::net {

error_code judge_status(unsigned status) noexcept {
    if (status >= 200 && status < 300) return {};
    if (status >= 300 && status < 400) return errc::destination_redirects;
    if (status == 410) return errc::destination_refuses_us;
    if (status == 408 || status == 429 || (status >= 500 && status < 600)) return errc::destination_busy;
    return errc::destination_babbles;
}

}  // namespace qf::net
