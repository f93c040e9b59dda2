// The free extents of a group, from which new volumes take theirs one after the other. The legs of
// a volume are put on PVs that share no disk, the ones with most room first.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "commands/shared/extents.h"
#include "model/legs.h"

namespace lvq {

class FreeSpace {
 public:
  // `pvs`: all of the group, with what lies on them.
  FreeSpace(std::vector<PhysicalVolume> pvs, Policy policy, ExtentSize extent,
            const Snapshot& machine)
      : pvs_(std::move(pvs)), policy_(policy), extent_(extent), machine_(machine) {}

  // The largest volume of this layout, in extents.
  Extents largest(const VolumeLayout& layout) const;

  // Takes extents for a volume. Nothing if there is no room. REQUIRES: `extents` are whole stripes.
  std::optional<std::vector<NewExtents>> take(const VolumeLayout& layout, Extents extents);

  // The number of disks on which legs can lie, whether there is room or not.
  size_t disks() const { return apart().size(); }

  // "/dev/sdb 255, /dev/sdc 50": the room on each.
  std::string room_words() const;
  // "/dev/sdb1 on sdb, /dev/sdb2 on sdb".
  std::string disk_words() const;

 private:
  uint64_t room_on(const PhysicalVolume& pv) const { return most_new_extents({&pv}, policy_); }
  std::vector<const PhysicalVolume*> all() const;
  std::vector<const PhysicalVolume*> apart() const;
  std::vector<std::string> disks_of(const PhysicalVolume& pv) const;
  void occupy(const std::vector<NewExtents>& extents);

  std::vector<PhysicalVolume> pvs_;
  Policy policy_;
  ExtentSize extent_;
  const Snapshot& machine_;
};

}  // namespace lvq
