// What mkfs makes by default can be newer than the kernel that is to mount it: after an upgrade of
// the system and before the next boot, or where the kernel is another's.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/host.h"
#include "model/scope.h"
#include "model/snapshot.h"

namespace lvq {

// mkfs.xfs comes with a file of options for each long-term kernel, such as "lts_6.1.conf"
// (mkfs.xfs(8), `-c options=`). Returns the newest of `files` that is not newer than the kernel; or
// "" where no file is newer than the kernel, which can then mount what mkfs.xfs makes by default.
// `kernel`: its release, as uname(1) prints it. Files with other names are ignored.
Result<std::string> choose_xfs_profile(std::string_view kernel,
                                       const std::vector<std::string>& files);

// Sets Snapshot::xfs_profile, if `scope.mkfs_profiles` asks for it.
Result<> read_mkfs_profiles(Host& host, const Scope& scope, Snapshot& snapshot);

}  // namespace lvq
