// connector/app/settings/toml_text.hpp -- the only door to toml++: a TOML text as a flat list of what is written.
//
// Promise:  sections and keys in the order of the file, each with its dotted name and line. Each [[table]] of a list
//           is one item with the list's name, before its keys.
// Fails:    false, and one fault with line and column, when the text is not TOML 1.0.
// Thread:   any.
#pragma once

#include "connector/base/faults.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace qf::app {

enum class written_as { section, item, text, texts, whole, truth, other };  // other: a fraction, a date, a list

struct written {
    std::string name;  // "queue.rabbitmq.url"
    written_as as = written_as::section;
    std::string text = {};                // "30s", "64", "true"
    std::vector<std::string> texts = {};  // of a list of texts
    unsigned line = 0;
};

bool read_toml(std::string_view text, const std::string& file, std::vector<written>& out, faults& found);

}  // namespace qf::app
