// What transactions leave that later ones have to know of.
#pragma once

#include <set>
#include <string>

#include "journal/journal.h"

namespace lvq {

struct Traces {
  std::set<std::string> made;     // directories
  std::set<std::string> removed;  // directories, that an earlier one may have made
  std::set<std::string> spent;    // snapshots that took their origin's place, "VG/LV"

  bool empty() const { return made.empty() && removed.empty() && spent.empty(); }
  void follow(const Traces& next);  // these are of what came later
  bool operator==(const Traces&) const = default;
};

// Of the steps that are done; none of one that was taken back.
Traces traces_of(const Transaction& transaction);

}  // namespace lvq
