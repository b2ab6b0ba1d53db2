#include "connector/inbox/uploads.hpp"

#include "connector/base/digest.hpp"
#include "connector/base/encoding.hpp"
#include "connector/inbox/byte_range.hpp"
#include "connector/inbox/finding.hpp"
#include "connector/inbox/sniffing.hpp"

#include <fmt/core.h>

#include <optional>

namespace qf::inbox {
namespace {

upload not_found() {
    return {.refused = refusal(404, "Binary meta-data is not found")};
}

upload find_in_folder(const call& c, tables& t) {
    const auto folder = find_folder(c, t, c.arguments[0]);
    if (!folder.row) return {.refused = folder.refused};
    auto row = t.attachments.find(c.arguments[1]);
    if (!row || row->owner != folder.row->id) return not_found();
    if (!hidden(folder.row->status))
        return {.refused = refusal(400, "The folder is complete: its attachments cannot change")};
    return {.row = std::move(row)};
}

upload find_in_event(const call& c, tables& t) {
    const auto event = find_event(c, t);
    if (!event.row) return {.refused = event.refused};
    auto row = t.event_attachments.find(c.arguments[2]);
    if (!row || row->owner != event.row->id) return not_found();
    if (!is_author(c.asker, *event.row)) return {.refused = unauthorized()};
    if (event.row->status != "IN_PROGRESS")
        return {.refused = refusal(400, "The event is sent: its attachments cannot change")};
    return {.row = std::move(row)};
}

void mark(tables& t, owner_kind owner, std::string_view id, std::string_view status) {
    if (owner == owner_kind::folder)
        t.attachments.mark(id, status);
    else
        t.event_attachments.mark(id, status);
}

}  // namespace

upload judge_upload(const call& c, tables& t, owner_kind owner) {
    auto out = owner == owner_kind::folder ? find_in_folder(c, t) : find_in_event(c, t);
    if (!out.row) return out;
    const auto& row = *out.row;
    const auto& file = c.file;
    if (file.size && *file.size != row.size)
        out.faults.push_back(fmt::format("The file has {} bytes, its meta-data say {}", *file.size, row.size));
    if (file.beginning && !looks_like(row.mime_type, *file.beginning))
        out.faults.push_back(fmt::format("The file is not what its meta-data say: {}", row.mime_type));
    out.rejected = !out.faults.empty();
    if (c.digest_header && file.digest && !same_secret(*c.digest_header, to_base64(*file.digest)))
        out.faults.push_back("digest is not the base64 SHA-256 of the file");
    return out;
}

reply receive_upload(const call& c, tables& t, owner_kind owner) {
    const auto upload = judge_upload(c, t, owner);
    if (!upload.row) return upload.refused;
    const bool replaceable = upload.row->status != "RECEIVED";
    if (!upload.faults.empty()) {
        if (upload.rejected && replaceable) mark(t, owner, upload.row->id, "REJECTED");
        return refusal(400, upload.faults);
    }
    if (!c.file.digest) return refusal(503, "The attachment has changed meanwhile: nothing was kept, try again");
    if (c.file.infected) {
        if (replaceable) mark(t, owner, upload.row->id, "CORRUPTED");
        return refusal(400, "The file is CORRUPTED: the antivirus refuses it");
    }
    if (upload.row->size > c.room) return no_room();
    if (c.file.stored_as)
        t.files.keep_named(upload.row->id, *c.file.digest, upload.row->size, *c.file.stored_as);
    else
        t.files.keep(upload.row->id, *c.file.digest, c.content);
    mark(t, owner, upload.row->id, "RECEIVED");
    return without_content();
}

reply deliver_file(const call& c, tables& t, const attachment_row& row) {
    auto file = row.status == "RECEIVED" ? t.files.find(row.id) : std::nullopt;
    if (!file) return refusal(404, "File is not found");
    const auto wanted = byte_range::of(c.range_header, file->size);
    if (!wanted.satisfiable) {
        auto out = refusal(416, "No byte of the file is in that range");
        out.headers.emplace_back("Content-Range", fmt::format("bytes */{}", file->size));
        return out;
    }
    reply out{.status = wanted.whole ? 200u : 206u,
              .content_type = "application/octet-stream",
              .headers = {{"digest", to_base64(file->digest)}, {"Accept-Ranges", "bytes"}}};
    if (!wanted.whole)
        out.headers.emplace_back(
            "Content-Range", fmt::format("bytes {}-{}/{}", wanted.begin, wanted.begin + wanted.length - 1, file->size));
    if (file->name)
        out.from_vault = part_of_file{std::move(*file->name), wanted.begin, wanted.length};
    else
        out.body = t.files.bytes(row.id, wanted.begin, wanted.length);
    return out;
}

}  // namespace qf::inbox
