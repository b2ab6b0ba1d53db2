// Texts that are the same for everybody.
#include "connector/base/asio.hpp"
#include "connector/form/actions.hpp"

namespace qf::form {

action_answer show_faq(form_request& request, form_services& services) {
    co_return shown(services, faq_page(frame_of(request, services)));
}

action_answer show_terms(form_request& request, form_services& services) {
    co_return shown(services, terms_page(frame_of(request, services)));
}

action_answer show_terms_for_administrations(form_request& request, form_services& services) {
    co_return shown(services, terms_for_administrations_page(frame_of(request, services)));
}

action_answer show_privacy(form_request& request, form_services& services) {
    const auto idle = std::chrono::floor<std::chrono::seconds>(services.sessions.idle()).count();
    co_return shown(services, privacy_page(frame_of(request, services), static_cast<unsigned>(idle)));
}

action_answer show_accessibility(form_request& request, form_services& services) {
    co_return shown(services, accessibility_page(frame_of(request, services)));
}

}  // namespace qf::form
