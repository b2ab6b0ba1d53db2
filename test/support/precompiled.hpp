// test/support/precompiled.hpp -- what nearly every test includes and is slow to parse. Compiled once, as the program's
// (connector/base/precompiled.hpp), whose compiler options differ.
// A test still includes all that it uses: without this file everything compiles, only slower.
#pragma once

#include "connector/base/precompiled.hpp"

#include <doctest/doctest.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <set>
#include <stdexcept>
