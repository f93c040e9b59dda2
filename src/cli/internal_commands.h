// Steps of lvq's plans that no other tool can do: lvq runs itself for them, as it runs any tool.
// Not meant to be typed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/console.h"
#include "host/host.h"

namespace lvq {

//   survey-tree --to FILE OLD                    can all of it be copied? What it needs is noted
//   check-room FILE NEW                          is there room for that?
//   copy-holes --exclude FILE OLD NEW            files with holes, by their data; noted for rsync,
//   which leaves them alone copy-holes --listed LIST OLD NEW             of what list-changes has
//   listed list-changes --record FILE --to LIST OLD NEW         what rsync has to look at again
//   finish-copy [--in-use] --record FILE --devices OLD NEW OLD NEW what rsync leaves to do, and are
//   they the same? check-unused DEVICE                          says which processes use it
//   set-label DIR LABEL                          of the file system that is mounted there
//   inside DEVICE FOLDER TOOL...                 the tool works in the root of what is mounted
//   there, and of nothing else
// Nothing where `argv`, without the program, is none of them; else the exit status.
std::optional<int> run_own_tool(const std::vector<std::string>& argv, Host& host,
                                const Console& console);

}  // namespace lvq
