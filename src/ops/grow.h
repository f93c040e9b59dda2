// Steps that make a volume larger, and what it holds after it.
#pragma once

#include <string>
#include <vector>

#include "model/filesystems.h"
#include "ops/lvm.h"
#include "ops/mount.h"
#include "plan/step.h"

namespace lvq {

// A PV that gets all extents for which its device has room.
struct PvGrowth {
  std::string path, uuid, vg;
  Bytes device;              // its size
  std::vector<Fact> needed;  // which device that is, and that it has this size
  Bytes start;               // of its first extent
  ExtentSize extent;
  Extents from, to;
  std::vector<std::string> flush;
};
// Taken back only while nothing lies on the new extents: LVM refuses it otherwise.
Step pv_grow(const PvGrowth& growth);

struct Extension {
  std::string vg, lv, uuid;
  Extents from, to;
  Bytes old_size, new_size;
  std::vector<NewExtents> extents;  // none of a thin volume, which takes room as it is written
  bool ends_known = false;          // it is seen where what it holds ends
  std::vector<std::string> flush;
  std::string lvm_version;
};
// Taken back only while what the volume holds ends where it ended, which is looked at then.
Step lv_extend(const Extension& extension);

// A file system that is mounted and can be written to. It ends at `from` and is to have the room up
// to `to`; its tools may leave out what is behind `least`, where that is too little for them.
struct FsGrowth {
  LiveMount mount;
  Bytes from, least, to;
};
// REQUIRES: `fs` grows while it is mounted, by a command.
Step fs_grow(const Filesystem& fs, const FsGrowth& growth);

}  // namespace lvq
