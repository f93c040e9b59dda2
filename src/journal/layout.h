// Where the journal keeps what (docs/journal-format.md), and that it is root's alone.
#pragma once

#include <string>

#include "host/host.h"

namespace lvq {

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

// Whoever can write here can have root execute a plan of theirs. Error "state-dir-unsafe" unless
// the folder is root's alone to write.
Result<bool> exists_safely(Host& host, const std::string& path);

// The paths of a transaction whose folder is there and safe, and all folders above it up to the
// state directory. Error "absent" where it is not there.
Result<JournalPaths> paths_of_transaction(Host& host, const std::string& state_dir,
                                          const std::string& id);

// "" where there is no such file: the power was cut before it was made.
Result<std::string> read_if_there(Host& host, const std::string& path);

}  // namespace lvq
