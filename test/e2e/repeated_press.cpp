// The same press sealed twice is one dossier; another content under the same id is nobody's.
#include "connector/base/file.hpp"
#include "connector/envelope/key_directory.hpp"
#include "connector/intake/transmitter.hpp"
#include "queues/embedded.hpp"
#include "test/support/rig.hpp"
#include "test/support/site.hpp"

#include <doctest/doctest.h>

#include <csignal>

using namespace qf;
using namespace qf::test;

namespace {

// The form's side of a site: presses under an identification that it keeps.
struct form_side {
    explicit form_side(site& of) : on{of} {}
    ~form_side() { r.run(queue.stop()); }

    void press(std::string content, const intake::identification& as) {
        faults found;
        const auto got = r.run(out.transmit(std::move(content), traceparent::start(), found, as));
        REQUIRE(got.has_value());
        CHECK(got->reference == as.reference.text());
    }
    std::shared_ptr<const envelope::key_ring> keys() const {
        faults found;
        return std::make_shared<const envelope::key_ring>(envelope::key_directory{on.path("keys")}.load(found).value());
    }

    site& on;
    rig r;
    system_clock_source clock;
    logger log{clock, {.least = log_level::fatal}};
    metrics counts;
    queues::embedded_queue queue{r.executor(), {.path = on.path("queue.db")}, clock};
    intake::transmitter out{{}, keys(), communes::registry{on.path("communes.db")}, queue, nullptr, clock, log, counts};
};

}  // namespace

TEST_CASE("one press sealed and published twice arrives once; another content under its id is parked") {
    site on;
    const auto content = read_file(QF_SOURCE_DIR "/conf/demo/transmission.json").value();
    auto changed = content;
    changed.replace(changed.find("742"), 3, "743");
    const auto now = system_clock_source{}.now();
    const intake::identification twice{uuid::v7(now), reference::random(), now};
    const intake::identification abused{uuid::v7(now), reference::random(), now};
    {
        form_side form{on};
        form.press(content, twice);
        form.press(content, abused);
        form.press(content, twice);
        form.press(changed, abused);
    }
    auto all = on.start({"run"});
    for (const auto& one : {twice.reference.text(), abused.reference.text()}) {
        CHECK(eventually([&] { return on.ledger_state(one) == "completed"; }, patience));
        CHECK(on.visible_folders(one) == 1);
        CHECK(on.received_attachments(one) == 3);
    }
    std::string parked;
    CHECK(eventually(
        [&] {
            parked = on.run({"dossiers", "parked", "list"}).output;
            return parked.find("envelope_replayed") != std::string::npos;
        },
        patience));
    CHECK(parked.find(abused.reference.text()) != std::string::npos);
    CHECK(parked.find(twice.reference.text()) == std::string::npos);
    all.signal(SIGTERM);
    const auto end = all.wait(patience);
    REQUIRE(end.has_value());
    CHECK(end->exit_code == 0);
    for (const auto& one : {twice.reference.text(), abused.reference.text()}) CHECK(on.notifications(one) == 1);
}
