// Steps of lvq's plans that no other tool can do: lvq runs itself for them as it runs any tool.
// Users are not meant to type them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/console.h"
#include "host/host.h"

namespace lvq {

// Runs the tool that `argv` (without the program's name) names, and returns its exit status;
// nullopt where it names none of them:
//   survey-tree --to FILE OLD: can all of OLD be copied? The room that it needs is noted in FILE.
//   check-room FILE NEW: has NEW the room that survey-tree noted?
//   copy-holes --exclude FILE OLD NEW: copies the files with holes; FILE tells rsync to omit them.
//   copy-holes --listed LIST OLD NEW: copies those files with holes that list-changes has listed.
//   list-changes --record FILE --to LIST OLD NEW: lists what rsync has to look at again.
//   finish-copy [--in-use] --record FILE --devices OLD NEW OLD NEW: completes what rsync leaves to
//     do, and compares the two trees.
//   set-label DIR LABEL: labels the file system that is mounted on DIR.
//   keep-names FILE LVM-UUID=VG/LV...: makes systemd know the volumes by these names, too.
//   inside DEVICE FOLDER TOOL...: runs the tool in the root of what is mounted on FOLDER, and fails
//     where that is not DEVICE.
//   check-unused DEVICE: fails, and names the processes, where any of them uses DEVICE.
std::optional<int> run_own_tool(const std::vector<std::string>& argv, Host& host,
                                const Console& console);

}  // namespace lvq
