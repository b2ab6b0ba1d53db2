// connector/portal/pages.hpp -- what each page of the portal shows, as values, and their HTML.
//
// Promise:  texts are plain: the pages escape (site/html_parts.hpp). No page needs script, and none has any. French,
//           RGAA: one h1, landmarks, a label for each field, errors that name their field.
// Thread:   any.
#pragma once

#include "connector/dossier/months.hpp"
#include "connector/inbox/agent_table.hpp"
#include "connector/inbox/attachment_table.hpp"
#include "connector/inbox/case_list.hpp"
#include "connector/inbox/case_table.hpp"
#include "connector/inbox/event_table.hpp"
#include "connector/inbox/trail_table.hpp"
#include "connector/net/message.hpp"
#include "connector/portal/line_facts.hpp"
#include "connector/portal/summary.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qf::portal {

enum class section { none, list, agents, trail, mail };  // of the navigation

struct frame {
    std::string csrf = {};
    std::string name = {};  // who is logged in; empty: nobody
    std::string organization = {};
    std::string theme_css = {};
    bool administrator = false;
    bool demonstration = false;
    section current = section::none;
};

enum class trouble {
    not_found,
    session_lost,
    csrf,
    forbidden,             // an agent without that right
    second_factor,         // an administrator who logged in with a password only
    second_factor_always,  // any agent, where the operator wants it of all
    weak_login,            // their provider has not verified who they are
    not_invited,           // logged in at the provider, and nobody here
    disabled,
    expired,     // the invitation
    bound,       // the account is that of another login
    unverified,  // the e-mail address
    login_later,
    login_fault,
    too_many,
    too_large,  // a ZIP that would not fit
    storage,
    our_fault
};
std::string trouble_page(const frame& f, trouble kind);
net::http::status status_of(trouble kind) noexcept;
std::string_view name_of(trouble kind) noexcept;

std::string start_page(const frame& f, std::string_view notice);
struct demo_agent {
    std::string id, name, organization, what;
};
std::string demo_login_page(const frame& f, const std::vector<demo_agent>& agents, std::string_view state);
std::string logged_out_page(const frame& f);
std::string accessibility_page(const frame& f);

enum class tab { all, unread, open, ended };
struct list_view {
    portal::tab tab = tab::all;
    inbox::case_filter asked = {};
    std::string typed = {}, from = {}, until = {}, process = {};  // as the fields hold them
    std::string fault = {};                                       // of a date, or of a search that is no more
    std::string_view fault_in = {};                               // the field's id
    inbox::case_page found = {};
    std::map<std::string, line_facts> facts = {};  // by id
    std::map<portal::tab, std::int64_t> counts = {};
    std::map<std::string, std::string> process_names = {};
    std::string done = {};         // what has just been done, for the notice
    bool done_in_part = false;     // and not for all
    bool acts = false;             // has a process to act on
    std::string query = {};        // the filters as a query, without the page
    bool filtered = false;         // anything but the tab
    bool received_before = false;  // there is something in another tab
};
std::string list_page(const frame& f, const list_view& v);
// What many dossiers at once would become, before they do.
struct many_view {
    inbox::status outcome = inbox::status::done;  // or refused
    std::int64_t able = 0, unopened = 0, unable = 0;
    bool all = false;                     // that match the list, not those that were ticked
    std::vector<std::string> cases = {};  // that were ticked
    std::vector<inbox::case_line> first_unopened = {};
    std::string liste = {};              // the list as it was, as a query
    bool changed = false;                // other dossiers match than when it was asked
    std::string typed = {}, fault = {};  // of a refusal's reason
};
std::string many_page(const frame& f, const many_view& v);
std::vector<inbox::status> statuses_of(tab t);
std::string_view word_of(tab t) noexcept;  // in addresses: "a-ouvrir"

struct dossier_view {
    inbox::case_row row = {};
    std::string first_name = {}, last_name = {};
    std::string process_name = {};
    std::optional<inbox::status> outcome = {};
    std::optional<portal::summary> summary = {};
    relatives kin = {};
    std::vector<inbox::attachment_row> files = {};
    std::vector<inbox::event_row> events = {};
    std::map<std::string, std::vector<inbox::attachment_row>> event_files = {};
    std::vector<inbox::status> moves = {};  // that the agent may make now
    bool acts = false;
    std::string_view done = {};      // "statut", "note"…
    std::string fault = {};          // of the form below
    std::string_view fault_in = {};  // the field's id
    std::string typed = {};          // what was written there
    std::size_t seen = 0;            // how many events the page has
    bool stale = false;              // what was written was not sent: somebody else changed the dossier
    std::vector<inbox::event_row> meanwhile = {};
    std::string liste = {};          // the list as it was, as a query
    std::string back = "/dossiers";  // and as an address
};
std::string dossier_page(const frame& f, const dossier_view& v);
// Before a dossier that opening would acknowledge, when it was not asked for from a page of ours.
std::string door_page(const frame& f, const inbox::case_row& row, std::string_view liste);

struct agents_view {
    std::vector<inbox::agent_row> agents = {};
    std::vector<std::string> processes = {};
    std::map<std::string, std::string> process_names = {};
    std::string self = {};
    instant now{};
    std::string email = {}, name = {};  // as they were written
    std::string fault = {};
    std::string_view fault_in = {};
    std::string_view done = {};
};
std::string agents_page(const frame& f, const agents_view& v);
struct agent_view {
    inbox::agent_row agent = {};
    std::vector<std::string> processes = {};
    std::map<std::string, std::string> process_names = {};
    bool self = false;
    bool expired = false;  // the invitation
    std::string fault = {};
};
std::string agent_page(const frame& f, const agent_view& v);

std::string preferences_page(const frame& f, const inbox::agent_row& agent, bool done, bool mails);

struct trail_view {
    std::vector<inbox::trail_row> rows = {};
    std::vector<inbox::agent_row> agents = {};
    std::string agent = {}, reference = {};  // the filters
    bool filtered = false;
    std::int64_t next = 0;  // the key to go on from; 0: that is all
};
std::string trail_page(const frame& f, const trail_view& v);

}  // namespace qf::portal
