#include "connector/intake/problem.hpp"

#include "connector/base/digest.hpp"
#include "schemas/json.hpp"
#include "schemas/problem.hpp"

#include <string>

namespace qf::intake {

net::response problem(net::http::status code, const error_code& cause, const faults& found) {
    return net::answer(code, "application/json", schemas::problem_text(cause, found));
}

net::response unauthorized(std::string_view scheme, std::string_view message) {
    json::writer w;
    w.begin_object().member("reason", "unauthorized").member("message", message).end_object();
    auto out = net::answer(net::http::status::unauthorized, "application/json", w.text());
    out.set(net::http::field::www_authenticate, scheme);
    return out;
}

bool bears(const net::request& request, std::string_view token) {
    const std::string_view given = request[net::http::field::authorization];
    constexpr std::string_view scheme = "Bearer ";
    return !token.empty() && given.starts_with(scheme) && same_secret(given.substr(scheme.size()), token);
}

}  // namespace qf::intake
