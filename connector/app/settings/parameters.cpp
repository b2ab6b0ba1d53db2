#include "connector/app/settings/parameters.hpp"

#include "connector/app/settings/value_text.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <vector>

namespace qf::app {
namespace {

using c = configuration&;
using v = const value&;

// clang-format off
constexpr parameter common_parameters[] = {
    {"log.format", kind::choice, "logfmt", "logfmt|json", "", "form of the lines on standard error",
     [](c o, v x) { o.log.format = static_cast<log_format>(x.number); }},
    {"log.level", kind::choice, "info", "info|warning|error", "", "lines below this level are not written",
     [](c o, v x) { o.log.least = static_cast<log_level>(x.number); }},
    {"state.folder", kind::state_path, "var", "", "", "where the databases and keys are; relative paths of the files that the program writes start here",
     [](c o, v x) { o.state_folder = x.path; }},
    {"admin.listen", kind::address, "", "", "", "/metrics, /livez, /readyz; empty: 127.0.0.1 and 8489 (run), 8490 (intake), 8491 (deliver), 8492 (inbox) or 8493 (console)",
     [](c o, v x) { o.admin = x.address; }},

    {"queue.backend", kind::choice, "embedded", "embedded|rabbitmq", "", "embedded: one file, one machine; rabbitmq: a broker or a cluster",
     [](c o, v x) { o.queue.backend = static_cast<queue_backend>(x.number); }},
    {"queue.embedded.file", kind::state_path, "queue.db", "", "", "the queues' file; every role of the machine names the same",
     [](c o, v x) { o.queue.embedded_file = x.path; }},
    {"queue.rabbitmq.url", kind::text, "amqp://127.0.0.1:5672/%2f", "", "", "amqp:// or amqps:// (TLS), host, port and virtual host; the nodes of a cluster with commas between",
     [](c o, v x) { o.queue.rabbitmq.url = x.text; }},
    {"queue.rabbitmq.user", kind::text, "", "", "", "the broker's user; empty: the one of url, else guest",
     [](c o, v x) { o.queue.rabbitmq.user = x.text; }},
    {"queue.rabbitmq.password_file", kind::secret, "", "", "", "file with the user's password; empty: guest, which a broker takes from loopback only",
     [](c o, v x) { o.queue.rabbitmq.password_file = x.path; }},
    {"queue.rabbitmq.vhost", kind::text, "", "", "", "the broker's virtual host; empty: the one of url",
     [](c o, v x) { o.queue.rabbitmq.vhost = x.text; }},
    {"queue.rabbitmq.strategy", kind::choice, "classic", "classic|quorum|hashed", "", "classic: one node, any number of queues; quorum: replicated, up to queue_max queues; hashed: replicated, any number of recipients over hashed_queues queues",
     [](c o, v x) { o.queue.rabbitmq.strategy = static_cast<queues::queue_strategy>(x.number); }},
    {"queue.rabbitmq.queue_max", kind::number, "5000", "1", "100000", "ceiling of quorum queues (hashed: of those that recipients have of their own while they pause): one more is refused",
     [](c o, v x) { o.queue.rabbitmq.queue_max = x.whole(); }},
    {"queue.rabbitmq.hashed_queues", kind::number, "64", "1", "1024", "hashed: so many queues; all roles must agree, and the broker refuses who does not",
     [](c o, v x) { o.queue.rabbitmq.hashed_queues = x.whole(); }},
    {"queue.rabbitmq.ca_file", kind::file, "", "", "", "PEM authorities that signed the broker's certificate; empty: the system's",
     [](c o, v x) { o.queue.rabbitmq.ca_file = x.path; }},
    {"queue.rabbitmq.certificate_file", kind::file, "", "", "", "PEM client certificate, with key_file",
     [](c o, v x) { o.queue.rabbitmq.certificate_file = x.path; }},
    {"queue.rabbitmq.key_file", kind::file, "", "", "", "PEM private key of certificate_file",
     [](c o, v x) { o.queue.rabbitmq.key_file = x.path; }},
    {"queue.rabbitmq.confirm_window", kind::number, "1000", "1", "100000", "messages published and not yet confirmed, at most",
     [](c o, v x) { o.queue.rabbitmq.confirm_window = x.whole(); }},
    {"queue.rabbitmq.confirm_deadline", kind::duration, "10s", "100ms", "5min", "a publication that is not confirmed by then has failed",
     [](c o, v x) { o.queue.rabbitmq.confirm_deadline = x.time; }},
    {"queue.rabbitmq.consumer_timeout", kind::duration, "30min", "10s", "30d", "the broker's own consumer_timeout: what is fetched and not settled for so long costs the connection; what waits goes back at half of it, and no more is fetched than a pace can start by then",
     [](c o, v x) { o.queue.rabbitmq.consumer_timeout = x.time; }},
    {"queue.rabbitmq.heartbeat", kind::duration, "30s", "1s", "10min", "silence after which the broker is taken for gone",
     [](c o, v x) { o.queue.rabbitmq.heartbeat = x.time; }},

    {"envelope.keys", kind::state_path, "keys", "", "", "folder of the keys (qf-connector keys ...)",
     [](c o, v x) { o.keys = x.path; }},
    {"envelope.issuer", kind::text, "qf-intake", "", "", "who signs; intake and deliver must agree",
     [](c o, v x) { o.envelope.issuer = x.text; }},
    {"envelope.audience", kind::text, "qf-delivery", "", "", "for whom; intake and deliver must agree",
     [](c o, v x) { o.envelope.audience = x.text; }},
    {"envelope.lifetime", kind::duration, "10d", "1h", "60d", "from submission to expiry; longer than any outage of a commune",
     [](c o, v x) { o.envelope.lifetime = x.time; }},
    {"envelope.leeway", kind::duration, "60s", "0s", "10min", "difference between the clocks of two machines that is forgiven",
     [](c o, v x) { o.envelope.leeway = x.time; }},
    {"envelope.size_max", kind::size, "256KiB", "8KiB", "16MiB", "a larger envelope is refused",
     [](c o, v x) { o.envelope.size_max = x.bytes(); }},

    {"communes.file", kind::state_path, "communes.db", "", "", "the communes and their recipients (qf-connector communes ...)",
     [](c o, v x) { o.communes = x.path; }},

    {"intake.listen", kind::address, "127.0.0.1:8480", "", "", "the citizens' form, and the API that takes transmissions",
     [](c o, v x) { o.intake.listen = x.address; }},
    {"intake.token_file", kind::secret, "", "", "", "file with the bearer token of POST /api/transmissions; empty: the API is closed",
     [](c o, v x) { o.intake.token_file = x.path; }},
    {"intake.outbox", kind::state_path, "outbox.db", "", "", "keeps what is submitted while the queue is away, sealed; sent on by itself",
     [](c o, v x) { o.intake.outbox = x.path; }},
    {"intake.threads", kind::number, "1", "1", "64", "that sign and encrypt",
     [](c o, v x) { o.intake.threads = x.whole(); }},

    {"enrolment.file", kind::state_path, "enrolment.db", "", "", "events of authorizations, and how far each enrolment got",
     [](c o, v x) { o.enrolment.file = x.path; }},
    {"enrolment.webhook_secret_file", kind::secret, "", "", "", "file with the secret that signs DataPass' deliveries; empty: the webhook is closed",
     [](c o, v x) { o.enrolment.webhook_secret_file = x.path; }},
    {"enrolment.token_file", kind::secret, "", "", "", "file with the bearer token of POST /api/collectivites; empty: nobody enrols through it",
     [](c o, v x) { o.enrolment.token_file = x.path; }},
    {"enrolment.hubee_client_id", kind::text, "", "", "", "OAuth client that makes organizations and subscriptions at hubee.url; empty: what is approved awaits its activation",
     [](c o, v x) { o.enrolment.hubee_client_id = x.text; }},
    {"enrolment.hubee_client_secret_file", kind::secret, "", "", "", "file with that client's secret",
     [](c o, v x) { o.enrolment.hubee_client_secret_file = x.path; }},
    {"enrolment.hubee_scope", kind::text, "ADMIN", "", "", "OAuth scope asked for: ADMIN may activate, DATAPASS may only create",
     [](c o, v x) { o.enrolment.hubee_scope = x.text; }},
    {"enrolment.contact", kind::text, "", "", "", "the operator's own address, which HubEE gets as the administrator of a new subscription; needed with hubee_client_id",
     [](c o, v x) { o.enrolment.contact = x.text; }},
    {"enrolment.editors", kind::text, "", "", "", "software editors that receive by API for communes, each as <cog>.<siret> of its office, with blanks or commas between; the subscription of one that neither this nor HubEE knows awaits its activation",
     [](c o, v x) { o.enrolment.editors = x.text; }},

    {"delivery.ledger", kind::state_path, "ledger.db", "", "", "the ledger's file; the console reads it",
     [](c o, v x) { o.delivery.ledger = x.path; }},
    {"delivery.lane_window", kind::number, "20", "1", "100", "dossiers of one recipient under way at once",
     [](c o, v x) { o.delivery.daemon.lane_window = x.whole(); }},
    {"delivery.dossiers_max", kind::number, "256", "1", "10000", "dossiers under way at once, over all recipients; at least lane_window",
     [](c o, v x) { o.delivery.daemon.dossiers_max = x.whole(); }},
    {"delivery.threads", kind::number, "1", "1", "64", "that open envelopes and make attachments",
     [](c o, v x) { o.delivery.daemon.courier.threads = x.whole(); }},
    {"delivery.first_retry", kind::duration, "5s", "10ms", "1h", "wait after the first failure; then 30s, 2min, 10min, 30min, 1h, 2h, 4h, 8h and 12h each time, +-20 %, but never less than this",
     [](c o, v x) { o.delivery.daemon.courier.retry.first = x.time; }},
    {"delivery.retry_max", kind::duration, "12h", "10ms", "24h", "ceiling of those waits; at least first_retry",
     [](c o, v x) { o.delivery.daemon.courier.retry.longest = x.time; }},
    {"delivery.age_max", kind::duration, "8d", "1h", "60d", "a dossier that still fails at this age is parked; below envelope.lifetime",
     [](c o, v x) { o.delivery.daemon.courier.retry.age_max = x.time; }},
    {"delivery.slow_probe", kind::duration, "1h", "100ms", "24h", "what an operator must mend (a recipient without subscription, refused credentials) is tried again no sooner",
     [](c o, v x) { o.delivery.daemon.courier.retry.slow_probe = x.time; }},
    {"delivery.retry_after_max", kind::duration, "24h", "1s", "7d", "a subscriber's Retry-After counts up to this",
     [](c o, v x) { o.delivery.daemon.courier.retry.retry_after_max = x.time; }},
    {"delivery.lane_a_minute", kind::number, "0", "0", "60000", "dossiers begun for one recipient in a minute; 0: no limit",
     [](c o, v x) { o.delivery.daemon.lane_a_minute = x.whole(); }},
    {"delivery.hubee_a_minute", kind::number, "0", "0", "6000000", "dossiers begun at HubEE in a minute; 0: no limit",
     [](c o, v x) { o.delivery.hubee_a_minute = x.whole(); }},
    {"delivery.hubee_window", kind::number, "256", "1", "10000", "dossiers under way at HubEE at once",
     [](c o, v x) { o.delivery.hubee_window = x.whole(); }},
    {"delivery.slow_after", kind::duration, "1s", "10ms", "1min", "an attempt that lasts longer gives its place to another; it goes on",
     [](c o, v x) { o.delivery.daemon.slow_after = x.time; }},
    {"delivery.slow_max", kind::number, "2048", "1", "100000", "such attempts at once",
     [](c o, v x) { o.delivery.daemon.slow_max = x.whole(); }},
    {"delivery.fetched_max", kind::number, "20000", "1", "1000000", "envelopes fetched in advance, over all recipients (some 3 KiB each)",
     [](c o, v x) { o.delivery.daemon.fetched_max = x.whole(); }},
    {"delivery.catch_up", kind::number, "200", "1", "10000", "recipients that come back in a second once their subscriber is well again",
     [](c o, v x) { o.delivery.daemon.catch_up = x.whole(); }},
    {"delivery.acknowledgements", kind::duration, "2min", "100ms", "1h", "notifications are asked for this often, +-50 %",
     [](c o, v x) { o.delivery.acknowledgements = x.time; }},
    {"delivery.open_within", kind::duration, "7d", "1h", "90d", "a dossier that its commune has not opened by then is listed for the operator",
     [](c o, v x) { o.delivery.open_within = x.time; }},
    {"delivery.process_within", kind::duration, "30d", "1h", "365d", "a dossier that its commune has not processed by then is listed for the operator",
     [](c o, v x) { o.delivery.process_within = x.time; }},
    {"delivery.refresh", kind::duration, "5s", "100ms", "1h", "a recipient added to the communes is served after this time at most",
     [](c o, v x) { o.delivery.daemon.refresh = x.time; }},
    {"delivery.grace", kind::duration, "20s", "0s", "10min", "at a stop, for dossiers under way; the rest goes back to its queue",
     [](c o, v x) { o.delivery.daemon.grace = x.time; }},
    {"delivery.commit_gather", kind::duration, "12ms", "0ms", "1s", "while nearly delivery.dossiers_max dossiers are under way the ledger waits up to this long for company before it writes: fewer fsyncs; with fewer of them it writes at once",
     [](c o, v x) { o.delivery.commit_gather = x.time; }},
    {"delivery.callbacks_listen", kind::address, "127.0.0.1:8488", "", "", "where subscribers of webhooks tell what became of a dossier; unused without delivery.subscribers",
     [](c o, v x) { o.delivery.callbacks = x.address; }},
    {"delivery.callbacks_certificate_file", kind::file, "", "", "", "PEM chain, with callbacks_key_file: call-backs over TLS; empty: a proxy does it",
     [](c o, v x) { o.delivery.callbacks_certificate = x.path; }},
    {"delivery.callbacks_key_file", kind::file, "", "", "", "PEM private key of callbacks_certificate_file",
     [](c o, v x) { o.delivery.callbacks_key = x.path; }},
    {"delivery.subscribers", kind::file, "", "", "", "who gets dossiers by signed webhook, one [[subscriber]] each; empty: every dossier goes to HubEE",
     [](c o, v x) { o.delivery.subscribers = x.path; }},

    {"hubee.url", kind::text, "", "", "", "origin of HubEE's API, https (http to loopback only); run without it delivers to its own inbox",
     [](c o, v x) { o.hubee.url = x.text; }},
    {"hubee.token_url", kind::text, "", "", "", "whole address of HubEE's token service, for every client of ours; empty: /token at hubee.url",
     [](c o, v x) { o.hubee.token_url = x.text; }},
    {"hubee.client_id", kind::text, "", "", "", "OAuth client of the online-service operator",
     [](c o, v x) { o.hubee.client_id = x.text; }},
    {"hubee.client_secret_file", kind::secret, "", "", "", "file with that client's secret",
     [](c o, v x) { o.hubee.client_secret_file = x.path; }},
    {"hubee.scope", kind::text, "OSL", "", "", "OAuth scope asked for",
     [](c o, v x) { o.hubee.scope = x.text; }},
    {"hubee.editor_name", kind::text, "qf-connector", "", "", "how this program names itself to HubEE, 50 characters at most",
     [](c o, v x) { o.hubee.editor_name = x.text; }},
    {"hubee.connections_max", kind::number, "256", "1", "1000", "connections at once, beside those whose answer is long in coming; further requests wait their turn",
     [](c o, v x) { o.hubee.connections_max = x.bytes(); }},
    {"hubee.connect_time", kind::duration, "5s", "100ms", "1min", "for name, connection and TLS",
     [](c o, v x) { o.hubee.connect_time = x.time; }},
    {"hubee.answer_time", kind::duration, "30s", "100ms", "10min", "for one request, its turn included",
     [](c o, v x) { o.hubee.answer_time = x.time; }},
    {"hubee.idle_time", kind::duration, "55s", "1s", "10min", "an idle connection is not used again after it",
     [](c o, v x) { o.hubee.idle_time = x.time; }},
    {"hubee.answer_max", kind::size, "8MiB", "64KiB", "64MiB", "a larger answer is refused",
     [](c o, v x) { o.hubee.answer_max = x.bytes(); }},
    {"hubee.ca_file", kind::file, "", "", "", "PEM authorities; empty: the system's",
     [](c o, v x) { o.hubee.ca_file = x.path; }},
    {"hubee.certificate_file", kind::file, "", "", "", "PEM client certificate, with key_file",
     [](c o, v x) { o.hubee.certificate_file = x.path; }},
    {"hubee.key_file", kind::file, "", "", "", "PEM private key of certificate_file",
     [](c o, v x) { o.hubee.key_file = x.path; }},

    {"inbox.listen", kind::address, "127.0.0.1:8481", "", "", "HubEE's API, for communes and for deliver",
     [](c o, v x) { o.inbox.listen = x.address; }},
    {"inbox.folder", kind::state_path, "inbox", "", "", "what communes have received; holds citizens' data (mode 0700)",
     [](c o, v x) { o.inbox.folder = x.path; }},
    {"inbox.certificate_file", kind::file, "", "", "", "PEM chain, with key_file: TLS 1.2 and 1.3; empty: plain HTTP",
     [](c o, v x) { o.inbox.certificate_file = x.path; }},
    {"inbox.key_file", kind::file, "", "", "", "PEM private key of certificate_file",
     [](c o, v x) { o.inbox.key_file = x.path; }},
    {"inbox.token_life", kind::duration, "1h", "1min", "24h", "an access token is good for this long",
     [](c o, v x) { o.inbox.token_life = x.time; }},
    {"inbox.attachment_max", kind::size, "1GiB", "64KiB", "1GiB", "a larger attachment is refused, as is one beyond its process's sizeMax",
     [](c o, v x) { o.inbox.attachment_max = x.bytes(); }},
    {"inbox.quota", kind::size, "1024GiB", "1MiB", "1048576GiB", "all attachments together; what would go beyond it is refused with 507",
     [](c o, v x) { o.inbox.quota = x.bytes(); }},
    {"inbox.disk_reserve", kind::size, "256MiB", "0B", "1024GiB", "stays free on the disk: what would need it is refused with 507",
     [](c o, v x) { o.inbox.disk_reserve = x.bytes(); }},
    {"inbox.antivirus", kind::text, "", "", "", "clamd's socket, \"/run/clamav/clamd.ctl\" or \"127.0.0.1:3310\"; empty: files are not scanned",
     [](c o, v x) { o.inbox.antivirus = x.text; }},
    {"inbox.antivirus_time", kind::duration, "30s", "1s", "10min", "for one file, and again for each 64 MiB of it; without a verdict by then it is refused with 503",
     [](c o, v x) { o.inbox.antivirus_time = x.time; }},
    {"inbox.incomplete_life", kind::duration, "10d", "1h", "365d", "a folder that was never completed is deleted after it",
     [](c o, v x) { o.inbox.incomplete_life = x.time; }},

    {"console.listen", kind::address, "127.0.0.1:8482", "", "", "the operator's pages; no login: loopback, or behind a proxy that asks",
     [](c o, v x) { o.console.listen = x.address; }},
};
// clang-format on

struct section_of_role {
    app::role role;
    std::string_view sections;  // each between blanks
};
constexpr section_of_role sections_of_roles[] = {
    {role::intake,
     " log state admin queue envelope communes intake enrolment hubee profile form franceconnect particulier "},
    {role::deliver, " log state admin queue envelope communes delivery hubee "},
    {role::inbox, " log state admin inbox profile portal proconnect "},
    {role::console, " log state admin queue communes console "},
};

std::string out_of_bounds(const parameter& p, const std::string& text) {
    return fmt::format("{} is out of range: {} to {}", text, p.least, p.most);
}

// Checks number against the bounds, which are texts of the same kind.
template <class Parse>
bool in_bounds(const parameter& p, std::int64_t number, Parse parse) {
    return (p.least.empty() || number >= *parse(p.least)) && (p.most.empty() || number <= *parse(p.most));
}

std::optional<std::int64_t> microseconds(std::string_view text) {
    const auto parsed = parse_duration(text);
    return parsed ? std::optional{std::int64_t{parsed->count()}} : std::nullopt;
}

bool choose(const parameter& p, value& out) {
    std::int64_t index = 0;
    for (std::string_view left = p.least;; ++index) {
        const auto bar = left.find('|');
        if (left.substr(0, bar) == out.text) return out.number = index, true;
        if (bar == std::string_view::npos) return false;
        left.remove_prefix(bar + 1);
    }
}

}  // namespace

std::span<const parameter> parameters() noexcept {
    static const auto all = [] {
        std::vector<parameter> out{std::begin(common_parameters), std::end(common_parameters)};
        for (const auto more : {form_parameters(), portal_parameters()})
            out.insert(out.end(), more.begin(), more.end());
        return out;
    }();
    return all;
}

const parameter* find_parameter(std::string_view name) noexcept {
    const auto all = parameters();
    const auto found = std::ranges::find(all, name, &parameter::name);
    return found == all.end() ? nullptr : &*found;
}

bool concerns(role r, const parameter& p) noexcept {
    if (r == role::run) return true;
    if (r == role::console &&  // which reads the ledger, and tells what is late
        (p.name == "delivery.ledger" || p.name == "delivery.open_within" || p.name == "delivery.process_within"))
        return true;
    // The intake's client at HubEE is its own: enrolment.hubee_client_id.
    if (r == role::intake &&
        (p.name == "hubee.client_id" || p.name == "hubee.client_secret_file" || p.name == "hubee.scope"))
        return false;
    const auto row = std::ranges::find(sections_of_roles, r, &section_of_role::role);
    const auto section = fmt::format(" {} ", p.name.substr(0, p.name.find('.')));
    return row->sections.find(section) != std::string_view::npos;
}

std::string environment_name(std::string_view name) {
    std::string out = "QF_";
    for (const char one : name)
        out += one == '.' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(one)));
    return out;
}

