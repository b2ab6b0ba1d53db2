#include "connector/net/entrance.hpp"
#include "connector/net/form_body.hpp"

#include <doctest/doctest.h>

#include <random>

using namespace qf;
using net::form_body;
using words = std::vector<std::string_view>;

TEST_CASE("a form's fields are decoded, and a name may come several times, in order") {
    const auto form =
        form_body::parse("enfants=0&enfants=2&nom=O%27NEIL+D%C3%A9sir%C3%A9&vide=&seul&&=v&a=b=c&texte=a%0D%0Ab%09c")
            .value();
    CHECK(form.all("enfants") == words{"0", "2"});
    CHECK(form.first("enfants") == "0");
    CHECK(form.first("nom") == "O'NEIL D\xc3\xa9sir\xc3\xa9");
    CHECK(form.first("vide").empty());
    CHECK(form.has("vide"));
    CHECK(form.has("seul"));
    CHECK(form.first("") == "v");
    CHECK(form.first("a") == "b=c");
    CHECK(form.first("texte") == "a\r\nb\tc");
    CHECK(form.first("absent").empty());
    CHECK_FALSE(form.has("absent"));
    CHECK(form.all("absent").empty());
    CHECK_FALSE(form_body::parse("").value().has(""));
}

TEST_CASE("names are compared as they are: no prefix, no case, no escape") {
    const auto form = form_body::parse("c%73rf=x&CSRF=y&csrf_=z").value();
    CHECK(form.all("csrf") == words{"x"});
}

TEST_CASE("what no browser sends is refused") {
    for (const std::string_view text :
         {"a=%", "a=%4", "a=%zz", "a=%-1", "%=a", "a=%00", "a=%FF", "a=\xff", "a=%C3", "a=%C0%AF", "a=%ED%A0%80",
          "a=%01", "a=%1B[31m", "a=%7F", "a=%C2%85", "a=%C2%9f", "%07=a", "ok=1&b=%0", "a=\x01"}) {
        CAPTURE(text);
        CHECK(form_body::parse(text).error() == errc::malformed_text);
    }
    CHECK(form_body::parse(std::string_view{"a=\0b", 4}).error() == errc::malformed_text);
    CHECK(form_body::parse("a=%C2%A0%C3%85").value().first("a") == "\xc2\xa0\xc3\x85");  // no-break space, Å
}

TEST_CASE("200 fields are the most; empty ones between ampersands are none") {
    std::string body;
    for (int i = 0; i < 200; ++i) body += "&&c=" + std::to_string(i);
    CHECK(form_body::parse(body).value().all("c").size() == 200);
    CHECK(form_body::parse(body + "&c").error() == errc::too_large);
    CHECK(form_body::parse(std::string(100'000, '&')).value().all("").empty());
}

TEST_CASE("random bodies give fields without control characters, or a refusal") {
    const auto seed = std::random_device{}();
    CAPTURE(seed);
    MESSAGE("seed ", seed);
    std::mt19937 random{seed};
    constexpr std::string_view letters = "a=&%+0c2C9\xc3\xa9\x01\x7f;";
    int accepted = 0;
    for (int round = 0; round < 20'000; ++round) {
        std::string body;
        for (auto left = random() % 12; left > 0; --left) body += letters[random() % letters.size()];
        const auto form = form_body::parse(body);
        if (!form) continue;
        ++accepted;
        for (const auto value : form->all("a"))
            for (const char c : value) {
                CAPTURE(body);
                const bool control = c != '\t' && c != '\n' && c != '\r' && static_cast<unsigned char>(c) < 0x20;
                REQUIRE_FALSE(control);
            }
    }
    CHECK(accepted > 1000);
}

TEST_CASE("a form is one in any case of its Content-Type, with parameters or without; anything else is none") {
    const auto read = [](std::string_view type) {
        net::request asked{net::http::verb::post, "/", 11};
        if (!type.empty()) asked.set(net::http::field::content_type, type);
        asked.body() = "a=b";
        return std::holds_alternative<net::form_body>(net::read_form(asked, 100));
    };
    for (const auto* form : {"application/x-www-form-urlencoded", "Application/X-WWW-Form-Urlencoded; charset=UTF-8",
                             " APPLICATION/X-WWW-FORM-URLENCODED ;a=b"}) {
        CAPTURE(form);
        CHECK(read(form));
    }
    for (const auto* other : {"", "text/plain", "application/x-www-form-urlencoded2", "multipart/form-data"}) {
        CAPTURE(other);
        CHECK_FALSE(read(other));
    }
}
