#include "connector/delivery/saga.hpp"

#include "connector/base/asio.hpp"
#include "connector/dossier/months.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>

#include <algorithm>
#include <vector>

namespace qf::delivery {

using ledger::state;

action next_action(const progress& p) {
    switch (p.known.state) {
        case state::received:
            return action::create;
        case state::created:
            return p.looked ? action::attach : action::look;
        case state::attached: {
            if (!p.looked) return action::look;
            const bool whole = std::ranges::all_of(p.received, [](bool one) { return one; });
            return whole ? action::complete : action::attach;  // the subscriber lost one since: put it again
        }
        case state::completed:
        case state::parked:
            break;
    }
    return action::nothing;
}

std::string_view name_of(action a) noexcept {
    constexpr std::string_view names[] = {"look", "create", "attach", "complete", "nothing"};
    return names[static_cast<std::size_t>(a)];
}

struct saga::trip {
    const prepared& dossier;
    const traceparent& trace;
    progress so_far;
    bool visible = false;
    const std::string& id() const { return dossier.transmission.id().text(); }
    const ledger::remembered_folder& folder() const { return *so_far.known.folder; }
};

awaitable<advanced> saga::advance(const prepared& dossier, ledger::dossier known, const traceparent& trace) {
    const auto began = known.state;
    trip t{dossier, trace, {std::move(known)}};
    // look, create, attach and complete once each; and once more from the beginning when the folder had to be
    // forgotten.
    for (int left = 8; left > 0 && !t.visible; --left) {
        const auto now = next_action(t.so_far);
        const auto why = co_await perform(now, t);
        if (why.code)
            co_return advanced{refusal{why.code, why.http_status, why.retry_after}, name_of(now),
                               t.so_far.known.state != began};
    }
    if (!t.visible) co_return advanced{refusal{errc::destination_babbles}, name_of(action::look)};
    // On the case from the beginning, and told as a message once the commune can see it.
    const auto months = dossier::months_of(dossier.transmission.reference_month());
    co_return advanced{.cause = {}, .case_message = dossier::attributes_of(months, {})};
}

awaitable<result<way::burial>> saga::bury(const std::string& folder) {
    const auto trace = traceparent::start();
    const auto seen = co_await hubee_.folder(folder, trace.text());
    if (!seen) co_return seen.error().code;
    if (*seen && (*seen)->visible()) co_return burial::visible;
    const auto deleted = co_await hubee_.delete_folder(folder, trace.text());
    if (!deleted) co_return deleted.error().code;
    co_return burial::deleted;
}

awaitable<hubee::refusal> saga::perform(action a, trip& t) {
    switch (a) {
        case action::look:
            co_return co_await look(t);
        case action::create:
            co_return co_await create(t);
        case action::attach:
            co_return co_await attach(t);
        case action::complete:
            co_return co_await complete(t);
        case action::nothing:
            break;
    }
    t.visible = true;
    co_return hubee::refusal{};
}

awaitable<hubee::refusal> saga::look(trip& t) {
    auto seen = co_await hubee_.folder(t.folder().folder, t.trace.text());
    if (!seen) co_return seen.error();
    if (!*seen) co_return co_await forget(t);  // gone

    t.so_far.looked = true;
    if ((*seen)->visible()) {
        if (t.so_far.known.state == state::created) {
            const auto code = co_await ledger_.attached(t.id());
            if (code) co_return hubee::refusal{code};
            t.so_far.known.state = state::attached;
        }
        t.visible = true;
        co_return hubee::refusal{};
    }
    const auto& now = t.dossier.attachment_digests;
    const auto& then = t.so_far.known.digests;
    if (!std::ranges::equal(now, then)) {  // another version of this program described other files
        const auto deleted = co_await hubee_.delete_folder(t.folder().folder, t.trace.text());
        if (!deleted) co_return deleted.error();
        co_return co_await forget(t);
    }
    for (const auto& [attachment, status] : (*seen)->attachments) {
        using enum hubee::attachment_status;
        const auto& ids = t.folder().attachments;
        const auto which = static_cast<std::size_t>(std::ranges::find(ids, attachment) - ids.begin());
        if (which >= t.so_far.received.size()) continue;
        if (status == rejected || status == corrupted) co_return hubee::refusal{errc::attachment_refused};
        t.so_far.received[which] = status == received;
    }
    co_return hubee::refusal{};
}

awaitable<hubee::refusal> saga::forget(trip& t) {
    const auto code = co_await ledger_.forget_folder(t.id());
    if (code) co_return hubee::refusal{code};
    t.so_far.known.state = state::received;
    t.so_far.known.folder.reset();
    t.so_far.received = {};
    t.so_far.looked = false;
    co_return hubee::refusal{};
}

awaitable<hubee::refusal> saga::create(trip& t) {
    const auto& transmission = t.dossier.transmission;
    const auto person = transmission.pivot_identity();
    const auto months = dossier::months_of(transmission.reference_month());
    hubee::folder_request request{.external_id = "Formulaire-QF-" + transmission.reference().text(),
                                  .applicant_first_name = person["given_name"].text_or(""),
                                  .applicant_last_name = person["family_name"].text_or(""),
                                  .receiver = transmission.to(),
                                  .files = {},
                                  .partner_attributes = dossier::attributes_of(months, transmission.corrects())};
    for (const auto& a : t.dossier.attachments) request.files.push_back({a.file_name, a.mime_type, a.content.size()});
    auto ids = co_await hubee_.create_folder(request, t.trace.text());
    if (!ids) co_return ids.error();
    watch_.reached(step::folder_created);

    ledger::remembered_folder folder{ids->folder, ids->one_case, ids->attachments};
    std::vector<std::string> digests{t.dossier.attachment_digests.begin(), t.dossier.attachment_digests.end()};
    const auto code = co_await ledger_.created(t.id(), folder, digests);
    if (code) co_return hubee::refusal{code};
    t.so_far.known.state = state::created;
    t.so_far.known.folder = std::move(folder);
    t.so_far.known.digests = std::move(digests);
    t.so_far.looked = true;
    watch_.reached(step::created);
    co_return hubee::refusal{};
}

awaitable<hubee::refusal> saga::put(trip& t, std::size_t index) {
    if (t.so_far.received[index]) co_return hubee::refusal{};
    const auto answer = co_await hubee_.put_attachment(t.folder().folder, t.folder().attachments[index],
                                                       t.dossier.attachments[index].content,
                                                       t.dossier.attachment_digests[index], t.trace.text());
    if (!answer) co_return answer.error();
    t.so_far.received[index] = true;
    watch_.reached(step::attachment_put);
    co_return hubee::refusal{};
}

awaitable<hubee::refusal> saga::attach(trip& t) {
    using namespace asio::experimental::awaitable_operators;
    const auto answers = co_await (put(t, 0) && put(t, 1) && put(t, 2));
    for (const auto* cause : {&std::get<0>(answers), &std::get<1>(answers), &std::get<2>(answers)}) {
        if (!cause->code) continue;
        // not_found: the folder is gone, not refused. The next attempt looks, and begins again.
        if (cause->code != errc::dossier_refused) co_return *cause;
        co_return co_await refused(t, hubee::refusal{errc::attachment_refused, cause->http_status});
    }
    if (t.so_far.known.state == state::created) {
        const auto code = co_await ledger_.attached(t.id());
        if (code) co_return hubee::refusal{code};
        t.so_far.known.state = state::attached;
    }
    watch_.reached(step::attached);
    co_return hubee::refusal{};
}

awaitable<hubee::refusal> saga::complete(trip& t) {
    const auto answer = co_await hubee_.complete_folder(t.folder().folder, t.trace.text());
    if (answer) {
        watch_.reached(step::folder_completed);
        t.visible = true;
        co_return hubee::refusal{};
    }
    const auto why = answer.error();
    if (why.code != errc::dossier_refused) co_return why;  // not_found, too: the next attempt looks
    co_return co_await refused(t, why);
}

// By HubEE's own word. Visible: completed by an earlier request, whose answer was lost, and which may have arrived
// after we looked. Incomplete: the folder says which attachment was rejected.
awaitable<hubee::refusal> saga::refused(trip& t, hubee::refusal cause) {
    t.so_far.looked = false;
    const auto seen = co_await look(t);
    if (seen.code || t.visible || t.so_far.known.state == state::received) co_return seen;
    co_return cause;
}

}  // namespace qf::delivery
