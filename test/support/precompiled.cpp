// The precompiled header of the tests needs a source of its own target: this one.
#include "test/support/precompiled.hpp"
