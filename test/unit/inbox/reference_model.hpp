// test/unit/inbox/reference_model.hpp -- folders, cases and events as HubEE's contract describes them, in few lines.
//
// Promise:  says what each request must answer and what state it leaves. Written from the contract, not from
//           status_machine.cpp: ranks and actors are its own.
#pragma once

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qf::inbox::model {

enum class actor { osl, si, other_si };

inline const std::array<std::string, 14> words = {
    "HUBEE_RECEIVED", "HUBEE_COMPLETED", "HUBEE_NOTIFIED", "SENT", "SI_RECEIVED",
    "SI_INTG_ERROR",  "IN_PROGRESS",     "ADD_AWAITING",   "DONE", "REFUSED",
    "CLOSED",         "ARCHIVED",        "FINISHED",       ""};

inline int rank(const std::string& s) {
    static const std::map<std::string, int> ranks = {
        {"HUBEE_RECEIVED", 0}, {"HUBEE_NOTIFIED", 1}, {"SENT", 2}, {"SI_RECEIVED", 3}, {"SI_INTG_ERROR", 3},
        {"IN_PROGRESS", 4},    {"ADD_AWAITING", 4},   {"DONE", 5}, {"REFUSED", 5},     {"CLOSED", 6}};
    const auto found = ranks.find(s);
    return found == ranks.end() ? -1 : found->second;
}
inline bool known(const std::string& s) {
    return rank(s) >= 0 || s == "HUBEE_COMPLETED" || s == "ARCHIVED";
}
inline bool of_si(const std::string& s) {
    return rank(s) >= 2 && rank(s) <= 5;
}
inline bool of_osl(const std::string& s) {
    return s == "HUBEE_NOTIFIED" || s == "CLOSED";
}
inline bool forward(const std::string& from, const std::string& to) {
    return rank(to) > rank(from) || (rank(to) == rank(from) && rank(from) < 5);
}

struct event {
    std::string id;
    actor author = actor::si;
    bool deposit = false;
    bool uploaded = false;
    bool notifies = false;
    std::string status = "SENT";
    std::string new_status = {};  // empty: none
};
struct one_case {
    std::string id;
    actor owner = actor::si;  // si or other_si
    std::string status = "HUBEE_RECEIVED";
    std::vector<event> events = {};
};
struct folder {
    std::string id;
    std::string attachment;
    std::string status = "HUBEE_RECEIVED";
    bool uploaded = false;
    std::vector<one_case> cases = {};
    bool visible() const { return status != "HUBEE_RECEIVED"; }
};

struct news {
    std::string about;  // a case
    std::string event;  // empty: a new dossier
    bool operator==(const news&) const = default;
};
struct told {  // notifications that wait, oldest first
    std::map<actor, std::vector<news>> waiting;
};

// May the actor touch this case at all? 403, 404 or nothing.
inline std::optional<unsigned> barred(actor who, const folder& f, const one_case& c) {
    if (who == actor::osl) return std::nullopt;
    if (who != c.owner) return 403;
    return f.visible() ? std::nullopt : std::optional<unsigned>{404};
}

// The answer to a wish to move a case; `moves` when it is to be carried out.
struct move {
    unsigned status = 204;
    bool moves = false;
};
inline move of_case(actor who, const folder& f, const one_case& c, const std::string& to) {
    if (!known(to)) return {400};
    const bool by_osl = who == actor::osl;
    const bool right_actor = by_osl ? of_osl(to) || to == "HUBEE_COMPLETED" || to == "IN_PROGRESS" : of_si(to);
    if (!right_actor) return {403};
    if (to == c.status) return {204};
    if (to == "HUBEE_COMPLETED") return {c.status == "CLOSED" ? 400u : 204u, c.status == "HUBEE_RECEIVED"};
    if (!f.visible()) return {400};
    if (to == "HUBEE_NOTIFIED") return {204, true};
    if (c.status == "CLOSED") return {400};
    if (to == "CLOSED" || forward(c.status, to) || (by_osl && to == "IN_PROGRESS")) return {204, true};
    if (to == "SI_INTG_ERROR" && c.status != "REFUSED") return {204, true};
    if (to == "IN_PROGRESS" && c.status == "DONE") return {204, true};
    return {400};
}
// Whether a folder with this one case follows it there.
inline bool folder_follows(const folder& f, const std::string& to) {
    if (f.cases.size() != 1 || to == "SI_INTG_ERROR" || to == f.status) return false;
    if (to == "HUBEE_NOTIFIED") return true;
    if (to == "HUBEE_COMPLETED" || !f.visible() || f.status == "CLOSED") return false;
    return to == "CLOSED" || to == "IN_PROGRESS" || forward(f.status, to);
}
inline move of_folder(const folder& f, const std::string& to) {
    if (!known(to)) return {400};
    if (to == "HUBEE_COMPLETED") return {f.visible() || f.uploaded ? 204u : 400u, !f.visible() && f.uploaded};
    if (!of_si(to) && !of_osl(to)) return {403};
    if (to == "SI_INTG_ERROR") return {400};
    if (to == f.status) return {204};
    if (!f.visible()) return {400};
    const bool goes = to == "CLOSED" || to == "IN_PROGRESS" || forward(f.status, to);
    if (to != "HUBEE_NOTIFIED" && (f.status == "CLOSED" || !goes)) return {400};
    const auto closed = [](const one_case& c) { return c.status == "CLOSED"; };
    if (to == "CLOSED" && !std::all_of(f.cases.begin(), f.cases.end(), closed)) return {400};
    return {204, true};
}

}  // namespace qf::inbox::model
