// The clients at HubEE, as the configuration has them: the operator's own, and the one that enrols.
#include "connector/app/compose/compose.hpp"
#include "connector/app/exit_codes.hpp"
#include "connector/base/file.hpp"
#include "connector/net/message.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace qf::app {

hubee::client_conf hubee_conf_of(const configuration& conf, const std::string& own_inbox) {
    const auto& url = conf.hubee.url.empty() ? own_inbox : conf.hubee.url;
    auto origin = net::origin::parse(url);
    if (!origin) throw trouble{exit_configuration, fmt::format("hubee.url: \"{}\" is no address of HubEE", url)};
    hubee::client_conf out;
    out.http.origin = std::move(*origin);
    out.http.connections_max = conf.hubee.connections_max;
    out.http.connect_time = conf.hubee.connect_time;
    out.http.answer_time = conf.hubee.answer_time;
    out.http.idle_time = conf.hubee.idle_time;
    out.http.answer_max = conf.hubee.answer_max;
    out.http.ca_file = conf.hubee.ca_file;
    out.http.certificate_file = conf.hubee.certificate_file;
    out.http.key_file = conf.hubee.key_file;
    if (!conf.hubee.token_url.empty()) {
        auto service = hubee::token_service::parse(conf.hubee.token_url);
        if (!service)
            throw trouble{exit_configuration, fmt::format("hubee.token_url: \"{}\" is no address of a token service",
                                                          conf.hubee.token_url)};
        out.token_service = std::move(*service);
    }
    // As in delivery's own places: a request that hangs gives its connection's place to another.
    out.http.lasting_after = conf.delivery.daemon.slow_after;
    out.http.lasting_max = conf.delivery.daemon.slow_max;
    out.client_id = conf.hubee.client_id;
    out.client_secret = secret_in(conf.hubee.client_secret_file);
    out.scope = conf.hubee.scope;
    out.editor_name = conf.hubee.editor_name;
    return out;
}

hubee::client_conf enrolment_hubee_conf_of(const configuration& conf, const std::string& own_inbox) {
    auto addresses = conf;
    addresses.hubee.client_secret_file.clear();  // deliver's, which the intake's user may not be able to read
    auto out = hubee_conf_of(addresses, own_inbox);
    out.client_id = conf.enrolment.hubee_client_id;
    out.client_secret = secret_in(conf.enrolment.hubee_client_secret_file);
    out.scope = conf.enrolment.hubee_scope;
    return out;
}

std::optional<hubee::client_conf> lister_hubee_conf_of(const configuration& conf, const std::string& own_inbox) {
    const auto readable = [](const std::filesystem::path& file) { return !file.empty() && read_secret(file); };
    const auto& e = conf.enrolment;
    const bool only_creates = net::http::same_text(e.hubee_scope, "DATAPASS");
    if (!e.hubee_client_id.empty() && !only_creates && readable(e.hubee_client_secret_file))
        return enrolment_hubee_conf_of(conf, own_inbox);
    if (!conf.hubee.client_id.empty() && readable(conf.hubee.client_secret_file)) return hubee_conf_of(conf, own_inbox);
    return std::nullopt;
}

}  // namespace qf::app
