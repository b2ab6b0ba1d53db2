// One dossier: opened, answered, commented.
#include "connector/base/asio.hpp"
#include "connector/base/time_text.hpp"
#include "connector/inbox/case_moves.hpp"
#include "connector/net/html.hpp"
#include "connector/net/percent.hpp"
#include "connector/portal/answering.hpp"
#include "connector/portal/asked_from.hpp"
#include "connector/portal/endpoints.hpp"
#include "connector/portal/listing.hpp"
#include "connector/portal/wording.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

namespace qf::portal {
namespace {

using inbox::status;

constexpr std::int64_t content_max = 1 << 20;  // bytes; a family's has some kilobytes, another file is no content

struct opened {
    std::optional<dossier_view> view = {};
    std::optional<inbox::case_row> closed_door = {};  // shown instead: it is for the agent to open
    std::optional<inbox::part_of_file> content_in_vault = {};
};

std::optional<status> outcome_of(const std::vector<inbox::event_row>& events) {
    std::optional<status> out;
    for (const auto& e : events)
        if (e.case_new_status == "DONE" || e.case_new_status == "REFUSED") out = inbox::status_of(*e.case_new_status);
    return out;
}

dossier_view dossier_view_of(const portal_request& request, inbox::tables& t, const inbox::case_row& row, opened& out) {
    dossier_view view{.row = row};
    const auto folder = t.folders.find(row.folder);
    if (folder) {
        view.first_name = folder->first_name;
        view.last_name = folder->last_name;
    }
    const auto process = t.processes.find(row.process_code);
    view.process_name = process ? process->name : row.process_code;
    view.files = t.attachments.of_case(row.id);
    // Not of ranges: clang 14 does not know its answer.
    std::stable_partition(view.files.begin(), view.files.end(),
                          [](const auto& one) { return one.mime_type == "application/pdf"; });
    view.events = events_for(request.agent->organization, t, row.id);
    view.seen = view.events.size();
    for (const auto& e : view.events)
        if (auto files = t.event_attachments.of_event(e.id); !files.empty()) view.event_files[e.id] = std::move(files);
    view.outcome = outcome_of(view.events);
    view.acts = request.agent->may_act(row.process_code);
    if (view.acts) view.moves = moves_from(row.status);
    if (const auto* content = content_among(view.files))
        if (const auto kept = t.files.find(content->id); kept && kept->size <= content_max) {
            if (kept->name)
                out.content_in_vault = inbox::part_of_file{*kept->name, 0, kept->size};
            else
                view.summary = summary_of(t.files.bytes(content->id, 0, kept->size));
        }
    return view;
}

// What the other side has said is read now: their events are RECEIVED, as an API client marks them.
void mark_read(const portal_request& request, inbox::tables& t, const inbox::case_row& row) {
    for (const auto& e : t.events.of_case(row.id))
        if (e.transmitter != request.agent->organization && e.status == "SENT") receive_event(t, row, e, request.now);
}

void acknowledge(const portal_request& request, inbox::tables& t, const inbox::case_row& row) {
    if (!request.agent->may_act(row.process_code)) return;
    if (unread(row.status))
        answer(*request.agent, t, row.id, {.outcome = status::si_received}, trail_of(request, "acknowledge"),
               request.now);
    mark_read(request, t, row);
}

// Opening tells the other side that the commune has the dossier, so it takes an agent's own click on a page of ours.
opened open_case(const portal_request& request, inbox::tables& t, asker asked_by) {
    opened out;
    const auto row = case_for(*request.agent, t, request.arguments[0]);
    if (!row) return out;
    const bool would_acknowledge = unread(row->status) && request.agent->may_act(row->process_code);
    if (asked_by == asker::machine || (asked_by == asker::elsewhere && would_acknowledge)) {
        out.closed_door = *row;
        return out;
    }
    if (asked_by == asker::own_page) acknowledge(request, t, *row);
    t.trail.add(trail_of(request, "open", row->external_id));
    const auto now = t.cases.find(row->id).value();
    out.view = dossier_view_of(request, t, now, out);
    return out;
}

// The list to go back to, as the address or the form has it.
std::string liste_of(const portal_request& request) {
    const bool sent = request.exchange.request.method() == net::http::verb::post;
    const auto said = sent ? request.form.first("liste") : request.asked("liste");
    return list_address(said) == "/dossiers" ? std::string{} : std::string{said};
}

std::string dossier_address(const portal_request& request, std::string_view done) {
    auto out = fmt::format("/dossiers/{}", request.arguments[0]);
    const auto add = [&](std::string_view name, std::string_view value) {
        if (!value.empty())
            out += fmt::format("{}{}={}", out.find('?') == std::string::npos ? '?' : '&', name,
                               net::percent_encoded(value));
    };
    add("fait", done);
    add("liste", liste_of(request));
    return out;
}

std::optional<std::size_t> seen_of(const portal_request& request) {
    const auto text = request.form.first("vu");
    std::size_t out = 0;
    const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (wrong != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return out;
}

action_answer page_of(portal_request& request, portal_services& services, dossier_view written) {
    // What was sent with our token comes from a page of ours.
    const bool sent = request.exchange.request.method() == net::http::verb::post;
    const auto from = sent ? asker::own_page : asker_of(request.exchange.request, services.conf.hosts);
    auto work = [&](inbox::tables& t) { return open_case(request, t, from); };
    auto done = co_await services.rows.change(work);
    if (!done) co_return trouble_answer(request, services, trouble::storage);
    if (done->closed_door)
        co_return shown(services,
                        door_page(frame_of(request, services, section::list), *done->closed_door, liste_of(request)));
    if (!done->view) co_return trouble_answer(request, services, trouble::not_found);
    auto view = std::move(*done->view);
    if (done->content_in_vault) {
        const auto& part = *done->content_in_vault;
        const auto bytes = co_await services.files.read(part.name, part.from, part.length);
        if (bytes) view.summary = summary_of(*bytes);
    }
    auto kin = [&](inbox::tables& t) {
        const auto line = t.list.line(view.row.id);
        return line ? relatives_of(*line, view.summary, t) : relatives{};
    };
    view.kin = co_await services.rows.read(kin);
    view.done = written.done;
    view.fault = std::move(written.fault);
    view.fault_in = written.fault_in;
    view.typed = std::move(written.typed);
    view.liste = liste_of(request);
    view.back = list_address(view.liste);
    view.stale = written.stale;
    if (view.stale) view.meanwhile = events_after(view.events, written.seen);
    const auto status = view.stale           ? net::http::status::conflict
                        : view.fault.empty() ? net::http::status::ok
                                             : net::http::status::unprocessable_entity;
    co_return shown(services, dossier_page(frame_of(request, services, section::list), view), status);
}

struct answer_kind {
    std::string_view word;  // of the form
    status outcome;
    std::string_view field;
    bool text_needed;
    std::string_view fault;
};
constexpr answer_kind kinds[] = {
    {"en-cours", status::in_progress, "message-en-cours", false, ""},
    {"complement", status::add_awaiting, "message-complement", true, "Écrivez ce qui manque"},
    {"traite", status::done, "message-traite", false, ""},
    {"refus", status::refused, "message-refus", true, "Écrivez le motif du refus"},
};

action_answer after(portal_request& request, portal_services& services, const result<answered>& done,
                    std::string_view word, dossier_view written) {
    if (!done) co_return trouble_answer(request, services, trouble::storage);
    switch (*done) {
        case answered::unknown:
            co_return trouble_answer(request, services, trouble::not_found);
        case answered::forbidden:
            co_return trouble_answer(request, services, trouble::forbidden);
        case answered::impossible:
        case answered::changed:
            request.reason = *done == answered::changed ? "changed" : "impossible";
            written.stale = true;
            co_return co_await page_of(request, services, std::move(written));
        case answered::done:
            break;
    }
    request.reason = "answered";
    co_return net::redirect(dossier_address(request, word));
}

}  // namespace

action_answer show_dossier(portal_request& request, portal_services& services) {
    dossier_view said;
    for (const std::string_view known : {"en-cours", "complement", "traite", "refus", "note"})
        if (request.asked("fait") == known) said.done = known;
    return page_of(request, services, std::move(said));
}

action_answer open_dossier(portal_request& request, portal_services& services) {
    auto work = [&](inbox::tables& t) {
        const auto row = case_for(*request.agent, t, request.arguments[0]);
        if (row) acknowledge(request, t, *row);
        return row.has_value();
    };
    const auto found = co_await services.rows.change(work);
    if (!found) co_return trouble_answer(request, services, trouble::storage);
    if (!*found) co_return trouble_answer(request, services, trouble::not_found);
    request.reason = "opened";
    co_return net::redirect(dossier_address(request, ""));
}

action_answer answer_dossier(portal_request& request, portal_services& services) {
    const auto* kind = std::ranges::find(kinds, request.form.first("reponse"), &answer_kind::word);
    if (kind == std::ranges::end(kinds)) co_return trouble_answer(request, services, trouble::our_fault);
    answer_wish wish{.outcome = kind->outcome, .text = message_of(request), .seen = seen_of(request)};
    dossier_view wrong{.fault_in = kind->field, .typed = wish.text, .seen = wish.seen.value_or(0)};
    if (kind->text_needed && wish.text.empty()) wrong.fault = kind->fault;
    if (auto fault = too_long(wish.text); !fault.empty()) wrong.fault = std::move(fault);
    if (!wrong.fault.empty()) co_return co_await page_of(request, services, std::move(wrong));
    auto work = [&](inbox::tables& t) {
        return answer(*request.agent, t, request.arguments[0], wish, trail_of(request, "status"), request.now);
    };
    const auto done = co_await services.rows.change(work);
    co_return co_await after(request, services, done, kind->word, std::move(wrong));
}

action_answer note_dossier(portal_request& request, portal_services& services) {
    answer_wish wish{.text = message_of(request), .seen = seen_of(request)};
    dossier_view wrong{.fault_in = "message-note", .typed = wish.text, .seen = wish.seen.value_or(0)};
    if (wish.text.empty()) wrong.fault = "Écrivez le commentaire";
    if (auto fault = too_long(wish.text); !fault.empty()) wrong.fault = std::move(fault);
    if (!wrong.fault.empty()) co_return co_await page_of(request, services, std::move(wrong));
    auto work = [&](inbox::tables& t) {
        return answer(*request.agent, t, request.arguments[0], wish, trail_of(request, "note"), request.now);
    };
    const auto done = co_await services.rows.change(work);
    co_return co_await after(request, services, done, "note", std::move(wrong));
}

}  // namespace qf::portal
