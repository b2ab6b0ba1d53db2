// connector/inbox/receiving.hpp -- the bytes of a streamed upload on their way in.
//
// Promise:  never more than the awaited size and one byte is read, never more than a block of it stands in memory; the
//           first bytes are looked at before anything is written. What it learns is left in `facts`; it stops as soon
//           as that is enough to refuse the file. A large file ends as a draft: to be kept, or dropped.
// Thread:   the loop; hashing and writing on the vault's.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/inbox/endpoints.hpp"
#include "connector/inbox/vault.hpp"

#include <memory>
#include <string>

namespace qf::inbox {

struct arrived_upload {
    error_code failed = {};                    // of the storage
    bool cut = false;                          // the body did not come to its end
    std::string bytes = {};                    // of a file for a row
    std::unique_ptr<vault::draft> draft = {};  // of a larger one
};

// Files of fewer bytes than `file_from` are for a row.
awaitable<arrived_upload> receive(net::body_source& source, upload_facts& facts, const awaited_file& awaited,
                                  vault& kept_in, std::size_t file_from);

}  // namespace qf::inbox
