// connector/inbox/uploads.hpp -- may this file come in? The same rules for the attachments of folders and of events.
//
// Promise:  judged before a byte is read, by what the head tells; before it is scanned, by what came; and again by the
//           writer, since things may have changed between.
//           Wrong size or type: REJECTED. A digest that does not fit is the transport's fault: the status stays.
//           Refused bytes leave what was there: an earlier good copy stays good.
// Thread:   that of its tables.
#pragma once

#include "connector/inbox/call.hpp"
#include "connector/inbox/tables.hpp"

#include <optional>
#include <string>
#include <vector>

namespace qf::inbox {

enum class owner_kind { folder, event };

struct upload {
    std::optional<attachment_row> row = {};
    reply refused = {};  // when there is no row
    std::vector<std::string> faults = {};
    bool rejected = false;  // by the faults: its size or its type
};
upload judge_upload(const call& c, tables& t, owner_kind owner);
// The writer's part: keeps the bytes, or marks why not.
reply receive_upload(const call& c, tables& t, owner_kind owner);

// A download: the bytes of a row at once; those of the vault are named in the reply.
reply deliver_file(const call& c, tables& t, const attachment_row& row);

}  // namespace qf::inbox
