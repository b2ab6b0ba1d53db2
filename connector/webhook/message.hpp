// connector/webhook/message.hpp -- a dossier as one body: what HubEE takes in five requests, pushed in one.
//
// Promise:  the same transmission always gives the same bytes, at every attempt; its id is the webhook-id, so that a
//           receiver that has seen it answers 2xx and does nothing. Follows schemas/qf.webhook.1.json.
// Not here: making the attachments (connector/dossier), signing (signature.hpp).
// Thread:   any.
#pragma once

#include "connector/base/recipient.hpp"
#include "connector/base/reference.hpp"
#include "connector/base/time.hpp"
#include "connector/base/uuid.hpp"

#include <span>
#include <string>
#include <string_view>

namespace qf::webhook {

inline constexpr std::string_view message_type = "dossier.submitted";

struct file {  // views: the caller keeps what they show until the body is written
    std::string_view name, mime_type, content;
};
struct message {
    uuid transmission;
    qf::reference reference;
    qf::recipient recipient;
    instant submitted_at{};
    std::span<const file> files;
    std::string_view process_code = "FormulaireQF";
    // As YYYY-MM: the month that the commune uses, the one whose quotient is in the files. Both or neither.
    std::string_view month_asked = {}, month_obtained = {};
    std::string_view corrects = {};  // the reference of the dossier that this one replaces; "": it replaces none
};

std::string write_body(const message& dossier);

}  // namespace qf::webhook
