// What the way to the subscriber may do, as bytes see it.
#include "test/contract/proxy.hpp"
#include "test/fault/matrix/stage.hpp"

#include <fmt/core.h>

namespace qf::test {
namespace {

using namespace std::chrono_literals;

// `deliver` behind a relay: some dossiers on a good way, then the rest on a bad one, then it is mended.
measure behind_relay(const extent& how, void (*spoil)(proxy&), void (*mend)(proxy&), std::chrono::seconds lasts) {
    stage s{how};
    proxy between{s.here.executor(), s.on.inbox_port()};
    s.set("QF_HUBEE_URL", fmt::format("http://127.0.0.1:{}", between.port()));
    s.start("inbox");
    s.start("deliver");
    s.submit(how.transmissions / 2);
    s.until([&] { return s.visible() > 0; }, 20s);
    spoil(between);
    s.submit(how.transmissions - how.transmissions / 2);
    s.pass(lasts);
    s.begin();
    mend(between);
    auto out = s.settle();
    s.here.run(between.stop());
    return out;
}

measure cut(const extent& how) {
    return behind_relay(
        how, [](proxy& p) { p.refuse(); }, [](proxy& p) { p.accept(); }, 2s);
}
measure half_open(const extent& how) {
    return behind_relay(
        how, [](proxy& p) { p.silence(); }, [](proxy& p) { p.speak(); }, 4s);
}
measure deaf(const extent& how) {
    return behind_relay(
        how, [](proxy& p) { p.deafen(); }, [](proxy& p) { p.speak(); }, 4s);
}
measure slow(const extent& how) {
    return behind_relay(
        how, [](proxy& p) { p.trickle(); }, [](proxy& p) { p.hurry(); }, 5s);
}
measure reset(const extent& how) {
    return behind_relay(
        how, [](proxy& p) { p.swallow(); }, [](proxy& p) { p.hurry(); }, 3s);
}
// Cut again and again, wherever the bytes happen to be.
measure cut_often(const extent& how) {
    stage s{how};
    proxy between{s.here.executor(), s.on.inbox_port()};
    s.set("QF_HUBEE_URL", fmt::format("http://127.0.0.1:{}", between.port()));
    s.start("inbox");
    s.start("deliver");
    for (unsigned i = 0; i < how.transmissions; ++i) {
        s.submit(1);
        s.pass(s.moment() / 4);
        between.cut();
    }
    s.begin();
    auto out = s.settle();
    s.here.run(between.stop());
    return out;
}

}  // namespace

std::vector<matrix_case> network_cases() {
    return {
        {"net-cut", "the network to the subscriber is cut: connections break, none is taken", cut},
        {"net-cut-often", "connections to the subscriber break at random", cut_often},
        {"net-half-open", "nothing passes either way, connections stay open", half_open},
        {"net-deaf", "requests vanish, connections stay open", deaf},
        {"net-slow", "answers at 1 byte/s", slow},
        {"net-reset", "reset after the request: it is processed, its answer lost", reset},
    };
}

}  // namespace qf::test
