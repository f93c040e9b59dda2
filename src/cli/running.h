// Tells by the lock of a transaction whether an lvq is at work on it now (docs/adr/0015).
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

// "step 12/48, 37 %" in numbers; nullopt: not told.
struct Reached {
  std::optional<size_t> step, steps, percent;
};
Reached read_progress(const std::string& progress);

// nullopt where no lvq is at work on it any more. A lock that cannot be read counts as held by
// none.
std::optional<Running> running(Host& host, const std::string& transaction);

// The file of a lock, from the lock's name: "volume group vg0".
std::string lock_path(const std::string& name);
std::string transaction_lock(const std::string& transaction);  // the name of its lock

// What a lock's file says, except for the number of the process, which the caller appends: "lvq
// provision, transaction ID, since T, process ".
std::string lock_holder(const std::string& command, const std::string& transaction,
                        const std::string& since);

}  // namespace lvq
