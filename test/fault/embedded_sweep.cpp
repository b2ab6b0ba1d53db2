#include "test/fault/sweep.hpp"

#include <doctest/doctest.h>

// Intake, delivery, inbox and console in one process on the embedded queue: all of it dies at once.
TEST_CASE("the whole process killed at any step ends, after a restart, with exactly one visible dossier") {
    qf::test::site on;
    for (const auto& where : qf::test::every_crash()) qf::test::crash_and_recover(on, "run", where);
}
