// Starting tools and waiting for them.
//
// A tool never hears the terminal: it runs in a session of its own, and lvq waits for it whatever
// signals come. One that is still running at its limit is ended, but never one whose rules forbid
// it (an LVM command that is cut off can leave devices suspended: lvm-behaviour A): lvq says that
// it waits, and goes on waiting. Its output is drained to memory all the time, since a tool that
// blocks on a full pipe may do so with devices suspended. The end of the process is awaited, not
// the end of its pipes: a daemon that it started may keep those open for ever.
#pragma once

#include <string>
#include <vector>

#include "host/host.h"

namespace lvq {

inline constexpr const char* kToolPath = "/usr/sbin:/usr/bin:/sbin:/bin";
// Of each of the two streams; what follows is dropped.
inline constexpr size_t kOutputLimit = size_t{64} << 20;

// Where in kToolPath the tool is. An absolute path stands for itself. Error "tool-missing".
Result<std::string> find_tool(const std::string& name);

// The whole environment of every tool.
std::vector<std::string> tool_environment();

// What to do about a tool that does not end.
struct WaitPolicy {
  RunRules rules = {};
  // From SIGTERM to SIGKILL, and from there to giving up.
  std::chrono::milliseconds grace = std::chrono::seconds(10);
  // Told of a tool that is not ended, each time that its limit has passed: "pvmove (process 812)
  // has been running for 24 h".
  std::function<void(const std::string& words)> waiting = {};
  std::function<void(const ToolIo&)> pulse = {};  // told about once a second how much it has done
  std::vector<std::string> environment = {};      // beside what every tool gets
  // Asked to stop: a tool that may be interrupted gets SIGTERM, once.
  std::function<bool()> stop = {};
  // A descriptor that the tool and what it starts hold as their number 3; -1: none.
  int keep_open = -1;
};

// Error "failed" where the tool outlived SIGKILL: the kernel is waiting for a device.
Result<Output> run_process(const Run& run, const ProgressFn& on_line,
                           const WaitPolicy& patience = {});

}  // namespace lvq
