#include "test/bench/sink_answers.hpp"

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cstdio>

namespace qf::bench {
namespace {

unsigned long long made = 0;

std::string next_id() {
    char text[40];
    std::snprintf(text, sizeof text, "00000000-0000-4000-8000-%012llx", ++made);
    return text;
}

}  // namespace

std::optional<made_folder> make_folder(const std::string& body) {
    rapidjson::Document folder;
    folder.Parse(body.data(), body.size());
    if (folder.HasParseError() || !folder.IsObject()) return std::nullopt;
    made_folder out;
    auto& pool = folder.GetAllocator();
    const auto name = [&](rapidjson::Value& object, const char* status_member, const char* status) {
        const auto id = next_id();
        object.AddMember("id", rapidjson::Value{id.data(), static_cast<unsigned>(id.size()), pool}, pool);
        object.AddMember(rapidjson::StringRef(status_member), rapidjson::StringRef(status), pool);
        return id;
    };
    for (const char* list : {"cases", "attachments"}) {
        if (!folder.HasMember(list) || !folder[list].IsArray()) continue;
        for (auto& one : folder[list].GetArray())
            if (one.IsObject()) name(one, "status", *list == 'c' ? "HUBEE_RECEIVED" : "PENDING");
    }
    out.id = name(folder, "globalStatus", "HUBEE_RECEIVED");
    if (folder.HasMember("externalId") && folder["externalId"].IsString())
        out.external_id = folder["externalId"].GetString();
    if (folder.HasMember("cases") && folder["cases"].IsArray() && !folder["cases"].Empty()) {
        const auto& first = folder["cases"][0];
        if (first.HasMember("recipient") && first["recipient"].IsObject() &&
            first["recipient"].HasMember("companyRegister") && first["recipient"]["companyRegister"].IsString())
            out.siret = first["recipient"]["companyRegister"].GetString();
    }
    rapidjson::StringBuffer text;
    rapidjson::Writer<rapidjson::StringBuffer> writer{text};
    folder.Accept(writer);
    out.body.assign(text.GetString(), text.GetSize());
    return out;
}

}  // namespace qf::bench
