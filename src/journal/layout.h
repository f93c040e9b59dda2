// Where the journal keeps its files (docs/journal-format.md), and checks that only root can write
// there.
#pragma once

#include <string>

#include "host/host.h"

namespace lvq {

// The folder of all locks, which a boot empties.
inline constexpr const char* kLockFolder = "/run/lvq/";
// Whoever begins a transaction, or forgets closed ones, holds it for that moment.
inline const std::string kBeginLock = std::string(kLockFolder) + "begin";

struct JournalPaths {
  JournalPaths(const std::string& state_dir, const std::string& id)
      : all(state_dir + "/transactions"),
        begun(state_dir + "/begun"),
        closed(state_dir + "/closed"),
        folder(all + "/" + id),
        plan(folder + "/plan.json"),
        log(folder + "/log.jsonl") {}
  std::string all, begun, closed, folder, plan, log;
};

// Whether the folder exists. Whoever can write there can have root execute their plan, so it is the
// error "state-dir-unsafe" if anybody but root can.
Result<bool> exists_safely(Host& host, const std::string& path);

// The paths of a transaction. Its folder and all folders above it up to the state directory have to
// exist (error "absent") and to be safe.
Result<JournalPaths> paths_of_transaction(Host& host, const std::string& state_dir,
                                          const std::string& id);

// The text of the file; "" where there is none, because the power was cut before it was made.
Result<std::string> read_if_there(Host& host, const std::string& path);

}  // namespace lvq
