// One dossier: opened, answered, commented.
#include "connector/base/asio.hpp"
#include "connector/base/time_text.hpp"
#include "connector/inbox/case_moves.hpp"
#include "connector/net/html.hpp"
#include "connector/portal/answering.hpp"
#include "connector/portal/endpoints.hpp"
#include "connector/portal/listing.hpp"
#include "connector/portal/wording.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <vector>

namespace qf::portal {
namespace {

using inbox::status;

constexpr std::int64_t content_max = 1 << 20;  // bytes; a family's has some kilobytes, another file is no content

struct opened {
    std::optional<dossier_view> view = {};
    std::optional<inbox::part_of_file> content_in_vault = {};
};

std::optional<status> outcome_of(const std::vector<inbox::event_row>& events) {
    std::optional<status> out;
    for (const auto& e : events)
        if (e.case_new_status == "DONE" || e.case_new_status == "REFUSED") out = inbox::status_of(*e.case_new_status);
    return out;
}

dossier_view dossier_view_of(const visitor& v, inbox::tables& t, const inbox::case_row& row, opened& out) {
    dossier_view view{.row = row};
    const auto folder = t.folders.find(row.folder);
    if (folder) {
        view.first_name = folder->first_name;
        view.last_name = folder->last_name;
    }
    const auto process = t.processes.find(row.process_code);
    view.process_name = process ? process->name : row.process_code;
    view.files = t.attachments.of_case(row.id);
    view.events = t.events.of_case(row.id);
    std::erase_if(view.events, [&](const inbox::event_row& e) {  // a deposit that its author has not sent yet
        return e.status == "IN_PROGRESS" && e.transmitter != v.agent->organization;
    });
    for (const auto& e : view.events)
        if (auto files = t.event_attachments.of_event(e.id); !files.empty()) view.event_files[e.id] = std::move(files);
    view.outcome = outcome_of(view.events);
    view.acts = v.agent->may_act(row.process_code);
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
void mark_read(const visitor& v, inbox::tables& t, const inbox::case_row& row) {
    for (const auto& e : t.events.of_case(row.id))
        if (e.transmitter != v.agent->organization && e.status == "SENT") receive_event(t, row, e, v.now);
}

opened open_case(const visitor& v, inbox::tables& t) {
    opened out;
    const auto row = case_for(*v.agent, t, v.arguments[0]);
    if (!row) return out;
    if (v.agent->may_act(row->process_code)) {
        if (unread(row->status))
            answer(*v.agent, t, row->id, {.to = status::si_received}, trail_of(v, "acknowledge"), v.now);
        mark_read(v, t, *row);
    }
    t.trail.add(trail_of(v, "open", row->external_id));
    const auto now = t.cases.find(row->id).value();
    out.view = dossier_view_of(v, t, now, out);
    return out;
}

action_answer page_of(visitor& v, desk& d, dossier_view written) {
    auto work = [&](inbox::tables& t) { return open_case(v, t); };
    auto done = co_await d.rows.change(work);
    if (!done) co_return trouble_answer(v, d, trouble::storage);
    if (!done->view) co_return trouble_answer(v, d, trouble::not_found);
    auto view = std::move(*done->view);
    if (done->content_in_vault) {
        const auto& part = *done->content_in_vault;
        const auto bytes = co_await d.files.read(part.name, part.from, part.length);
        if (bytes) view.summary = summary_of(*bytes);
    }
    view.done = written.done;
    view.fault = std::move(written.fault);
    view.fault_in = written.fault_in;
    view.typed = std::move(written.typed);
    view.back = list_address(v.asked("liste"));
    const auto status = view.fault.empty() ? net::http::status::ok : net::http::status::unprocessable_entity;
    co_return shown(d, dossier_page(frame_of(v, d, place::list), view), status);
}

std::string too_long(std::string_view text) {
    return fmt::format("Le texte a {} caractères : {} au plus sont possibles", characters_of(text), message_max);
}

struct answer_kind {
    std::string_view word;  // of the form
    status to;
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

// Browsers send line breaks as CR LF, which would count twice.
std::string text_of(const visitor& v) {
    std::string out{v.form.first("message")};
    std::erase(out, '\r');
    while (!out.empty() && (out.back() == ' ' || out.back() == '\n')) out.pop_back();
    return out;
}

action_answer after(visitor& v, desk& d, const result<answered>& done, std::string_view word) {
    if (!done) co_return trouble_answer(v, d, trouble::storage);
    switch (*done) {
        case answered::unknown:
            co_return trouble_answer(v, d, trouble::not_found);
        case answered::forbidden:
            co_return trouble_answer(v, d, trouble::forbidden);
        case answered::impossible:
            v.reason = "impossible";
            co_return net::redirect(fmt::format("/dossiers/{}?fait=change", v.arguments[0]));
        case answered::done:
            break;
    }
    v.reason = "answered";
    co_return net::redirect(fmt::format("/dossiers/{}?fait={}", v.arguments[0], word));
}

}  // namespace

action_answer show_dossier(visitor& v, desk& d) {
    dossier_view said;
    for (const std::string_view known : {"en-cours", "complement", "traite", "refus", "note", "change"})
        if (v.asked("fait") == known) said.done = known;
    return page_of(v, d, std::move(said));
}

action_answer answer_dossier(visitor& v, desk& d) {
    const auto* kind = std::ranges::find(kinds, v.form.first("reponse"), &answer_kind::word);
    if (kind == std::ranges::end(kinds)) co_return trouble_answer(v, d, trouble::our_fault);
    answer_wish wish{.to = kind->to, .text = text_of(v)};
    dossier_view wrong{.fault_in = kind->field, .typed = wish.text};
    if (kind->text_needed && wish.text.empty()) wrong.fault = kind->fault;
    if (characters_of(wish.text) > message_max) wrong.fault = too_long(wish.text);
    if (!wrong.fault.empty()) co_return co_await page_of(v, d, std::move(wrong));
    auto work = [&](inbox::tables& t) {
        return answer(*v.agent, t, v.arguments[0], wish, trail_of(v, "status"), v.now);
    };
    const auto done = co_await d.rows.change(work);
    co_return co_await after(v, d, done, kind->word);
}

action_answer note_dossier(visitor& v, desk& d) {
    answer_wish wish{.text = text_of(v)};
    dossier_view wrong{.fault_in = "message-note", .typed = wish.text};
    if (wish.text.empty()) wrong.fault = "Écrivez le commentaire";
    if (characters_of(wish.text) > message_max) wrong.fault = too_long(wish.text);
    if (!wrong.fault.empty()) co_return co_await page_of(v, d, std::move(wrong));
    auto work = [&](inbox::tables& t) { return answer(*v.agent, t, v.arguments[0], wish, trail_of(v, "note"), v.now); };
    const auto done = co_await d.rows.change(work);
    co_return co_await after(v, d, done, "note");
}

}  // namespace qf::portal
