// Steps that make a file system smaller, and its volume after it. The file system is worked on in a
// snapshot: the volume itself has at every instant one that is whole, the old one or the new one
// (docs/adr/0008).
#pragma once

#include "ops/mount.h"
#include "ops/snapshot.h"

namespace lvq {

// To work in.
Step lv_snapshot(const SnapshotVolume& place);

// One of the file system's own tools, on the snapshot. Cut off, nothing tells what it has done: all
// is done anew. `before`: what has been run on the snapshot, in order.
Step fs_work(const SnapshotVolume& place, const std::string& title, const Run& run,
             const std::vector<Run>& before);

// Only reads it. `most`: where it has to end now at the latest; looked at when it takes the
// volume's place.
Step fs_check(const SnapshotVolume& place, const std::string& title, const Run& run, Bytes most);

// A swap area of another size with the identifiers of the old one; not active meanwhile.
struct SwapArea {
  std::string path, uuid, label;
};
Step swap_resize(const SwapArea& area, Bytes from, Bytes to);

// Of a mounted btrfs, either way: the kernel moves what lies behind a new end that comes before the
// old one, crash-safe at every instant.
struct MountedBtrfs {
  LiveMount mount;  // one of those by which it can be written to
  uint64_t device_id = 1;
};
Step btrfs_resize(const MountedBtrfs& fs, Bytes from, Bytes to);

// REQUIRES: what the volume holds ends within its new size; checked again live.
struct Reduction {
  std::string vg, lv, uuid;
  Extents from, to;
  Bytes new_size, freed;
  std::vector<std::string> flush;
  std::string lvm_version;
};
Step lv_reduce(const Reduction& reduction);

}  // namespace lvq
