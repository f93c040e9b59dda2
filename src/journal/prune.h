// Removes the journals of closed transactions that are old enough. What later transactions need to
// know is kept: the directories that lvq made and that still exist, and the snapshots that took the
// place of their origin.
#pragma once

#include <string>
#include <vector>

#include "journal/ledger.h"

namespace lvq {

struct Prunable {
  std::vector<ClosedLine> lines;  // sorted by id
  // Old enough, but their folder holds another folder, which may be a mount point.
  std::vector<std::string> kept;
};

// The transactions that were closed before this time (RFC 3339).
Result<Prunable> closed_before(Host& host, const std::string& state_dir, const Ledger& ledger,
                               const std::string& time);

// Removes the journals of these transactions. After a power cut each is either as it was or no
// longer listed, and nothing to be remembered is lost; the next prune removes what is left.
// REQUIRES: no transaction begins meanwhile, and these are closed.
Result<> prune(Host& host, const std::string& state_dir, const std::vector<ClosedLine>& lines);

}  // namespace lvq
