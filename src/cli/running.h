// Whether an open transaction is at work at this moment, by the lock that it holds (docs/adr/0015).
#pragma once

#include <optional>
#include <string>

#include "host/host.h"

namespace lvq {

// What the file of a lock says of its holder; empty members: it does not say that.
struct LockHolder {
  std::string command, transaction, since, pid;
};
LockHolder read_holder(const std::string& line);

struct Running {
  std::string pid;
  std::string command;   // "provision", or "continue"
  std::string since;     // RFC 3339
  std::string progress;  // "step 12/48, 37 %"; empty: not told yet
};

// Nothing where its lvq is not there any more. A lock that cannot be read is not held by any that
// would answer.
std::optional<Running> running(Host& host, const std::string& transaction);

// The file of a lock, by its name: "volume group vg0".
std::string lock_path(const std::string& name);
std::string transaction_lock(const std::string& transaction);  // its name

// What a lock's file says, by its words: "lvq provision, transaction ID, since T, process N".
std::string lock_holder(const std::string& command, const std::string& transaction,
                        const std::string& since);

}  // namespace lvq
