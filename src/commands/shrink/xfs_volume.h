// An xfs that is to be copied to a smaller volume: what it is, and why it cannot be.
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

// Nothing, with the reasons in `findings`, where it cannot be copied as a whole.
std::optional<XfsVolume> xfs_to_copy(const ShrinkRequest& request, const Context& context,
                                     Findings& findings);

// Can an xfs of so many extents hold it, and are they free beside the old one? What its files need
// is told exactly before they are copied. Of the volume itself, as lvcreate --alloc takes it;
// empty: it is the group's.
std::string allocation_policy(const LogicalVolume& lv);

void check_xfs_room(const XfsVolume& what, Extents target, const Snapshot& machine,
                    Findings& findings);

// The paths of the PVs that the new volume is to lie on: of the kinds of disk that the old one lies
// on. Empty: any, with a warning where that can be another kind.
std::vector<std::string> disks_for_copy(const XfsVolume& what, Extents extents,
                                        const Snapshot& machine, Findings& findings);

// What no copy keeps.
void warn_of_loss(const XfsVolume& what, Bytes target, Findings& findings);

// Numbers of the lines of fstab that name the device itself.
std::set<size_t> lines_naming(const Device& device, const Snapshot& machine);

// mkfs.xfs with the features and sizes of the old one, and without its label: two of them would be
// taken for each other.
std::vector<std::string> xfs_maker(const XfsGeometry& like, const std::string& uuid,
                                   const std::string& device);

}  // namespace lvq
