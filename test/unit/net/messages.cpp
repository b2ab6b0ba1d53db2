// Requests and answers as values.
#include "connector/net/message.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace qf;
using namespace qf::net;

TEST_CASE("names of fields are compared without case, values are kept as they are") {
    http::fields all;
    CHECK(all["Accept"].empty());
    CHECK(all.find("Accept") == all.end());
    all.insert("accept", "text/html");
    all.insert("X-One", "1");
    all.insert("ACCEPT", "text/plain");
    CHECK(all["Accept"] == "text/html");  // the first
    CHECK(all.count("aCCept") == 2);
    CHECK(all.count("Accept-Language") == 0);
    all.set("Accept", "*/*");
    CHECK(all.count("accept") == 1);
    CHECK(all["ACCEPT"] == "*/*");
    all.erase("x-one");
    CHECK(all.count("X-One") == 0);
    std::string seen;
    for (const auto& field : all) (seen += field.name()) += field.value();
    CHECK(seen == "Accept*/*");
}

TEST_CASE("methods and status codes that nobody listed keep their own word and number") {
    request asked;
    CHECK(asked.method() == http::verb::get);
    asked.method_string("PROPFIND");
    CHECK(asked.method() == http::verb::unknown);
    CHECK(asked.method_string() == "PROPFIND");
    asked.method_string("get");  // RFC 9110 section 9.1: with case
    CHECK(asked.method() == http::verb::unknown);
    asked.method(http::verb::delete_);
    CHECK(asked.method_string() == "DELETE");

    response answered{http::status::see_other};
    CHECK(http::reason_phrase(answered.result()) == "See Other");
    answered.result(599U);
    CHECK(answered.result_int() == 599);
    CHECK(http::reason_phrase(answered.result()).empty());
}
