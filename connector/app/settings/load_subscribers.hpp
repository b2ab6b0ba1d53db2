// connector/app/settings/load_subscribers.hpp -- the file of delivery.subscribers: who gets dossiers by signed webhook.
//
// Promise:  every fault is found in one go, with file and line, what is wrong and what to write instead. Key files are
//           read here; relative names of files start at the folder of this file. What is wrong is not in the answer's
//           way: nothing of it may be used once `found` has grown.
// Not here: reaching anybody; which recipient uses which subscriber (connector/communes).
// Thread:   any.
#pragma once

#include "connector/base/faults.hpp"
#include "connector/webhook/subscriber.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace qf::app {

// Without a file (an empty name) there is none.
std::vector<webhook::subscriber_conf> load_subscribers(const std::filesystem::path& file, faults& found);

// Their names alone, for who may not read the keys; whatever else is wrong with the file.
std::vector<std::string> subscriber_names(const std::filesystem::path& file);

}  // namespace qf::app
