// The demonstration's login: a page of our own instead of FranceConnect's.
#include "connector/base/asio.hpp"
#include "connector/demo/people.hpp"
#include "connector/form/actions.hpp"
#include "connector/form/demo_login.hpp"
#include "connector/net/html.hpp"

#include <fmt/core.h>

namespace qf::form {

action_answer show_demo_login(form_request& request, form_services& services) {
    const auto choices = demo_choices();
    co_return shown(services, demo_login_page(frame_of(request, services), choices, request.asked("state")));
}

action_answer choose_demo_person(form_request& request, form_services& services) {
    const auto person = request.form.first("personne");
    if (!demo::find(person)) {
        request.reason = "person_unknown";
        const auto choices = demo_choices();
        co_return shown(services, demo_login_page(frame_of(request, services), choices, request.form.first("state")),
                        net::http::status::unprocessable_entity);
    }
    request.reason = "chosen";
    co_return net::redirect(site::demo_return_to(person, request.form.first("state")));
}

}  // namespace qf::form
