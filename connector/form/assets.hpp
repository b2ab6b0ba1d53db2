// connector/form/assets.hpp -- the form's stylesheet, script and pictures, and their addresses.
#pragma once

#include "connector/site/assets.hpp"

namespace qf::form {

const site::asset_collection& assets() noexcept;

}  // namespace qf::form
