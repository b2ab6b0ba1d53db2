#include "connector/form/assets.hpp"

#include "connector/form/embedded.hpp"

namespace qf::form {

const site::asset_collection& assets() noexcept {
    static const site::asset_collection made{site::embedded(), form::embedded()};
    return made;
}

}  // namespace qf::form
