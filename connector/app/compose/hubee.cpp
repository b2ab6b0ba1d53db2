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
    out.http = conf.hubee.http;
    out.http.origin = std::move(*origin);
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

std::optional<std::map<siret, commune_code>> editors_in(std::string_view text) {
    constexpr std::string_view between = " ,";
    std::map<siret, commune_code> out;
    for (;;) {
        text.remove_prefix(std::min(text.find_first_not_of(between), text.size()));
        if (text.empty()) return out;
        const auto word = text.substr(0, text.find_first_of(between));
        text.remove_prefix(word.size());
        const auto editor = recipient::parse(word);
        if (!editor) return std::nullopt;
        out.insert_or_assign(editor->siret(), editor->cog());
    }
}

}  // namespace qf::app
