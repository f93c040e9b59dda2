// Guarantees that an application which is held will be let go.
//
// A separate process, the guard, runs both programs in a session of its own, so that they run even
// if lvq ends. A message on a socket tells the guard to let go; so does the end of the socket,
// which means that lvq has ended, and so does the deadline. While it waits for these, the guard
// writes nothing and reads no page from a disk: the file system that it would wait for may be the
// frozen one.
#pragma once

#include <chrono>

#include "host/host.h"

namespace lvq {

struct GuardLimits {
  std::chrono::milliseconds after = std::chrono::seconds(60);  // time for the program that lets go
  std::chrono::milliseconds grace = std::chrono::seconds(5);   // from SIGTERM to SIGKILL
};

Result<std::unique_ptr<Quiesced>> quiesce_application(const Hooks& hooks, const std::string& log,
                                                      const GuardLimits& limits = {});

}  // namespace lvq
