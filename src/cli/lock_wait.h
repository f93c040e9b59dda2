// What is said while lvq waits for another one.
#pragma once

#include <chrono>
#include <string>

#include "cli/live_line.h"
#include "cli/session.h"

namespace lvq {

// Who holds a lock, by the words that its file has, and how far they are: "process 812, step 12/48,
// 37 %, lvq provision, transaction 20261122T155130Z-1c01e2".
std::string holder_text(const std::string& holder, Host& host);

// Has the process that took the lock ended? Then it is a tool of its that holds it still.
bool has_ended(const std::string& holder, Host& host);

class LockWait {
 public:
  // `object`: "volume group vg0".
  LockWait(const Session& session, std::string object);
  LockWait(const LockWait&) = delete;
  LockWait& operator=(const LockWait&) = delete;
  ~LockWait();  // takes the line away

  void tell(const std::string& holder, std::chrono::milliseconds waited);

 private:
  const Session& session_;
  const std::string object_;
  const LivePlace place_;
  NowAndThen lines_{0};
  bool drawn_ = false;
};

}  // namespace lvq
