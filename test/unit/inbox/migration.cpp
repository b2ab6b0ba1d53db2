// A database that the program's first version wrote, opened by this one: nothing of it is lost.
#include "schemas/embedded.hpp"
#include "test/unit/inbox/fixture.hpp"

using namespace qf;
using namespace qf::inbox;

TEST_CASE("version 1 becomes the present one with its bytes, its processes and the days its cases have had") {
    const test::temporary_folder folder;
    const auto path = folder / "inbox.sqlite";
    {
        const auto all = schemas::migrations_of("inbox");
        sqlite::database old{path, {.migrations = std::span{all}.first(1)}};
        old.run(R"(INSERT INTO organization VALUES (1, 'OSL', '13002526500013', '0', '{}', 0);
            INSERT INTO organization VALUES (2, 'SI', '21260086600016', '26086', '{}', 0);
            INSERT INTO subscription VALUES (1, 's', 2, 'Ancienne', 'Actif', '{}', 0);
            INSERT INTO folder VALUES ('f', 'FormulaireQF', 'e', 1, 'DONE', 'a', 'b', NULL, 1, 2, NULL, NULL, NULL, NULL);
            INSERT INTO folder_case VALUES ('c', 'f', 0, 'e-01', 2, 'FormulaireQF', 'DONE', NULL, 1, 7, 1, NULL);
            INSERT INTO folder VALUES ('g', 'CERTDC', 'e', 1, 'DONE', 'a', 'b', NULL, 1, 2, NULL, NULL, NULL, NULL);
            INSERT INTO folder_case VALUES ('d', 'g', 0, 'e-01', 2, 'CERTDC', 'DONE', NULL, 1, 7, 1, NULL);
            INSERT INTO attachment VALUES ('a', 'f', 0, 'a.txt', 't', 3, 'text/plain', 'RECEIVED');
            INSERT INTO attachment_reader VALUES ('c', 'a');
            INSERT INTO content VALUES (1, 'a', x'00', x'616263');)");
    }
    auto db = open_file(folder.path());
    CHECK(db.number("PRAGMA user_version") == 6);
    tables t{db};
    CHECK(t.files.bytes("a", 0, 3) == "abc");
    CHECK(t.files.find("a")->size == 3);
    CHECK(t.files.total() == 3);
    CHECK(t.processes.exists("Ancienne"));
    CHECK(t.attachments.of_case("c").size() == 1);
    CHECK(db.number("SELECT settled FROM folder_case WHERE id = 'c'") == 7);
    CHECK(db.number("SELECT settled IS NULL FROM folder_case WHERE id = 'd'") == 1);  // CERTDC waits for CLOSED
    CHECK(db.number("SELECT cases FROM case_count WHERE process_code = 'CERTDC' AND status = 'DONE'") == 1);
    t.folders.remove("f");
    CHECK(db.number("SELECT cases FROM case_count WHERE process_code = 'FormulaireQF' AND status = 'DONE'") == 0);
    CHECK(t.files.total() == 0);
    CHECK_FALSE(t.files.find("a").has_value());
    CHECK(db.number("SELECT count(*) FROM pragma_foreign_key_check") == 0);
}
