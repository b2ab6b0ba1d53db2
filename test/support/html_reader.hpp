// test/support/html_reader.hpp -- reads our own HTML back, strictly, so that a test can ask what is on a page.
//
// Promise:  elements in document order, attributes and texts with their references resolved.
// Fails:    std::runtime_error where a browser would have to guess: an element that is not closed, an attribute without
//           quotes or twice, a reference that is not known.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace qf::test {

struct element {
    std::string name = {};
    std::map<std::string, std::string, std::less<>> attributes = {};
    std::string text = {};  // of it and all within it
    std::size_t parent = 0;

    bool has(std::string_view attribute) const { return attributes.contains(attribute); }
    std::string get(std::string_view attribute) const {
        const auto found = attributes.find(attribute);
        return found == attributes.end() ? std::string{} : found->second;
    }
};

std::vector<element> read_html(std::string_view html);  // [0] is the document itself

}  // namespace qf::test
