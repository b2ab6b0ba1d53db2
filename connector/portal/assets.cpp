#include "connector/portal/assets.hpp"

#include "connector/portal/embedded.hpp"

namespace qf::portal {

const site::asset_collection& assets() noexcept {
    static const site::asset_collection made{site::embedded(), portal::embedded()};
    return made;
}

}  // namespace qf::portal
