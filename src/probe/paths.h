// Paths, files and tools that a request concerns.
#pragma once

#include <set>
#include <string>

#include "host/host.h"
#include "model/snapshot.h"

namespace lvq {

// Looks at the paths and their ancestors with lstat(2). Only a directory among `paths` is listed;
// an ancestor always counts as not empty.
Result<> read_paths(Host& host, const std::set<std::string>& paths, Snapshot& snapshot);
Result<> read_files(Host& host, const std::set<std::string>& files, Snapshot& snapshot);
// Looks in the PATH that the Host runs tools with.
Result<> find_tools(Host& host, const std::set<std::string>& tools, Snapshot& snapshot);

}  // namespace lvq
