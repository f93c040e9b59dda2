// What the host is asked to start, and the rules that it is given for it.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace lvq {

struct Run {
  std::vector<std::string> argv;  // argv[0] is a bare tool name, found in the fixed PATH
  std::string input = {};         // what it reads from its standard input
  bool operator==(const Run&) const = default;
};

// Two programs, named by absolute path and run without a shell: `before` brings an application into
// a safe state, `after` lets it go. `after` runs once, whatever becomes of lvq, at the latest
// `deadline` seconds after `before` began.
struct Hooks {
  std::string before, after;             // empty: none
  std::vector<std::string> environment;  // "LVQ_VOLUMES=vg0/a vg0/b"
  uint64_t deadline = 0;                 // seconds
  bool any() const { return !before.empty() || !after.empty(); }
  bool operator==(const Hooks&) const = default;
};

// How a command is treated while it runs.
struct RunRules {
  std::chrono::milliseconds limit = std::chrono::minutes(10);
  // True: lvq ends the command at its limit. False: lvq waits, and says so each time that the limit
  // has passed (design rule 13).
  bool ends = true;
  // The command may run for hours, and on SIGTERM it leaves a state from which it can go on later.
  // All others finish before a stop is honoured.
  bool interruptible = false;
  // The command may leave daemons running, so it does not inherit lvq's lock.
  bool leaves_daemons = false;
};

// The host knows nothing about tools: whoever makes a host tells it the rules for them.
using RulesOf = std::function<RunRules(const Run&)>;

}  // namespace lvq
