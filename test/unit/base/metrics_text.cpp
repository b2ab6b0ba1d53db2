#include "connector/base/metrics.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace qf;

TEST_CASE("counters and gauges in Prometheus' words") {
    metrics all;
    all.count("qf_done_total", "Done.", {{"step", "post"}}).add();
    all.count("qf_done_total", "Done.", {{"step", "put"}}).add(41);
    all.count("qf_done_total", "Done.", {{"step", "put"}}).add();
    all.value("qf_lanes", "Lanes.").set(2.5);
    CHECK(all.text() ==
          "# HELP qf_done_total Done.\n# TYPE qf_done_total counter\n"
          "qf_done_total{step=\"post\"} 1\nqf_done_total{step=\"put\"} 42\n"
          "# HELP qf_lanes Lanes.\n# TYPE qf_lanes gauge\nqf_lanes 2.5\n");
}

TEST_CASE("the same name and labels give the same metric, and stay where they are") {
    metrics all;
    auto& first = all.count("qf_a_total", "A.");
    for (int i = 0; i < 100; ++i) all.count("qf_a_total", "A.", {{"n", std::to_string(i)}});
    CHECK(&first == &all.count("qf_a_total", "A."));
    CHECK(&first != &all.count("qf_a_total", "A.", {{"n", "1"}}));
}

TEST_CASE("a label's quotes and backslashes are escaped") {
    metrics all;
    all.count("qf_a_total", "A.", {{"v", R"(a"b\c)"}}).add();
    CHECK(all.text().find(R"(qf_a_total{v="a\"b\\c"} 1)") != std::string::npos);
}

TEST_CASE("a histogram's buckets are cumulative, its bounds inclusive") {
    metrics all;
    const double bounds[] = {1, 2};
    auto& h = all.times("qf_seconds", "Seconds.", {{"step", "put"}}, bounds);
    for (const double v : {0.5, 1.0, 1.5, 2.0, 3.0}) h.observe(v);
    CHECK(h.count_up_to(0) == 2);
    CHECK(h.count_up_to(1) == 4);
    CHECK(h.count_up_to(2) == 5);
    CHECK(h.sum() == doctest::Approx(8.0));
    CHECK(all.text() ==
          "# HELP qf_seconds Seconds.\n# TYPE qf_seconds histogram\n"
          "qf_seconds_bucket{step=\"put\",le=\"1\"} 2\nqf_seconds_bucket{step=\"put\",le=\"2\"} 4\n"
          "qf_seconds_bucket{step=\"put\",le=\"+Inf\"} 5\nqf_seconds_sum{step=\"put\"} 8\n"
          "qf_seconds_count{step=\"put\"} 5\n");
}

TEST_CASE("a histogram without labels") {
    metrics all;
    all.times("qf_seconds", "Seconds.").observe(0.02);
    const auto text = all.text();
    CHECK(text.find("qf_seconds_bucket{le=\"0.01\"} 0\n") != std::string::npos);
    CHECK(text.find("qf_seconds_bucket{le=\"0.025\"} 1\n") != std::string::npos);
    CHECK(text.find("qf_seconds_sum 0.02\nqf_seconds_count 1\n") != std::string::npos);
}
