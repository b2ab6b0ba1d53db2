// What an answer means, by status and code: pure.
#include "test/unit/particulier/fixture.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace qf;
using namespace qf::particulier;
using namespace std::chrono_literals;

namespace {

const instant now = std::chrono::sys_days{std::chrono::year{2026} / 9 / 1} + 10h;

refusal judged(unsigned status, std::string_view body = {}, std::string_view retry_after = {}) {
    return judge(status, body, retry_after, now);
}

}  // namespace

TEST_CASE("each status with its code has its meaning") {
    struct row {
        unsigned status;
        std::string_view code;
        trouble kind;
        std::string_view fund = {};
    };
    const row table[] = {
        {404, "35003", trouble::no_file, "CAF"}, {404, "37003", trouble::no_file, "CAF"},
        {404, "23003", trouble::no_file, "CAF"}, {404, "10003", trouble::no_file, "MSA"},
        {404, "99003", trouble::no_file, ""},  // a provider that is new to us
        {404, "00404", trouble::our_fault},      {404, "003", trouble::our_fault},
        {401, "50001", trouble::log_in_again},   {401, "50002", trouble::log_in_again},
        {401, "50003", trouble::log_in_again},   {401, "00101", trouble::log_in_again},
        {409, "00015", trouble::wait},           {429, "00429", trouble::wait},
        {502, "37999", trouble::try_later},      {502, "37001", trouble::try_later},
        {503, "37004", trouble::try_later},      {503, "00501", trouble::try_later},
        {504, "37002", trouble::try_later},      {504, "37008", trouble::try_later},
        {500, "00999", trouble::try_later},      {400, "00203", trouble::our_fault},
        {400, "00210", trouble::our_fault},      {422, "00353", trouble::our_fault},
        {422, "00354", trouble::our_fault},      {422, "00355", trouble::our_fault},
        {422, "00356", trouble::our_fault},      {422, "00360", trouble::our_fault},
        {422, "00361", trouble::no_file},        {422, "00366", trouble::no_file},
        {422, "00367", trouble::no_file},        {422, "00368", trouble::our_fault},
        {422, "35010", trouble::no_file},        {422, "37012", trouble::no_file},
        {422, "003", trouble::our_fault},        {403, "00100", trouble::our_fault},
    };
    for (const auto& [status, code, kind, fund] : table) {
        CAPTURE(status);
        CAPTURE(code);
        const auto got = judged(status, error_of(code));
        CHECK(got.kind == kind);
        CHECK(got.fund == fund);
        CHECK(got.code == code);
        CHECK(got.http_status == status);
    }
}

TEST_CASE("a status without a code that can be read is judged by itself") {
    struct row {
        unsigned status;
        trouble kind;
    };
    const row table[] = {
        {0, trouble::try_later},   {204, trouble::try_later}, {301, trouble::our_fault},    {302, trouble::our_fault},
        {400, trouble::our_fault}, {403, trouble::our_fault}, {401, trouble::log_in_again}, {404, trouble::our_fault},
        {405, trouble::our_fault}, {408, trouble::try_later}, {409, trouble::wait},         {410, trouble::our_fault},
        {413, trouble::our_fault}, {429, trouble::wait},      {500, trouble::try_later},    {502, trouble::try_later},
        {503, trouble::try_later}, {504, trouble::try_later}, {599, trouble::try_later},
    };
    const std::vector<std::string> bodies = {
        "",
        "<html>404</html>",
        R"({"errors":[)",
        R"({"errors":"37003"})",
        R"({"errors":[7,null,[],{}]})",
        R"({"errors":[{"code":37003}]})",
        R"({"errors":[{"code":"37003\n"}]})",
        R"({"errors":[{"code":"EXEMPLE"}]})",
        R"({"errors":[{"code":"370030000003003"}]})",
        R"([{"errors":[{"code":"37003"}]}])",
    };
    for (const auto& [status, kind] : table)
        for (const auto& body : bodies) {
            CAPTURE(status);
            CAPTURE(body);
            const auto got = judged(status, body);
            CHECK(got.kind == kind);
            CHECK(got.code.empty());
            CHECK(got.fund.empty());
        }
}

TEST_CASE("the contract's own examples are understood") {
    CHECK(judged(404, fixture_text("404_no_file.json")).kind == trouble::no_file);
    CHECK(judged(404, fixture_text("404_no_file.json")).fund == "CAF");
    CHECK(judged(429, fixture_text("429_too_many.json")).kind == trouble::wait);
    CHECK(judged(502, fixture_text("502_unknown.json")).code == "37999");
    CHECK(judged(504, fixture_text("504_late.json")).kind == trouble::try_later);
}

TEST_CASE("a fund is named only when all the errors name that one") {
    const auto both = judged(404, R"({"errors":[{"code":"35003"},{"code":"10003"}]})");
    CHECK(both.kind == trouble::no_file);
    CHECK(both.fund.empty());
    CHECK(both.code == "35003");
    CHECK(judged(404, R"({"errors":[{"code":"35003"},{"code":"37003"}]})").fund == "CAF");
    CHECK(judged(404, R"({"errors":[{"code":"10003"},{"code":"99003"}]})").fund.empty());
    CHECK(judged(504, error_of("10003")).fund.empty());  // not an absence
}

TEST_CASE("how long to wait: Retry-After, else retry_in, else nothing; a running call two seconds") {
    const std::string with_retry_in = R"({"errors":[{"code":"00429","meta":{"provider":"CNAV","retry_in":300}}]})";
    CHECK(judged(429, "", "7").retry_after == 7s);
    CHECK(judged(429, with_retry_in, "7").retry_after == 7s);
    CHECK(judged(429, with_retry_in).retry_after == 300s);
    CHECK(judged(503, with_retry_in).retry_after == 300s);
    CHECK(judged(503, "", "Tue, 01 Sep 2026 10:02:00 GMT").retry_after == 2min);
    CHECK(!judged(429).retry_after);
    CHECK(!judged(429, "", "soon").retry_after);
    CHECK(judged(409, error_of("00015")).retry_after == 2s);
    CHECK(judged(409, error_of("00015"), "5").retry_after == 5s);
    CHECK(!judged(404, with_retry_in, "7").retry_after);  // would change nothing
    for (const auto* wrong : {"null", "-1", "\"300\"", "1.5", "{}"}) {
        CAPTURE(wrong);
        CHECK(!judged(429, fmt::format(R"({{"errors":[{{"code":"00429","meta":{{"retry_in":{}}}}}]}})", wrong))
                   .retry_after);
    }
    CHECK(judged(429, R"({"errors":[{"code":"00429","meta":{"retry_in":9223372036854775807}}]})").retry_after == 12h);
}
