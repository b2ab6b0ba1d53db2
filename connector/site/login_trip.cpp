#include "connector/site/login_trip.hpp"

#include "connector/base/asio.hpp"
#include "connector/base/digest.hpp"

#include <utility>

namespace qf::site {

awaitable<result<std::string>> leave_for_login(page_request& request, oidc::departure departure) {
    auto address = departure.url;
    request.session()->departure = std::move(departure);
    const auto failed = co_await request.keep();
    if (failed) co_return failed;
    co_return address;
}

awaitable<result<std::optional<oidc::departure>>> take_departure(page_request& request) {
    std::optional<oidc::departure> departure;
    if (auto* session = request.session()) departure = std::exchange(session->departure, std::nullopt);
    if (!departure) co_return departure;
    const auto failed = co_await request.keep();
    if (failed) co_return failed;
    co_return departure;
}

awaitable<result<std::string>> leave_for_logout(page_request& request, oidc::parting parting) {
    request.begin_session().parting_state = std::move(parting.state);
    const auto failed = co_await request.keep();
    if (failed) co_return failed;
    co_return std::move(parting.url);
}

bool is_back_from_logout(page_request& request) {
    const auto* session = request.session();
    return session && session->parting_state && same_secret(request.asked("state"), *session->parting_state);
}

}  // namespace qf::site
