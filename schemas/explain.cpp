#include "schemas/explain.hpp"

#include <fmt/core.h>
#include <rapidjson/pointer.h>
#include <rapidjson/schema.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

namespace qf::schemas {
namespace {

using node = rapidjson::Value;

constexpr std::size_t faults_max = 100;
constexpr int depth_max = 64;  // a $ref that leads to itself ends here; documents are at most 32 deep

std::string_view text_of(const node& v) {
    return {v.GetString(), v.GetStringLength()};
}

const node* member(const node& object, std::string_view name) {
    if (!object.IsObject()) return nullptr;
    const auto found =
        object.FindMember(node{rapidjson::StringRef(name.data(), static_cast<rapidjson::SizeType>(name.size()))});
    return found == object.MemberEnd() ? nullptr : &found->value;
}

std::optional<std::uint64_t> count(const node& schema, std::string_view keyword) {
    const auto* found = member(schema, keyword);
    if (found == nullptr || !found->IsUint64()) return std::nullopt;
    return found->GetUint64();
}

bool has_type(const node& v, std::string_view type) {
    if (type == "null") return v.IsNull();
    if (type == "boolean") return v.IsBool();
    if (type == "object") return v.IsObject();
    if (type == "array") return v.IsArray();
    if (type == "string") return v.IsString();
    if (type == "number") return v.IsNumber();
    return type == "integer" && (v.IsInt64() || v.IsUint64());
}

std::string_view in_words(std::string_view type) {
    if (type == "null") return "null";
    if (type == "boolean") return "true or false";
    if (type == "object") return "an object";
    if (type == "array") return "a list";
    if (type == "string") return "text";
    if (type == "integer") return "a whole number";
    return "a number";
}

std::size_t characters(std::string_view utf8) {
    return static_cast<std::size_t>(
        std::ranges::count_if(utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

// RapidJSON's own matcher, so that the walk and accepts() can never disagree about a pattern.
bool matches(std::string_view pattern, const node& text) {
    rapidjson::Document source;
    source.SetObject();
    source.AddMember("pattern",
                     node{pattern.data(), static_cast<rapidjson::SizeType>(pattern.size()), source.GetAllocator()},
                     source.GetAllocator());
    const rapidjson::SchemaDocument schema{source};
    rapidjson::SchemaValidator check{schema};
    return text.Accept(check) && check.IsValid();
}

// A name that a person may be shown: a stranger's member could be named after somebody.
bool is_plain(std::string_view name) {
    return !name.empty() && name.size() <= 40 && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    });
}

std::string below(const std::string& pointer, std::string_view name) {
    std::string out = pointer + '/';
    for (const char c : name) {
        if (c == '~')
            out += "~0";
        else if (c == '/')
            out += "~1";
        else
            out += c;
    }
    return out;
}

class walk {
public:
    explicit walk(const node& root) : root_{root} {}

    faults everything(const node& document) {
        faults out;
        visit(root_, document, "", 0, out);
        return out;
    }

private:
    void visit(const node& schema, const node& v, const std::string& pointer_to_it, int depth, faults& out) {
        if (!schema.IsObject() || depth > depth_max || out.list().size() >= faults_max) return;
        if (const auto* reference = member(schema, "$ref"); reference != nullptr && reference->IsString()) {
            const rapidjson::Pointer pointer{reference->GetString(), reference->GetStringLength()};
            if (const auto* target = pointer.Get(root_)) visit(*target, v, pointer_to_it, depth + 1, out);
            return;
        }
        if (!type_holds(schema, v, pointer_to_it, out)) return;  // the rest would only say the same thing again
        allowed_values(schema, v, pointer_to_it, out);
        if (v.IsString()) text(schema, v, pointer_to_it, out);
        if (v.IsNumber()) number(schema, v, pointer_to_it, out);
        if (v.IsObject()) object(schema, v, pointer_to_it, depth, out);
        if (v.IsArray()) array(schema, v, pointer_to_it, depth, out);
        combined(schema, v, pointer_to_it, depth, out);
    }

    static void add(faults& out, std::string pointer, std::string problem, std::string suggestion = {}) {
        if (out.list().size() < faults_max) out.add(std::move(pointer), std::move(problem), std::move(suggestion));
    }

    static bool type_holds(const node& schema, const node& v, const std::string& pointer, faults& out) {
        const auto* type = member(schema, "type");
        if (type == nullptr) return true;
        if (type->IsString()) {
            if (has_type(v, text_of(*type))) return true;
            add(out, pointer, fmt::format("must be {}", in_words(text_of(*type))));
            return false;
        }
        if (!type->IsArray()) return true;
        std::string words;
        for (const auto& one : type->GetArray()) {
            if (!one.IsString()) continue;
            if (has_type(v, text_of(one))) return true;
            words += fmt::format("{}{}", words.empty() ? "" : " or ", in_words(text_of(one)));
        }
        add(out, pointer, fmt::format("must be {}", words));
        return false;
    }

    static void allowed_values(const node& schema, const node& v, const std::string& pointer, faults& out) {
        const auto* allowed = member(schema, "enum");
        if (allowed == nullptr || !allowed->IsArray()) return;
        std::string words;
        for (const auto& one : allowed->GetArray()) {
            if (one == v) return;
            if (one.IsString()) words += fmt::format("{}{}", words.empty() ? "" : ", ", text_of(one));
        }
        add(out, pointer, "is not one of the allowed values", words.empty() ? words : "one of: " + words);
    }

    static void text(const node& schema, const node& v, const std::string& pointer, faults& out) {
        const auto length = characters(text_of(v));
        if (const auto least = count(schema, "minLength"); least && length < *least)
            add(out, pointer,
                *least == 1 ? std::string{"must not be empty"} : fmt::format("is shorter than {} characters", *least));
        if (const auto most = count(schema, "maxLength"); most && length > *most)
            add(out, pointer, fmt::format("is longer than {} characters", *most));
        if (const auto* pattern = member(schema, "pattern");
            pattern != nullptr && pattern->IsString() && !matches(text_of(*pattern), v))
            add(out, pointer, "does not have the expected form", fmt::format("the form is {}", text_of(*pattern)));
    }

    static void number(const node& schema, const node& v, const std::string& pointer, faults& out) {
        const auto excludes = [&](std::string_view keyword) {
            const auto* found = member(schema, keyword);
            return found != nullptr && found->IsTrue();
        };
        if (const auto* least = member(schema, "minimum"); least != nullptr && least->IsNumber()) {
            const bool open = excludes("exclusiveMinimum");
            if (v.GetDouble() < least->GetDouble() || (open && v.GetDouble() <= least->GetDouble()))
                add(out, pointer, fmt::format("must be {} {}", open ? "more than" : "at least", least->GetDouble()));
        }
        if (const auto* most = member(schema, "maximum"); most != nullptr && most->IsNumber()) {
            const bool open = excludes("exclusiveMaximum");
            if (v.GetDouble() > most->GetDouble() || (open && v.GetDouble() >= most->GetDouble()))
                add(out, pointer, fmt::format("must be {} {}", open ? "less than" : "at most", most->GetDouble()));
        }
    }

    void object(const node& schema, const node& v, const std::string& pointer, int depth, faults& out) {
        if (const auto* required = member(schema, "required"); required != nullptr && required->IsArray())
            for (const auto& name : required->GetArray())
                if (name.IsString() && member(v, text_of(name)) == nullptr)
                    add(out, below(pointer, text_of(name)), "is missing");
        if (const auto least = count(schema, "minProperties"); least && v.MemberCount() < *least)
            add(out, pointer, fmt::format("has fewer than {} members", *least));
        if (const auto most = count(schema, "maxProperties"); most && v.MemberCount() > *most)
            add(out, pointer, fmt::format("has more than {} members", *most));
        const auto* known = member(schema, "properties");
        const auto* others = member(schema, "additionalProperties");
        for (const auto& entry : v.GetObject()) {
            const auto name = text_of(entry.name);
            const auto* its_schema = known == nullptr ? nullptr : member(*known, name);
            const auto place = its_schema != nullptr || is_plain(name) ? below(pointer, name) : pointer;
            if (its_schema != nullptr)
                visit(*its_schema, entry.value, place, depth + 1, out);
            else if (others != nullptr && others->IsObject())
                visit(*others, entry.value, place, depth + 1, out);
            else if (others != nullptr && others->IsFalse())
                add(out, place, place == pointer ? "has a member that is not known" : "is not known");
        }
    }

    void array(const node& schema, const node& v, const std::string& pointer, int depth, faults& out) {
        if (const auto least = count(schema, "minItems"); least && v.Size() < *least)
            add(out, pointer, fmt::format("has fewer than {} item{}", *least, *least == 1 ? "" : "s"));
        if (const auto most = count(schema, "maxItems"); most && v.Size() > *most) {
            add(out, pointer, fmt::format("has more than {} item{}", *most, *most == 1 ? "" : "s"));
            return;
        }
        if (const auto* items = member(schema, "items"); items != nullptr && items->IsObject())
            for (rapidjson::SizeType i = 0; i < v.Size(); ++i)
                visit(*items, v[i], below(pointer, std::to_string(i)), depth + 1, out);
    }

    std::size_t fitting(const node& branches, const node& v, int depth) {
        std::size_t out = 0;
        for (const auto& branch : branches.GetArray()) {
            faults its;
            visit(branch, v, "", depth + 1, its);
            if (its.empty()) ++out;
        }
        return out;
    }

    void combined(const node& schema, const node& v, const std::string& pointer, int depth, faults& out) {
        if (const auto* all = member(schema, "allOf"); all != nullptr && all->IsArray())
            for (const auto& branch : all->GetArray()) visit(branch, v, pointer, depth + 1, out);
        if (const auto* any = member(schema, "anyOf"); any != nullptr && any->IsArray() && fitting(*any, v, depth) == 0)
            add(out, pointer, "fits none of the allowed forms");
        if (const auto* one = member(schema, "oneOf"); one != nullptr && one->IsArray()) {
            const auto fit = fitting(*one, v, depth);
            if (fit == 0) add(out, pointer, "fits none of the allowed forms");
            if (fit > 1) add(out, pointer, "fits several forms of which only one may hold");
        }
        if (const auto* forbidden = member(schema, "not"); forbidden != nullptr) {
            faults its;
            visit(*forbidden, v, pointer, depth + 1, its);
            if (its.empty()) add(out, pointer, "has a form that is not allowed");
        }
    }

    const node& root_;
};

}  // namespace

faults explain(json::value schema, json::value document) {
    if (!schema.exists() || !document.exists()) return {};
    return walk{*schema.raw()}.everything(*document.raw());
}

}  // namespace qf::schemas
