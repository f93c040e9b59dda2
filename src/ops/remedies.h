// Remedies that several ops use, and the joining of lists of remedies.
#pragma once

#include <string>
#include <vector>

#include "plan/step.h"

namespace lvq {

// `config`: settings of LVM's for this command alone.
Remedy activation(const std::string& vg, const std::string& lv, const std::string& config = "");
Remedy deactivation(const std::string& vg, const std::string& lv);

// lvremove goes by name, and another volume may have taken the name since lvq looked
// (docs/adr/0019). Then these remove nothing and exit with 0 all the same, so the removal counts as
// done only when it is seen.
Run removal_by_uuid(const std::string& vg, const std::string& lv, const std::string& uuid);
Run removal_by_tag(const std::string& vg, const std::string& lv, const std::string& tag);

// Reduces the volume to so many extents. LVM is told not to look at the file system, since lvq has
// seen where that ends.
Run lv_reduction(const std::string& vg, const std::string& lv, Extents to,
                 const std::string& lvm_version);

// The selection (lvmreport(7)) without volumes that have thick snapshots when the command runs,
// since lvremove would remove these too. So a snapshot that others take after lvq has looked stays,
// and its origin with it.
std::string without_snapshots(const std::string& selection);

inline std::vector<Remedy> operator+(std::vector<Remedy> first, const std::vector<Remedy>& then) {
  first.insert(first.end(), then.begin(), then.end());
  return first;
}

}  // namespace lvq
