#include "connector/net/admin.hpp"

#include "connector/base/asio.hpp"

namespace qf::net {
namespace {

constexpr std::string_view plain_text = "text/plain; charset=utf-8";

}  // namespace

admin::admin(const metrics& counts, std::vector<readiness_check> checks)
    : counts_{counts}, checks_{std::move(checks)} {}

awaitable<response> admin::respond(const exchange& call) {
    const auto& path = call.target.path;
    if (path != "/" && path != "/metrics" && path != "/livez" && path != "/readyz")
        co_return answer(http::status::not_found, plain_text, "not found: see /metrics, /livez and /readyz\n");
    if (call.request.method() != http::verb::get && call.request.method() != http::verb::head) {
        auto out = answer(http::status::method_not_allowed, plain_text, "method not allowed\n");
        out.set(http::field::allow, "GET, HEAD");
        co_return out;
    }
    if (path == "/") co_return answer(http::status::ok, plain_text, "/metrics\n/livez\n/readyz\n");
    if (path == "/metrics")
        co_return answer(http::status::ok, "text/plain; version=0.0.4; charset=utf-8", counts_.text());
    if (path == "/livez") co_return answer(http::status::ok, plain_text, "ok\n");

    bool ready = true;
    std::string body;
    for (const auto& check : checks_) {
        const bool holds = check.holds();
        ready = ready && (holds || check.weight == weight::shown);
        (body += check.name) += holds ? " ok" : check.weight == weight::shown ? " away" : " failed";
        const auto note = check.note ? check.note() : std::string{};
        if (!note.empty()) (body += ", ") += note;
        body += '\n';
    }
    if (body.empty()) body = "ok\n";
    co_return answer(ready ? http::status::ok : http::status::service_unavailable, plain_text, std::move(body));
}

}  // namespace qf::net
