#include "connector/webhook/client.hpp"

#include "connector/base/asio.hpp"
#include "connector/base/traceparent.hpp"
#include "connector/net/judge_status.hpp"
#include "connector/net/retry_after.hpp"
#include "connector/webhook/egress.hpp"

#include <boost/system/system_error.hpp>
#include <boost/throw_exception.hpp>
#include <fmt/core.h>

#include <stdexcept>
#include <utility>

namespace qf::webhook {
namespace {

namespace field = net::http::field;

net::client_conf http_conf_of(const subscriber_conf& conf) {
    if (!conf.target.origin.tls() && !conf.insecure)
        throw std::invalid_argument{fmt::format("subscriber {}: plain http is not allowed", conf.name)};
    net::client_conf out{.origin = conf.target.origin};
    out.connections_max = conf.connections_max;
    out.connect_time = conf.connect_time;
    out.answer_time = conf.answer_time;
    out.wanted = net::answer_part::head;
    out.ca_file = conf.ca_file;
    out.certificate_file = conf.certificate_file;
    out.key_file = conf.key_file;
    out.may_reach = [allowed = conf.allow](const asio::ip::address& address) { return may_reach(address, allowed); };
    return out;
}

refusal refused(const net::response& answer, instant now) {
    refusal out{net::judge_status(answer.result_int()), answer.result_int()};
    const auto wait = answer.find(field::retry_after);
    if (wait != answer.end()) out.retry_after = net::parse_retry_after(wait->value(), now);
    return out;
}

}  // namespace

void throw_exception_from_error(const refusal& r, const boost::source_location& location) {
    boost::throw_exception(boost::system::system_error{r.code, "webhook"}, location);
}

client::client(asio::any_io_executor loop, subscriber_conf conf, const clock_source& clock)
    : conf_{std::move(conf)}, clock_{clock}, http_{std::move(loop), http_conf_of(conf_)} {}

awaitable<outcome<delivered>> client::deliver(const message& dossier, std::string_view traceparent) {
    net::request post{net::http::verb::post, conf_.target.target, 11};
    post.body() = write_body(dossier);
    const auto made = sign(dossier.transmission.text(), clock_.now(), post.body(), conf_.signing_keys);
    post.set(field::content_type, "application/json");
    post.set(field::user_agent, "qf-connector/" QF_VERSION);
    post.set(id_field, made.id);
    post.set(timestamp_field, made.timestamp);
    post.set(signature_field, made.signature);
    if (const auto trace = traceparent::parse(traceparent)) post.set("traceparent", trace->child().text());
    const auto answer = co_await http_.send(std::move(post));
    if (!answer) co_return refusal{answer.error()};
    if (net::judge_status(answer->result_int())) co_return refused(*answer, clock_.now());
    co_return delivered{answer->result_int(), answer->result() == net::http::status::accepted};
}

}  // namespace qf::webhook
