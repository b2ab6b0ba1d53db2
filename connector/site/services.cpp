#include "connector/site/services.hpp"

#include "connector/net/html.hpp"

#include <fmt/core.h>

#include <utility>

namespace qf::site {

std::string form_action_to(std::string_view provider_origin) {
    return provider_origin.empty() ? "'self'" : fmt::format("'self' {}", provider_origin);
}

net::response shown(const services& hall, std::string html, net::http::status status) {
    return net::page(std::move(html), {.status = status, .form_action = hall.form_action, .https = hall.https});
}

net::response cached(net::response answer, std::string_view cache_control) {
    answer.set(net::http::field::cache_control, cache_control);
    return answer;
}

}  // namespace qf::site