std::string_view kind_in_words(app::kind k) noexcept {
    switch (k) {
        case kind::text:
            return "a text";
        case kind::choice:
            return "one of the names listed for it";
        case kind::number:
            return "a whole number";
        case kind::duration:
            return "a duration such as \"250ms\", \"30s\", \"5min\", \"2h\" or \"10d\"";
        case kind::size:
            return "a size such as \"512B\", \"256KiB\" or \"8MiB\"";
        case kind::address:
            return "an address such as \"127.0.0.1:8080\" or \"[::1]:8080\"";
        case kind::state_path:
            return "the name of a file or folder";
        case kind::file:
        case kind::secret:
            return "the name of a file";
        case kind::folder:
            return "the name of a folder";
    }
    return "";
}

std::optional<value> parse_value(const parameter& p, const std::string& text, std::string& wrong) {
    value out{.text = text, .path = text};
    const auto bounded = [&](std::optional<std::int64_t> number, auto parse) -> std::optional<value> {
        if (!number) return wrong = fmt::format("must be {}", kind_in_words(p.kind)), std::nullopt;
        if (!in_bounds(p, *number, parse)) return wrong = out_of_bounds(p, text), std::nullopt;
        out.number = *number;
        if (p.kind == kind::duration) out.time = qf::duration{*number};
        return out;
    };
    switch (p.kind) {
        case kind::number:
            return bounded(parse_whole(text), parse_whole);
        case kind::duration:
            return bounded(microseconds(text), microseconds);
        case kind::size:
            return bounded(parse_size(text), parse_size);
        case kind::choice:
            if (choose(p, out)) return out;
            wrong = fmt::format("must be one of {}", p.least);
            return std::nullopt;
        case kind::address:
            if (text.empty() && p.standard.empty()) return out;
            if (auto address = parse_address(text)) return out.address = *address, out;
            wrong = fmt::format("must be {}", kind_in_words(p.kind));
            return std::nullopt;
        case kind::state_path:
            if (!text.empty()) return out;
            wrong = fmt::format("must be {}", kind_in_words(p.kind));
            return std::nullopt;
        default:
            break;
    }
    if (text.find('\0') == std::string::npos) return out;
    wrong = "must not hold a zero byte";
    return std::nullopt;
}

}  // namespace qf::app
