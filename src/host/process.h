// Starting tools and waiting for them.
//
// A tool is never killed and never hears the terminal: it runs in a session of its own, and lvq waits for it
// whatever signals come (an LVM command cut off can leave devices suspended: lvm-facts A). Its output is drained to
// memory all the time, since a tool that blocks on a full pipe may do so with devices suspended. The end of the
// process is awaited, not the end of its pipes: a daemon that it started may keep those open for ever.
#pragma once

#include <string>
#include <vector>

#include "host/host.h"

namespace lvq {

inline constexpr const char* kToolPath = "/usr/sbin:/usr/bin:/sbin:/bin";
inline constexpr size_t kOutputLimit = size_t{64} << 20;  // of each of the two streams; what follows is dropped

// Where in kToolPath the tool is. An absolute path stands for itself. Error "tool-missing".
Result<std::string> find_tool(const std::string& name);

// The whole environment of every tool.
std::vector<std::string> tool_environment();

Result<Output> run_process(const Run& run, const ProgressFn& on_line);

}  // namespace lvq
