// Remedies that several ops have, and one after the other.
#pragma once

#include <string>
#include <vector>

#include "plan/step.h"

namespace lvq {

// `config`: of LVM's, for this command alone.
Remedy activation(const std::string& vg, const std::string& lv, const std::string& config = "");
Remedy deactivation(const std::string& vg, const std::string& lv);

// lvremove goes by name, and another volume may have taken the name since lvq looked
// (docs/adr/0019). Then these remove nothing, and exit 0 as if they had: success is seen.
Run removal_by_uuid(const std::string& vg, const std::string& lv, const std::string& uuid);
Run removal_by_tag(const std::string& vg, const std::string& lv, const std::string& tag);

// To so many extents. Where LVM would look at the file system by itself, it is told not to: lvq
// has.
Run lv_reduction(const std::string& vg, const std::string& lv, Extents to,
                 const std::string& lvm_version);

// The same selection (lvmreport(7)), but for a volume that has thick snapshots by then: lvremove
// takes those with it. Whoever takes one after lvq has looked keeps it, and the volume.
std::string without_snapshots(const std::string& selection);

inline std::vector<Remedy> operator+(std::vector<Remedy> first, const std::vector<Remedy>& then) {
  first.insert(first.end(), then.begin(), then.end());
  return first;
}

}  // namespace lvq
