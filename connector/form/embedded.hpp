// connector/form/embedded.hpp -- the files of connector/form/assets as text, put into the program at build.
#pragma once

#include "schemas/embedded.hpp"

#include <span>

namespace qf::form {

using schemas::embedded_file;

std::span<const embedded_file> embedded() noexcept;

}  // namespace qf::form
