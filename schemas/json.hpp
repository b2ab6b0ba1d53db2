// schemas/json.hpp -- the only door to RapidJSON: reading that cannot assert, writing that cannot be unbalanced.
//
// Promise:  parse() takes one JSON text (RFC 8259) in valid UTF-8, without duplicate members at any level of interest
//           to a reader that takes the first, nested at most 32 deep, and nothing after it.
//           A value is a view into its document; reading a member that is absent, or is of another type, gives an
//           empty answer, never a crash, so any sender's input is safe to walk.
// Fails:    malformed_json; fault_of() says where.
// Thread:   a document belongs to one thread at a time.
#pragma once

#include "connector/base/errors.hpp"

#define RAPIDJSON_HAS_STDSTRING 1
#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace qf::json {

class value {
public:
    value() = default;  // absent
    explicit value(const rapidjson::Value* v) : v_{v} {}

    bool exists() const noexcept { return v_ != nullptr; }
    bool is_null() const noexcept { return v_ && v_->IsNull(); }
    bool is_object() const noexcept { return v_ && v_->IsObject(); }
    bool is_array() const noexcept { return v_ && v_->IsArray(); }
    bool is_text() const noexcept { return v_ && v_->IsString(); }
    bool is_integer() const noexcept { return v_ && v_->IsInt64(); }
    bool is_boolean() const noexcept { return v_ && v_->IsBool(); }

    value operator[](std::string_view member) const;  // absent unless an object that has it
    value at(std::size_t index) const;                // absent unless an array that long
    std::size_t size() const noexcept;                // of an array or object; else 0

    std::optional<std::string_view> text() const;
    std::optional<std::int64_t> integer() const;
    std::optional<std::int64_t> whole_number() const;  // likewise, also where it is written 742.0
    std::optional<bool> boolean() const;
    std::string text_or(std::string_view otherwise) const { return std::string{text().value_or(otherwise)}; }

    template <class Visit>
    void for_each_member(Visit visit) const {  // visit(std::string_view name, json::value)
        if (!is_object()) return;
        for (const auto& m : v_->GetObject())
            visit(std::string_view{m.name.GetString(), m.name.GetStringLength()}, value{&m.value});
    }
    template <class Visit>
    void for_each_item(Visit visit) const {  // visit(json::value)
        if (!is_array()) return;
        for (const auto& item : v_->GetArray()) visit(value{&item});
    }

    std::string written() const;                                 // compact JSON; "" when absent
    const rapidjson::Value* raw() const noexcept { return v_; }  // for schemas/ only

private:
    const rapidjson::Value* v_ = nullptr;
};

class document {
public:
    static result<document> parse(std::string_view text);
    value root() const { return value{&kept_->tree}; }
    value operator[](std::string_view member) const { return root()[member]; }

private:
    struct kept {
        explicit kept(std::size_t chunk) : pool{chunk} {}
        rapidjson::MemoryPoolAllocator<> pool;
        rapidjson::Document tree{&pool};
    };
    explicit document(std::unique_ptr<kept> k) : kept_{std::move(k)} {}
    std::unique_ptr<kept> kept_;
};

// Whether a name stands twice in an object: two readers must never see two different things in one text.
bool has_duplicates(value object);

// "line 3, column 14: Missing a comma …", for a text that parse() refused.
std::string fault_of(std::string_view text);

// Writes compact JSON, members in the order of the calls.
class writer {
public:
    writer& begin_object() { return w_.StartObject(), *this; }
    writer& end_object() { return w_.EndObject(), *this; }
    writer& begin_array() { return w_.StartArray(), *this; }
    writer& end_array() { return w_.EndArray(), *this; }
    writer& key(std::string_view k) { return w_.Key(k.data(), size(k)), *this; }
    writer& put(std::string_view text) { return w_.String(text.data() ? text.data() : "", size(text)), *this; }
    writer& put(const std::string& text) { return put(std::string_view{text}); }
    writer& put(const char* text) { return put(std::string_view{text}); }
    writer& put(bool b) { return w_.Bool(b), *this; }
    writer& put(std::int64_t n) { return w_.Int64(n), *this; }
    writer& put(int n) { return w_.Int64(n), *this; }
    writer& put(unsigned n) { return w_.Int64(n), *this; }
    writer& put(std::uint64_t n) { return w_.Uint64(n), *this; }
    writer& put(double n) { return w_.Double(n), *this; }
    writer& null() { return w_.Null(), *this; }
    writer& put(value v);  // a copy of v; null when absent
    writer& raw(std::string_view json) { return w_.RawValue(json.data(), json.size(), rapidjson::kObjectType), *this; }
    template <class T>
    writer& put(const std::optional<T>& maybe) {
        return maybe ? put(*maybe) : null();
    }
    template <class T>
    writer& member(std::string_view k, const T& v) {
        return key(k).put(v);
    }

    std::string text() const { return {buffer_.GetString(), buffer_.GetSize()}; }

private:
    static rapidjson::SizeType size(std::string_view text) { return static_cast<rapidjson::SizeType>(text.size()); }
    // Most texts have some hundred bytes to some KB: RapidJSON's own 256 would be outgrown again and again.
    rapidjson::StringBuffer buffer_{nullptr, 2048};
    rapidjson::Writer<rapidjson::StringBuffer> w_{buffer_};
};

}  // namespace qf::json
