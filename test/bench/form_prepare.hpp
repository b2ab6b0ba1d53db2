// test/bench/form_prepare.hpp -- what a load on the form needs, and what the form does without HTTP.
//
// Fails:    throws.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace qf::bench {

// `count` logged-in sessions in the program's own store, before the program runs: each with a quotient for one of the
// active recipients, in turn. Returns the requests that press "transmit" in them, each once.
std::vector<std::string> prepare_presses(const std::filesystem::path& state, long count);
// Searches all communes of the registry for their own names, whole, begun and mistyped.
void search_communes(const std::filesystem::path& state, long count);

}  // namespace qf::bench
