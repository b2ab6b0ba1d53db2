#include "schemas/validator.hpp"

#include "schemas/embedded.hpp"
#include "schemas/explain.hpp"

#include <fmt/core.h>
#include <rapidjson/error/en.h>
#include <rapidjson/schema.h>

#include <stdexcept>

namespace qf::schemas {

struct validator::compiled {
    rapidjson::Document source;
    std::unique_ptr<rapidjson::SchemaDocument> schema;
};

namespace {

std::string pointer_text(const rapidjson::Pointer& pointer) {
    rapidjson::StringBuffer out;
    pointer.Stringify(out);
    return {out.GetString(), out.GetSize()};
}

}  // namespace

validator::validator(std::string_view embedded_name) {
    auto made = std::make_unique<compiled>();
    const auto text = text_of(embedded_name);
    made->source.Parse(text.data(), text.size());
    if (made->source.HasParseError())
        throw std::logic_error{fmt::format("{}: {}", embedded_name, json::fault_of(text))};
    made->schema = std::make_unique<rapidjson::SchemaDocument>(made->source);
    compiled_ = std::move(made);
}

validator::~validator() = default;

bool validator::accepts(json::value v) const {
    if (!v.exists()) return false;
    rapidjson::SchemaValidator check{*compiled_->schema};
    return v.raw()->Accept(check) && check.IsValid();
}

faults validator::check(json::value v) const {
    faults out;
    if (!v.exists()) {
        out.add("", "is missing");
        return out;
    }
    rapidjson::SchemaValidator check{*compiled_->schema};
    if (v.raw()->Accept(check) && check.IsValid()) return out;
    out = explain(json::value{&compiled_->source}, v);
    if (!out.empty()) return out;
    // A keyword that the walk does not know: the first fault, in RapidJSON's words, is still a fault.
    out.add(pointer_text(check.GetInvalidDocumentPointer()),
            fmt::format("breaks «{}»", check.GetInvalidSchemaKeyword()),
            fmt::format("see {} in the schema", pointer_text(check.GetInvalidSchemaPointer())));
    return out;
}

}  // namespace qf::schemas
