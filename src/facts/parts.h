// What the facts of several families share.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "base/text.h"
#include "model/scope.h"
#include "model/snapshot.h"

namespace lvq {

// What a transaction works on, by name: two transactions that share one do not run at the same
// time.
struct Objects {
  std::set<std::string> groups;  // volume groups
  std::set<std::string> paths;   // devices and mount points

  // All of them in one: "volume group vg0", "/dev/sdb", "/srv/a".
  std::set<std::string> names() const;
};

inline std::string listed(const std::vector<std::string>& words, const char* none) {
  return words.empty() ? none : join(words, "; ");
}

// Is the tag among them? An empty one always is.
bool carries(const std::vector<std::string>& tags, const std::string& tag);

// Were the signatures of the device and of its partitions read?
bool looked_at(const Device& device, const Snapshot& snapshot);

// What was found instead, for a fact that does not hold: the signatures of a device, or the names
// of the volumes of a group.
std::string content_found(const std::string& path, const Snapshot& snapshot);
std::string volumes_found(const std::string& vg, const Snapshot& snapshot);

// Sets whether the volume on this device is open: it is where something is mounted from it, swaps
// on it or is built on it.
void count_openings(const Device& device, Snapshot& snapshot);

}  // namespace lvq
