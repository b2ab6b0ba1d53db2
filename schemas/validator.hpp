// schemas/validator.hpp -- JSON Schema (draft-04) as RapidJSON checks it, with every fault placed.
//
// Promise:  a schema is compiled once, from an embedded file; check() then costs some microseconds and says every
//           fault of a document with its JSON Pointer, never a value of it (values may be personal).
// Fails:    std::logic_error when the schema file itself is wrong: a bug of ours, found by the unit tests.
// Thread:   check() any, at once: the compiled schema is not changed.
// Source:   https://json-schema.org/draft-04
#pragma once

#include "connector/base/faults.hpp"
#include "schemas/json.hpp"

#include <memory>
#include <string_view>

namespace qf::schemas {

class validator {
public:
    explicit validator(std::string_view embedded_name);  // "qf.transmission.1.json"
    ~validator();
    validator(const validator&) = delete;
    validator& operator=(const validator&) = delete;

    bool accepts(json::value v) const;  // fast: stops at the first fault
    faults check(json::value v) const;  // every fault; where: JSON Pointer ("" is the whole)

private:
    struct compiled;
    std::unique_ptr<const compiled> compiled_;
};

}  // namespace qf::schemas
