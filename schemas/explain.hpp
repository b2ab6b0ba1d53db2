// schemas/explain.hpp -- every fault of a document that a schema refused, each with its place and a sentence.
//
// Promise:  walks the draft-04 keywords that our schemas use (type, enum, required, properties, additionalProperties,
//           items, minItems, maxItems, minLength, maxLength, pattern, minimum, maximum, allOf, anyOf, oneOf, not and
//           $ref to #/definitions) and goes on after a fault. Places are JSON Pointers. No value of the document is
//           repeated, nor a member's name that does not look like one of ours: both may be personal.
// Why:      RapidJSON 1.1.0 stops at the first fault, and one answer should let a person mend everything.
// Bounds:   at most 100 faults are told.
// Not here: deciding whether a document is acceptable: that is validator::accepts.
// Thread:   any.
#pragma once

#include "connector/base/faults.hpp"
#include "schemas/json.hpp"

namespace qf::schemas {

// `schema` is the root of a schema document. No fault found does not mean that the document is good.
faults explain(json::value schema, json::value document);

}  // namespace qf::schemas
