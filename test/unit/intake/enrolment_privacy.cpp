// Nothing of the person who asked for the authorization is kept anywhere, nor logged, nor sent on.
#include "test/unit/intake/enrolment_fixture.hpp"

#include <filesystem>

using namespace qf;
using namespace qf::test;

namespace {

constexpr std::string_view personal[] = {"zelie", "Zélie", "INVENT", "Secrétaire", "0199000123", "applicant"};

void check_nothing_personal(const std::string& holder, const std::string& text) {
    for (const auto word : personal) CHECK_MESSAGE(text.find(word) == std::string::npos, holder, " has ", word);
}

}  // namespace

TEST_CASE("the applicant of a delivery is dropped at the edge") {
    enrolment_rig r;
    r.hubee.expect(get_organization).reply(404, not_found_json);
    r.hubee.expect(post_organization).reply(201, organization_json());
    r.hubee.expect(list_subscriptions).reply(200, "[]");
    r.hubee.expect(post_subscription).reply(201, subscription_json("Inactif"));
    expect_activation(r.hubee);
    r.open();
    std::string said;
    said += r.deliver(delivery_of{}.body()).body();
    r.until_step("active");
    for (const auto& other : {delivery_of{.event = "submit"}, delivery_of{.event = "revoke", .fired_at = "1788220801"},
                              delivery_of{.fired_at = "soon"}, delivery_of{.siret = "12345678901234"}})
        said += r.deliver(other.body()).body();
    said += r.deliver(delivery_of{}.body(), "sha256=00").body();
    r.until_step("withdrawn");
    r.close();
    check_nothing_personal("an answer", said);
    check_nothing_personal("the metrics", r.counts.text());
    for (const auto& request : r.hubee.requests()) check_nothing_personal("a request to HubEE", request.body());
    std::size_t files = 0;
    for (const auto& file : std::filesystem::recursive_directory_iterator{r.folder.path()}) {
        if (!file.is_regular_file()) continue;
        ++files;
        check_nothing_personal(file.path().filename().string(), read_file(file.path()).value());
    }
    CHECK(files >= 3);  // both databases and the log, at least
}
