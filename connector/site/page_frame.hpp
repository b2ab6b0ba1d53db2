// connector/site/page_frame.hpp -- what stands around every page of every site: head, masthead, footer.
//
// Promise:  one skip link, landmarks, our own files only. What a site says of itself in them is its own.
// Thread:   any.
#pragma once

#include "connector/site/assets.hpp"
#include "connector/site/html_parts.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace qf::site {

enum class robots { index, stay_out };  // what concerns one person is in no search engine

// Who is logged in, and the button that ends it.
struct signed_in {
    std::string_view csrf = {};
    std::string_view introduction = {};  // for who does not see where the name stands: "Identité : "
    std::string_view name = {};          // empty: nobody
    markup more = {};                    // beside it
};
markup written(const signed_in& person);

struct masthead {
    std::string_view product = {}, tagline = {};
    std::string_view demonstration = {};  // what is invented in it; empty: nothing is
    markup person = {}, navigation = {};
};
struct footer {
    markup links = {};  // list items
    std::string_view note = {};
};
struct page_frame {
    std::string_view title = {};  // of the page; the product's name is added
    std::vector<std::string_view> stylesheets = {};
    std::string_view script = {};     // empty: none
    std::string_view theme_css = {};  // the operator's own look; empty: ours only
    site::robots robots = site::robots::stay_out;
    std::string_view body_class = {};
    site::masthead masthead = {};
    markup content = {};
    site::footer footer = {};
};

std::string written(const page_frame& page, const asset_collection& assets);

}  // namespace qf::site
