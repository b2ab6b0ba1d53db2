#include "connector/inbox/client_book.hpp"

#include "connector/base/digest.hpp"
#include "connector/base/encoding.hpp"
#include "connector/base/random.hpp"
#include "connector/base/time_text.hpp"
#include "connector/base/uuid.hpp"
#include "connector/inbox/store.hpp"

#include <vector>

namespace qf::inbox {
namespace {

// What HubEE demands of a subscription and nobody has said yet: an administrator completes it by PUT.
constexpr std::string_view subscription_to_complete =
    R"({"datapassId":0,"accessMode":"API","notificationFrequency":"Aucune",)"
    R"("localAdministrator":{"email":"administrateur@example.org"}})";

}  // namespace

client_book::client_book(const std::filesystem::path& folder, const clock_source& clock)
    : clock_{clock}, db_{open_file(folder)} {}

result<client_credentials> client_book::add(const client_wish& wish) {
    constexpr std::size_t process_code_max = 30, secret_bytes = 32;
    const auto name = organization::parse(wish.organization);
    if (!name) return name.error();
    if (wish.process_code && (wish.process_code->empty() || wish.process_code->size() > process_code_max))
        return errc::content_invalid;
    if (wish.process_code && !processes_.exists(*wish.process_code)) return errc::not_found;
    if (wish.scope == scope::si && (!wish.process_code || name->type != "SI")) return errc::content_invalid;
    const auto now = clock_.now();
    client_credentials out{uuid::v4().text(), to_base64url(random_bytes(secret_bytes))};
    sqlite::transaction all{db_};
    auto key = organizations_.key_of(*name);
    if (!key) key = organizations_.add(*name, "{}", to_milliseconds(now));
    if (wish.scope == scope::si && !subscriptions_.id_of(*key, *wish.process_code))
        subscriptions_.add({.id = uuid::v7(now).text(),
                            .subscriber = *name,
                            .process_code = *wish.process_code,
                            .status = "Actif",
                            .details = std::string{subscription_to_complete},
                            .updated = to_milliseconds(now)},
                           *key);
    clients_.add({.id = out.id,
                  .scope = wish.scope,
                  .organization = *name,
                  .process_code = wish.process_code,
                  .created = to_milliseconds(now)},
                 sha256(out.secret), *key);
    all.commit();
    return out;
}

std::vector<client_row> client_book::list() {
    return clients_.list();
}
bool client_book::remove(std::string_view id) {
    return clients_.remove(id);
}

}  // namespace qf::inbox
