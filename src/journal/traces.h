// What transactions leave that later ones have to know about.
#pragma once

#include <set>
#include <string>

#include "journal/journal.h"

namespace lvq {

struct Traces {
  std::set<std::string> made;     // directories
  std::set<std::string> removed;  // directories, which an earlier transaction may have made
  std::set<std::string> merged;   // snapshots that took their origin's place, "VG/LV"

  bool empty() const { return made.empty() && removed.empty() && merged.empty(); }
  void follow(const Traces& next);  // adds the traces of what came later
  bool operator==(const Traces&) const = default;
};

// The traces of the steps that are done; none where the transaction was repaired.
Traces traces_of(const Transaction& transaction);

}  // namespace lvq
