// connector/portal/assets.hpp -- the portal's stylesheets and pictures, and their addresses.
#pragma once

#include "connector/site/assets.hpp"

namespace qf::portal {

const site::asset_collection& assets() noexcept;

}  // namespace qf::portal
