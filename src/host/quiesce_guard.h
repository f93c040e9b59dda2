// The promise that an application which is held will be let go.
//
// A process of its own, in a session of its own, runs both programs, so that lvq's end cannot come
// between them. It is told to let go over a socket, or by the socket's end, which is lvq's; and it
// has a clock. Until it has let go it writes nothing and reads no page from a disk, since the file
// system that it would wait for may be the one that is frozen.
#pragma once

#include <chrono>

#include "host/host.h"

namespace lvq {

struct GuardLimits {
  std::chrono::milliseconds after = std::chrono::seconds(60);  // for the program that lets go
  std::chrono::milliseconds grace = std::chrono::seconds(5);   // from SIGTERM to SIGKILL
};

Result<std::unique_ptr<Quiesced>> quiesce_application(const Hooks& hooks, const std::string& log,
                                                      const GuardLimits& limits = {});

}  // namespace lvq
