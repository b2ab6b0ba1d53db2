#include "connector/form/particulier_source.hpp"

#include "connector/base/asio.hpp"
#include "connector/base/asio_fwd.hpp"

#include <utility>

namespace qf::form {

awaitable<particulier::outcome<particulier::answer>> particulier_source::ask(particulier::question question) {
    return api_.ask(std::move(question));
}

}  // namespace qf::form
