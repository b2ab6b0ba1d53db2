#include "connector/inbox/openapi.hpp"

#include "connector/inbox/endpoints.hpp"
#include "schemas/embedded.hpp"

#include <set>
#include <string_view>

namespace qf::inbox {
namespace {

// An object as it stands, but for one member.
template <class Write>
void copy_with(json::writer& out, json::value object, std::string_view changed, Write write) {
    out.begin_object();
    object.for_each_member([&](std::string_view name, json::value member) {
        out.key(name);
        if (name == changed)
            write(member);
        else
            out.put(member);
    });
    out.end_object();
}

void write_schemas(json::writer& out, json::value of_the_document) {
    out.begin_object();
    of_the_document.for_each_member([&](std::string_view name, json::value schema) { out.key(name).put(schema); });
    const auto answers = json::document::parse(schemas::text_of("hubee.answers.json")).value();
    answers["definitions"].for_each_member(
        [&](std::string_view name, json::value schema) { out.key(name).put(schema); });
    std::set<std::string_view> written;
    for (const auto& route : endpoints()) {
        const auto name = route.action.schema;
        if (name.empty() || !written.insert(name).second) continue;
        out.key(name).begin_object();
        const auto schema = json::document::parse(schemas::text_of(name)).value();
        schema.root().for_each_member([&](std::string_view member, json::value value) {
            if (member != "$schema") out.key(member).put(value);  // draft-04 as 2020-12 reads it: all we use is alike
        });
        out.end_object();
    }
    out.end_object();
}

// The schemas' own references, seen from their new place.
std::string with_references(std::string text) {
    constexpr std::string_view from = "#/definitions/", to = "#/components/schemas/";
    for (auto found = text.find(from); found != std::string::npos; found = text.find(from, found + to.size()))
        text.replace(found, from.size(), to);
    return text;
}

}  // namespace

std::string openapi_document() {
    const auto document = json::document::parse(schemas::text_of("inbox.openapi.json")).value();
    json::writer out;
    out.begin_object();
    document.root().for_each_member([&](std::string_view name, json::value member) {
        out.key(name);
        if (name == "info")
            copy_with(out, member, "version", [&](json::value) { out.put(QF_VERSION); });
        else if (name == "components")
            copy_with(out, member, "schemas", [&](json::value own) { write_schemas(out, own); });
        else
            out.put(member);
    });
    out.end_object();
    return with_references(out.text());
}

}  // namespace qf::inbox
