// connector/portal/embedded.hpp -- the files of connector/portal/assets as text, put into the program at build.
#pragma once

#include "schemas/embedded.hpp"

#include <span>

namespace qf::portal {

using schemas::embedded_file;

std::span<const embedded_file> embedded() noexcept;

}  // namespace qf::portal
