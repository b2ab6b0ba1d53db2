// connector/portal/asked_from.hpp -- whether a page is asked for by a click on one of our own.
//
// Promise:  pure. own_page: Sec-Fetch-Site says same-origin; from a browser that does not say, the Referer is of one of
//           our hosts. machine: asked ahead of any click (a prefetch, a preview), or only its head. Everything else is
//           elsewhere: a link on another site or in a mail, an address that was typed.
// Thread:   any.
// Source:   W3C Fetch Metadata; Sec-Purpose (WHATWG Fetch); Purpose and X-Moz of older browsers
#pragma once

#include "connector/net/message.hpp"

#include <string>
#include <vector>

namespace qf::portal {

enum class asker { own_page, elsewhere, machine };
asker asker_of(const net::request& request, const std::vector<std::string>& hosts);

}  // namespace qf::portal
