// Journals of closed transactions are removed when they are old enough, and what nobody asks for
// any more with them. What a later transaction needs is kept: the directories that lvq made and
// that are there still, the snapshots that took their origin's place.
#pragma once

#include <string>
#include <vector>

#include "journal/ledger.h"

namespace lvq {

struct Prunable {
  std::vector<ClosedLine> lines;  // by id
  std::vector<std::string>
      kept;  // as old, but in the folder of the journal is another, which may be a mount point
};

// Those that were closed before that time (RFC 3339).
Result<Prunable> closed_before(Host& host, const std::string& state_dir, const Ledger& ledger,
                               const std::string& time);

// A cut leaves each as it was, or not listed any more, and all that is remembered; who prunes next
// removes the rest of it. REQUIRES: nothing begins meanwhile, and these are closed.
Result<> prune(Host& host, const std::string& state_dir, const std::vector<ClosedLine>& lines);

}  // namespace lvq
