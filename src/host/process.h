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
// Bytes kept of each of the two streams; the rest is dropped.
inline constexpr size_t kOutputLimit = size_t{64} << 20;

// The path of the tool in kToolPath; an absolute path is taken as it is. Error "tool-missing".
Result<std::string> find_tool(const std::string& name);

// The whole environment of every tool.
std::vector<std::string> tool_environment();

// What to do about a tool that does not end.
struct WaitPolicy {
  RunRules rules = {};
  // How long to wait after SIGTERM before SIGKILL, and after SIGKILL before giving up.
  std::chrono::milliseconds grace = std::chrono::seconds(10);
  // Called for a tool that is not ended at its limit, each time that the limit has passed: "pvmove
  // (process 812) has been running for 24 h".
  std::function<void(const std::string& words)> waiting = {};
  std::function<void(const ToolIo&)> pulse = {};  // called about once a second
  std::vector<std::string> environment = {};      // besides what every tool gets
  // Whether lvq is asked to stop. If so, a tool that may be interrupted gets SIGTERM, once.
  std::function<bool()> stop = {};
  // A descriptor that the tool and its children inherit as number 3; -1: none.
  int keep_open = -1;
};

// Error "failed" where the tool outlived SIGKILL: the kernel is waiting for a device.
Result<Output> run_process(const Run& run, const ProgressFn& on_line,
                           const WaitPolicy& patience = {});

}  // namespace lvq
