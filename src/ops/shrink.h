// Steps that make a file system smaller, and its volume after it. The tools work in a snapshot, so
// at every instant the volume itself has a whole file system, the old one or the new one
// (docs/adr/0008).
#pragma once

#include "ops/mount.h"
#include "ops/snapshot.h"

namespace lvq {

// Takes the snapshot that the tools work in.
Step lv_snapshot(const SnapshotVolume& place);

// Runs one of the file system's own tools on the snapshot. If it is cut off, nothing tells how far
// it came, so the snapshot is taken and everything is run anew. `before`: what has been run on the
// snapshot before, in order.
Step fs_work(const SnapshotVolume& place, const std::string& title, const Run& run,
             const std::vector<Run>& before);

// Runs a tool that only reads the file system. `most`: where the file system has to end by now; the
// step that lets it take the volume's place needs that as a fact.
Step fs_check(const SnapshotVolume& place, const std::string& title, const Run& run, Bytes most);

// Makes a swap area anew with another size and the identifiers of the old one. It is not active
// meanwhile.
struct SwapArea {
  std::string path, uuid, label;
};
Step swap_resize(const SwapArea& area, Bytes from, Bytes to);

// Gives a mounted btrfs another size, smaller or larger. The kernel moves what lies behind a new
// end, and the file system is crash-safe at every instant.
struct MountedBtrfs {
  LiveMount mount;  // one by which it can be written to
  uint64_t device_id = 1;
};
Step btrfs_resize(const MountedBtrfs& fs, Bytes from, Bytes to);

// REQUIRES: what the volume holds ends within the new size, which the step checks again live.
struct Reduction {
  std::string vg, lv, uuid;
  Extents from, to;
  Bytes new_size, freed;
  std::vector<std::string> flush;
  std::string lvm_version;
};
Step lv_reduce(const Reduction& reduction);

}  // namespace lvq
