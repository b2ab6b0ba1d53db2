// schemas/known_members.hpp -- the members of a transmission's content, in the order in which they are written.
//
// Promise:  write_known() copies exactly the members that a shape names, in its order, keeping what is absent absent
//           and null null; holds_strangers() says whether there is more; check_characters() places every text that
//           could not be written as XML 1.0.
// Not here: types and lengths (qf.content.1.json, qf.transmission.1.json).
// Thread:   any.
#pragma once

#include "connector/base/faults.hpp"
#include "schemas/json.hpp"

#include <span>
#include <string>
#include <string_view>

namespace qf::schemas {

struct shape;
struct known_member {
    std::string_view name;
    const shape* inside = nullptr;  // null: copied as it is, being text, a number or null
};
struct shape {
    std::span<const known_member> members;
};

extern const shape reference_month_shape;
extern const shape pivot_identity_shape;
extern const shape shown_shape;
extern const shape quotient_familial_shape;
extern const shape content_shape;       // all that a submission may say
extern const shape transmission_shape;  // all that an envelope may say

// Whether anything is there that the shape does not name, at any depth.
bool holds_strangers(json::value v, const shape& layout);

// An array is written item by item, each in the shape.
json::writer& write_known(json::writer& out, json::value v, const shape& layout);

// Control characters (tab and line ends excepted) and U+FFFE, U+FFFF, which XML 1.0 cannot carry. With a shape, only
// the members that it names are looked at.
void check_characters(json::value v, faults& out, const std::string& pointer = {}, const shape* layout = nullptr);

}  // namespace qf::schemas
