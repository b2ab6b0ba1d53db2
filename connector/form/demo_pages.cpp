// The demonstration's login: a page of our own instead of FranceConnect's.
#include "connector/base/asio.hpp"
#include "connector/demo/people.hpp"
#include "connector/form/actions.hpp"
#include "connector/form/demo_login.hpp"
#include "connector/net/html.hpp"

#include <fmt/core.h>

namespace qf::form {

action_answer show_demo_login(visitor& v, desk& d) {
    const auto choices = demo_choices();
    co_return shown(d, demo_login_page(frame_of(v, d), choices, v.asked("state")));
}

action_answer choose_demo_person(visitor& v, desk& d) {
    const auto person = v.form.first("personne");
    if (!demo::find(person)) {
        v.reason = "person_unknown";
        const auto choices = demo_choices();
        co_return shown(d, demo_login_page(frame_of(v, d), choices, v.form.first("state")),
                        net::http::status::unprocessable_entity);
    }
    v.reason = "chosen";
    co_return net::redirect(demo_return_to(person, v.form.first("state")));
}

}  // namespace qf::form
