// test/unit/delivery/vendor_rig.hpp -- a dossier's whole way to a vendor: envelope, queue, courier, a webhook over HTTP
// to a receiver that verifies it, and the vendor's call-backs to our endpoint.
#pragma once

#include "connector/base/time_text.hpp"
#include "connector/delivery/callbacks.hpp"
#include "connector/delivery/webhook_way.hpp"
#include "test/support/webhook_receiver.hpp"
#include "test/unit/delivery/fixture.hpp"

#include <memory>
#include <string>
#include <vector>

namespace qf::delivery {

struct vendor_rig : fixture {
    test::webhook_receiver vendor{*this, clock};
    std::vector<webhook::subscriber_conf> subscribers = both();
    webhook::client push{executor(), subscribers[0], clock};

    struct process {
        process(vendor_rig& r)
            : seen{r.book->file()},
              way{r.push, *r.book, r.steps},
              desk{r.subscribers, seen, r.clock, r.log, r.counts} {}
        ledger::answers seen;
        webhook_way way;
        callbacks desk;
    };
    std::unique_ptr<process> now = std::make_unique<process>(*this);

    ~vendor_rig() { now.reset(); }

    // The second one may not call back.
    std::vector<webhook::subscriber_conf> both() {
        std::vector<webhook::subscriber_conf> out{vendor.subscriber(), vendor.subscriber()};
        out[0].answer_time = 300ms;
        out[0].callback_keys.push_back(webhook::verifying_key::parse(test::webhook_secret('c')).value());
        out[1].name = "silent";
        return out;
    }
    void restart_all() {
        now.reset();
        restart();
        now = std::make_unique<process>(*this);
    }
    tried carry_to_vendor() {
        auto mail = run(offered.next()).value();
        return run([&]() -> awaitable<tried> {
            const subscriber to{"vendor", &now->way};
            auto what = co_await carrier->carry(mail, to);
            if (what.ending == tried::end::again) co_await carrier->put_off(what, clock.now() + 5s);
            co_return what;
        }());
    }

    std::string status_body(std::string_view status, duration ago = 0s) const {
        return fmt::format(
            R"({{"type":"dossier.status","timestamp":"{}","data":{{"status":"{}","transmission_id":"{}"}}}})",
            to_rfc3339(clock.now() - ago), status, id.text());
    }
    net::request signed_call(std::string body, std::string_view name = "vendor", char key = 'c') {
        std::vector<webhook::signing_key> with;
        with.push_back(webhook::signing_key::parse(test::webhook_secret(key)).value());
        const auto its = webhook::sign(fmt::format("msg-{}", ++calls_), clock.now(), body, with);
        net::request out{net::http::verb::post, fmt::format("/subscribers/{}/statuses", name), 11};
        out.set(webhook::id_field, its.id);
        out.set(webhook::timestamp_field, its.timestamp);
        out.set(webhook::signature_field, its.signature);
        out.body() = std::move(body);
        return out;
    }
    net::response call(const net::request& request) {
        const net::exchange one{request, net::target::parse(request.target()).value(), {}};
        return run(now->desk.respond(one));
    }
    unsigned call(std::string body, std::string_view name = "vendor", char key = 'c') {
        return call(signed_call(std::move(body), name, key)).result_int();
    }
    ledger::answer answered() { return known().dossier.answer; }

private:
    unsigned calls_ = 0;
};

}  // namespace qf::delivery
