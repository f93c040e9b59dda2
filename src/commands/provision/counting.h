// Counts the room of requested volumes that do not all lie linear, as LVM will allocate them, and
// chooses their extents.
#pragma once

#include "commands/provision/free_space.h"
#include "commands/provision/volume.h"

namespace lvq {

class Counting {
 public:
  Counting(const Group& group, const Snapshot& machine);

  // In whole stripes. Percentages are of the largest volume of that layout, and are rounded down.
  Result<Extents> size_of(const SizeSpec& size, const VolumeLayout& layout) const;

  // What is counted from here on has these extents no more.
  void take(const VolumeLayout& layout, Extents extents);

  // The extents of a volume that is to be made. Refuses where there is no room, or are too few
  // disks.
  void choose_places(Volume& volume, Findings& findings);

 private:
  Error no_room(const VolumeLayout& layout, Extents extents) const;

  ExtentSize extent_;
  FreeSpace whole_;  // the whole group, as if it had no volume
  // What would be free if no requested volume existed: on all PVs, and on those that the request
  // names.
  FreeSpace free_, named_;
  FreeSpace left_;  // what is really free
};

}  // namespace lvq
