#include "connector/delivery/webhook_way.hpp"

#include "connector/base/asio.hpp"

#include <array>

namespace qf::delivery {

using ledger::state;

awaitable<advanced> webhook_way::advance(const prepared& dossier, ledger::dossier known, const traceparent& trace) {
    const auto& transmission = dossier.transmission;
    const auto& id = transmission.id().text();
    if (known.state == state::received) {
        std::array<webhook::file, 3> files;
        for (std::size_t i = 0; i < files.size(); ++i) {
            const auto& from = dossier.attachments[i];
            files[i] = {from.file_name, from.mime_type, from.content};
        }
        const auto months = transmission.reference_month();
        const webhook::message body{.transmission = transmission.id(),
                                    .reference = transmission.reference(),
                                    .recipient = transmission.to(),
                                    .submitted_at = transmission.submitted_at(),
                                    .files = files,
                                    .month_asked = months["asked"].text().value_or(""),
                                    .month_obtained = months["obtained"].text().value_or(""),
                                    .corrects = transmission.corrects().value_or("")};
        const auto taken = co_await client_.deliver(body, trace.text());
        if (!taken) {
            const auto& why = taken.error();
            co_return advanced{refusal{why.code, why.http_status, why.retry_after}, "push"};
        }
        watch_.reached(step::folder_completed);
        const ledger::remembered_folder note{std::string{taken->followed_up ? pushed_and_followed : pushed}, id, {}};
        const auto code = co_await ledger_.created(id, note, {});
        if (code) co_return advanced{refusal{code}, "record"};
        known.state = state::created;
    }
    if (known.state == state::created) {
        const auto code = co_await ledger_.attached(id);
        if (code) co_return advanced{refusal{code}, "record"};
    }
    co_return advanced{};
}

awaitable<result<way::burial>> webhook_way::bury(const std::string&) {
    co_return burial::visible;  // it was taken: nothing of it may be forgotten
}

}  // namespace qf::delivery
