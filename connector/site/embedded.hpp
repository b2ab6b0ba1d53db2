// connector/site/embedded.hpp -- the files of connector/site/assets as text, put into the program at build.
#pragma once

#include "schemas/embedded.hpp"

#include <span>

namespace qf::site {

using schemas::embedded_file;

std::span<const embedded_file> embedded() noexcept;

}  // namespace qf::site
