// What the host is asked to start, and what it is told of it beforehand.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace lvq {

struct Run {
  std::vector<std::string> argv;  // argv[0] a bare tool name, found in the fixed PATH
  bool operator==(const Run&) const = default;
};

// An application that is brought into a safe state by one program and let go by another: each by
// its absolute path, without a shell. The second runs once, whatever becomes of lvq, at the latest
// so many seconds after the first began.
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
  // At its limit it is ended; otherwise it is said that it is waited for, every time that the limit
  // has passed (design rule 13).
  bool ends = true;
  // It may run for hours, and when it is asked to end (SIGTERM) it leaves what it has begun in a
  // state from which it can go on. All others finish before a stop is honoured.
  bool interruptible = false;
  // What it leaves running is no part of its work, and gets no lock of lvq's.
  bool leaves_daemons = false;
};

// The host knows no tools: whoever makes one tells it how they are treated.
using RulesOf = std::function<RunRules(const Run&)>;

}  // namespace lvq
