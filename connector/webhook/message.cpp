#include "connector/webhook/message.hpp"

#include "connector/base/digest.hpp"
#include "connector/base/encoding.hpp"
#include "connector/base/time_text.hpp"
#include "schemas/json.hpp"

namespace qf::webhook {

std::string write_body(const message& dossier) {
    const auto external_id = "Formulaire-QF-" + dossier.reference.text();
    const auto submitted_at = to_rfc3339(dossier.submitted_at);
    json::writer w;
    w.begin_object().member("type", message_type).member("timestamp", submitted_at).key("data").begin_object();
    w.member("transmission_id", dossier.transmission.text())
        .member("reference", dossier.reference.text())
        .member("external_id", external_id)
        .member("case_external_id", external_id + "-01")
        .member("process_code", dossier.process_code)
        .member("submitted_at", submitted_at);
    if (!dossier.corrects.empty()) w.member("corrects", dossier.corrects);
    w.key("recipient")
        .begin_object()
        .member("cog", dossier.recipient.cog().text())
        .member("siret", dossier.recipient.siret().text())
        .end_object();
    if (!dossier.month_asked.empty())
        w.key("reference_month")
            .begin_object()
            .member("asked", dossier.month_asked)
            .member("obtained", dossier.month_obtained)
            .end_object();
    w.key("attachments").begin_array();
    for (const auto& file : dossier.files)
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
