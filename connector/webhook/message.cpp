#include "connector/webhook/message.hpp"

#include "connector/base/digest.hpp"
#include "connector/base/encoding.hpp"
#include "connector/base/time_text.hpp"
#include "schemas/json.hpp"

namespace qf::webhook {

std::string write_body(const message& what) {
    const auto external_id = "Formulaire-QF-" + what.reference.text();
    const auto submitted_at = to_rfc3339(what.submitted_at);
    json::writer w;
    w.begin_object().member("type", message_type).member("timestamp", submitted_at).key("data").begin_object();
    w.member("transmission_id", what.transmission.text())
        .member("reference", what.reference.text())
        .member("external_id", external_id)
        .member("case_external_id", external_id + "-01")
        .member("process_code", what.process_code)
        .member("submitted_at", submitted_at);
    if (!what.corrects.empty()) w.member("corrects", what.corrects);
    w.key("recipient")
        .begin_object()
        .member("cog", what.to.cog().text())
        .member("siret", what.to.siret().text())
        .end_object();
    if (!what.month_asked.empty())
        w.key("reference_month")
            .begin_object()
            .member("asked", what.month_asked)
            .member("obtained", what.month_obtained)
            .end_object();
    w.key("attachments").begin_array();
    for (const auto& file : what.files)
        w.begin_object()
            .member("file_name", file.name)
            .member("mime_type", file.mime_type)
            .member("size", std::uint64_t{file.content.size()})
            .member("sha256", to_base64(sha256(file.content)))
            .member("content", to_base64(file.content))
            .end_object();
    return w.end_array().end_object().end_object().text();
}

}  // namespace qf::webhook
