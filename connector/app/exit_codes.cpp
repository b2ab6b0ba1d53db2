#include "connector/app/exit_codes.hpp"

#include "connector/app/settings/load_configuration.hpp"
#include "connector/base/sqlite.hpp"

#include <boost/system/system_error.hpp>
#include <fmt/core.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

namespace qf::app {
namespace {

exit_code of_system(int number) noexcept {
    switch (number) {
        case EACCES:
        case EPERM:
            return exit_permission;
        case ENOENT:
            return exit_no_input;
        case ENOSPC:
        case EIO:
        case EROFS:
            return exit_storage;
        default:
            return exit_system;
    }
}

}  // namespace

std::string exit_codes_text() {
    std::string out = "Exit codes:";
    for (const auto& [code, meaning] : exit_meanings)
        out += fmt::format("\n  {:>3}  {}", static_cast<int>(code), meaning);
    return out;
}

exit_code exit_code_of(const error_code& code) noexcept {
    if (code.category() != category()) return of_system(code.value());
    switch (static_cast<errc>(code.value())) {
        case errc::queue_unavailable:
        case errc::queue_taken:
        case errc::cancelled:
            return exit_later;
        case errc::destination_unreachable:
        case errc::destination_silent:
        case errc::destination_busy:
        case errc::destination_babbles:
        case errc::destination_refuses_us:
        case errc::destination_refuses_all:
        case errc::destination_redirects:
        case errc::destination_forbidden:
        case errc::queue_limit:
            return exit_unavailable;
        case errc::storage_failed:
        case errc::storage_full:
            return exit_storage;
        case errc::key_missing:
        case errc::configuration_wrong:
            return exit_configuration;
        case errc::malformed_json:
        case errc::malformed_text:
        case errc::signature_wrong:
        case errc::content_invalid:
        case errc::commune_unknown:
        case errc::commune_inactive:
        case errc::too_large:
            return exit_content;
        case errc::file_unreadable:
            return exit_no_input;
        default:
            return exit_not_so;
    }
}

void complain(std::string_view text) {
    const auto line = fmt::format("qf-connector: {}\n", text);
    std::fwrite(line.data(), 1, line.size(), stderr);
}

void complain(const faults& all) {
    for (const auto& one : all.list()) complain(one_line(one));
}

exit_code complain(std::string_view doing, const error_code& code) {
    complain(fmt::format("{}: {} ({})", doing, code.message(), reason_code(code)));
    return exit_code_of(code);
}

exit_code complain(const std::exception_ptr& thrown) noexcept {
    try {
        std::rethrow_exception(thrown);
    } catch (const trouble& t) {
        complain(t.what());
        return t.how();
    } catch (const sqlite::failure& f) {
        complain(f.what());
        return exit_storage;
    } catch (const boost::system::system_error& e) {
        complain(e.what());
        return exit_code_of(e.code());
    } catch (const std::filesystem::filesystem_error& e) {
        complain(e.what());
        return e.code().value() == EACCES ? exit_permission : exit_no_create;
    } catch (const std::system_error& e) {
        complain(e.what());
        return of_system(e.code().value());
    } catch (const std::exception& e) {
        complain(fmt::format("a bug of this program: {}", e.what()));
        return exit_bug;
    } catch (...) {
        complain("a bug of this program");
        return exit_bug;
    }
}

}  // namespace qf::app
