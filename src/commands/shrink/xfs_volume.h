// An xfs that is to be copied to a smaller volume: what it is, and why it cannot be copied.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "commands/shrink/request.h"

namespace lvq {

struct XfsVolume {
  VolumeRef volume;
  XfsGeometry geometry;  // all zero: a capture does not tell
  std::optional<Bytes> used;
  bool mounted = false, writable = false;

  Bytes size() const { return volume.device->size; }
  const std::string& uuid() const { return volume.content->uuid; }
  const std::string& label() const { return volume.content->label; }
};

// Refuses what cannot be copied as a whole; nullopt where there is no xfs to be seen.
std::optional<XfsVolume> xfs_to_copy(const ShrinkRequest& request, const Context& context,
                                     Findings& findings);

// The volume's own policy as lvcreate --alloc takes it; empty: it has that of the group.
std::string allocation_policy(const LogicalVolume& lv);

// Refuses a size in which the xfs does not fit, or which is not free beside the old volume. What
// the files need exactly is told before they are copied.
void check_xfs_room(const XfsVolume& what, Extents target, const Snapshot& machine,
                    Findings& findings);

// The paths of the PVs on which the new volume is to lie, which are disks of the same kinds as the
// old one's. Empty: any PV, with a warning where that can be a disk of another kind.
std::vector<std::string> disks_for_copy(const XfsVolume& what, Extents extents,
                                        const Snapshot& machine, Findings& findings);

// Warns of what no copy keeps.
void warn_of_loss(const XfsVolume& what, Bytes target, Findings& findings);

// Numbers of the lines of fstab that name the device itself.
std::set<size_t> lines_naming(const Device& device, const Snapshot& machine);

// mkfs.xfs with the features and sizes of the old one, and without its label: two of them would be
// taken for each other.
std::vector<std::string> xfs_maker(const XfsGeometry& like, const std::string& uuid,
                                   const std::string& device);

}  // namespace lvq
