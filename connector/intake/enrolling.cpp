#include "connector/intake/enrolling.hpp"

#include "connector/communes/csv.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace qf::intake {
namespace {

template <class Work>
error_code kept(Work work) {
    try {
        return work();
    } catch (const sqlite::failure& f) {  // of a reading: what writes tells by its code
        return f.full() ? errc::storage_full : errc::storage_failed;
    }
}

// A commune's only body needs no label; a second one does, or citizens could not tell them apart.
std::optional<std::string> label_for(const communes::registry& all, const recipient& recipient,
                                     const std::string& name) {
    bool others = false;
    std::string known;
    for (const auto& one : all.recipients_of(recipient.cog())) {
        if (one.receiver == recipient)
            known = one.label;
        else
            others = true;
    }
    if (!others || !known.empty() || !communes::is_shown_text(name)) return std::nullopt;
    return name;
}

}  // namespace

commune_code commune_of(const commune_code& place) {
    struct districts {
        int first, last;
        std::string_view commune;
    };
    constexpr districts all[] = {{75101, 75120, "75056"}, {69381, 69389, "69123"}, {13201, 13216, "13055"}};
    const auto& text = place.text();
    int number = 0;
    if (std::from_chars(text.data(), text.data() + text.size(), number).ptr != text.data() + text.size()) return place;
    const auto found =
        std::ranges::find_if(all, [&](const districts& d) { return number >= d.first && number <= d.last; });
    return found == std::end(all) ? place : commune_code::parse(found->commune).value();
}

std::vector<communes::enrolled> recipients_with(const communes::registry& all, const siret& number) {
    auto out = all.recipients(false);
    std::erase_if(out, [&](const communes::enrolled& one) { return one.receiver.siret() != number; });
    return out;
}

error_code leads_somewhere(const communes::registry& all, const commune_code& code) {
    return kept([&]() -> error_code {
        if (all.receiver_of(code)) return {};
        return errc::commune_unknown;
    });
}

error_code approve_in(communes::registry& all, enrolment_row& row) {
    return kept([&]() -> error_code {
        if (!row.cog) {
            const auto known = recipients_with(all, row.siret);
            if (known.size() != 1) return errc::commune_unknown;
            row.cog = known.front().receiver.cog();
        }
        if (const auto known = all.one(*row.cog)) {  // HubEE makes no organization without them
            if (row.commune_name.empty()) row.commune_name = known->name;
            if (row.postal_code.empty() && !known->postal_codes.empty()) row.postal_code = known->postal_codes.front();
        }
        const recipient recipient{*row.cog, row.siret};
        communes::recipient_settings settings;
        settings.label = label_for(all, recipient, row.name);
        settings.approved = true;
        return all.change(recipient, settings);
    });
}

error_code activate_in(communes::registry& all, const enrolment_row& row) {
    return kept([&] { return all.set_active(recipient{row.cog.value(), row.siret}, true); });
}

error_code enrol_listed(communes::registry& all, const recipient& recipient, const std::string& name) {
    return kept([&]() -> error_code {
        communes::recipient_settings settings;
        settings.label = label_for(all, recipient, name);
        settings.approved = true;
        if (const auto code = all.change(recipient, settings)) return code;
        return all.set_active(recipient, true);
    });
}

error_code withdraw_in(communes::registry& all, const enrolment_row& row) {
    return kept([&]() -> error_code {
        for (const auto& enrolled : recipients_with(all, row.siret)) {
            if (const auto code = all.set_active(enrolled.receiver, false); code && code != errc::not_found)
                return code;
            communes::recipient_settings settings;
            settings.approved = false;
            if (const auto code = all.change(enrolled.receiver, settings)) return code;
        }
        return {};
    });
}

}  // namespace qf::intake
