// test/unit/form/page_samples.hpp -- every page in every state, about invented people.
//
// Promise:  `tail` is added to each text that comes from outside: names, addresses, what was typed, codes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace qf::form {

struct page_sample {
    std::string name;  // "review-msa"
    std::string html;
};

std::vector<page_sample> page_samples(std::string_view tail = {});

}  // namespace qf::form
