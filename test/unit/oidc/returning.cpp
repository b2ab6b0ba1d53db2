// What the browser may bring back, and what that means for the person and for the operator.
#include "connector/oidc/refusals.hpp"
#include "test/unit/oidc/fixture.hpp"

using namespace qf;
using namespace qf::oidc;

namespace {

callback read(std::string_view target) {
    return callback::of(net::target::parse(target).value());
}

}  // namespace

TEST_CASE("a callback is read from its address") {
    const auto got = read("/callback?code=a%2Bb&state=s&iss=https%3A%2F%2Fp.example&error=e&error_description=d+d");
    CHECK(got.code == "a+b");
    CHECK(got.state == "s");
    CHECK(got.iss == "https://p.example");
    CHECK(got.error == "e");
    CHECK(got.error_description == "d d");
    CHECK(read("/callback").state.empty());
}

TEST_CASE("a parameter that stands twice makes the callback invalid") {
    for (const auto* target : {"/?code=a&code=b&state=s", "/?code=a&state=s&iss=i&iss=j", "/?state=s&state=t&code=a",
                               "/?code=a&state=s&error=&error=access_denied"}) {
        CAPTURE(target);
        CHECK(read(target).error == "invalid_request");
        CHECK(read(target).code.empty());
        CHECK(read(target).iss.empty());
    }
}

TEST_CASE("each error that a provider may send back has its kind; an unknown one is ours") {
    CHECK((trouble_of("access_denied") == login_trouble::refused_by_person));
    for (const auto* later : {"temporarily_unavailable", "server_error"})
        CHECK((trouble_of(later) == login_trouble::try_later));
    for (const auto* ours : {"invalid_request", "invalid_scope", "invalid_client", "unauthorized_client",
                             "unsupported_response_type", "login_required", "anything", ""})
        CHECK((trouble_of(ours) == login_trouble::our_fault));
}

TEST_CASE("an error ends the login, before any exchange, under its own name") {
    fixture f;
    const auto with = [&](std::string error) {
        const auto kept = f.departed();
        auto got = f.returned(kept);
        got.code.clear();
        got.error = std::move(error);
        got.error_description = "Johnny TESTMAN";
        return f.finish(got, kept);
    };
    CHECK_REFUSED(with("access_denied"), login_trouble::refused_by_person, "access_denied");
    CHECK((brought_back("access_denied", "none of the requested ACRs could be obtained").code == "acr_unobtainable"));
    CHECK((brought_back("server_error", "none of the requested ACRs could be obtained").code == "server_error"));
    CHECK_REFUSED(with("temporarily_unavailable"), login_trouble::try_later, "temporarily_unavailable");
    CHECK_REFUSED(with("server_error"), login_trouble::try_later, "server_error");
    CHECK_REFUSED(with("invalid_request"), login_trouble::our_fault, "invalid_request");
    CHECK_REFUSED(with("invalid_scope"), login_trouble::our_fault, "invalid_scope");
    CHECK_REFUSED(with("Johnny"), login_trouble::our_fault, "callback_error");
    CHECK(f.peer.asked(token_path) == 0);
    CHECK(f.logged().find("Johnny") == std::string::npos);
}

TEST_CASE("no departure, another state or a late one: the session is lost") {
    fixture f;
    const auto kept = f.departed();
    const auto good = f.returned(kept);
    CHECK_REFUSED(f.finish(good, std::nullopt), login_trouble::session_lost, "no_departure");
    auto got = good;
    got.state = f.departed().state;
    CHECK_REFUSED(f.finish(got, kept), login_trouble::session_lost, "state");
    got.state.clear();
    CHECK_REFUSED(f.finish(got, kept), login_trouble::session_lost, "state");
    auto empty = kept;
    empty.state.clear();
    CHECK_REFUSED(f.finish(got, empty), login_trouble::session_lost, "state");
    got = good;
    got.error = "access_denied";  // of whom?
    got.state = "other";
    CHECK_REFUSED(f.finish(got, kept), login_trouble::session_lost, "state");
    CHECK(f.peer.asked(token_path) == 0);

    f.clock.advance(10min - 1us);
    f.peer.nonce = kept.nonce;
    CHECK(f.finish(good, kept).has_value());
    f.clock.advance(1us);
    CHECK_REFUSED(f.finish(good, kept), login_trouble::session_lost, "state_late");
}

TEST_CASE("the issuer that a callback names must be this provider") {
    fixture f;
    const auto kept = f.departed();
    auto got = f.returned(kept);
    got.iss = "https://other.example/api/v2";
    CHECK_REFUSED(f.finish(got, kept), login_trouble::our_fault, "callback_iss");
    got.error = "access_denied";  // an error of another provider is not read
    CHECK_REFUSED(f.finish(got, kept), login_trouble::our_fault, "callback_iss");
    got.error.clear();
    got.iss.clear();
    CHECK_REFUSED(f.finish(got, kept), login_trouble::our_fault, "callback_iss");  // it promises to name itself
    CHECK(f.peer.asked(token_path) == 0);

    f.peer.metadata.erase("authorization_response_iss_parameter_supported");
    f.begin_anew();
    CHECK(f.finish(got, kept).has_value());  // this one promises nothing
    got.iss = "https://other.example/api/v2";
    CHECK_REFUSED(f.finish(got, kept), login_trouble::our_fault, "callback_iss");
}

TEST_CASE("a callback without a code and without an error") {
    fixture f;
    const auto kept = f.departed();
    auto got = f.returned(kept);
    got.code.clear();
    CHECK_REFUSED(f.finish(got, kept), login_trouble::our_fault, "callback_code");
}

TEST_CASE("a login leaves one line: what became of it, and nothing of the person or the tokens") {
    fixture f;
    const auto kept = f.departed();
    CHECK(f.finish(f.returned(kept), kept).has_value());
    CHECK_REFUSED(f.finish(f.returned(kept), std::nullopt), login_trouble::session_lost, "no_departure");
    const auto text = f.logged();
    CHECK(std::ranges::count(text, '\n') == 2);
    CHECK(text.find("level=info event=login status=success code=ok http=200") != std::string::npos);
    CHECK(text.find("level=info event=login status=session_lost code=no_departure http=0") != std::string::npos);
    for (const auto& secret :
         {kept.state, kept.nonce, std::string{"code-1"}, std::string{"access-1"}, std::string{"TESTMAN"},
          std::string{"Johnny"}, std::string{"subject"}, std::string{"eyJ"}, std::string{"our secret"}})
        CHECK_MESSAGE(text.find(secret) == std::string::npos, secret);
}
