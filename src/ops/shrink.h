// Steps that make a file system smaller, and its volume after it. The file system is worked on in a snapshot: the
// volume itself has at every instant one that is whole, the old one or the new one (docs/adr/0008).
#pragma once

#include "plan/step.h"

namespace lvq {

// The volume whose file system shrinks, and the snapshot that this happens in.
struct Workplace {
  std::string vg, lv;
  std::string snapshot, tag;       // its name; the transaction's tag
  Extents room;                    // of the snapshot; 0: it is a thin one
  std::vector<std::string> flush;  // paths of all PVs of the VG

  std::string volume_path() const;
  std::string snapshot_path() const;
};

// What the volume holds must not change while its successor is made, by whoever mounts it after a power cut. Taken
// back, or at the end, it may be written to again.
Step lv_close(const Workplace& place);
Step lv_open(const Workplace& place);

Step lv_snapshot(const Workplace& place);

// One of the file system's own tools, on the snapshot. Cut off, nothing tells what it has done: all is done anew.
// `before`: what has been run on the snapshot, in order.
Step fs_work(const Workplace& place, const std::string& title, const Run& run, const std::vector<Run>& before);

// Only reads it. `most`: where it has to end now at the latest; looked at when it takes the volume's place.
Step fs_check(const Workplace& place, const std::string& title, const Run& run, Bytes most);

// The snapshot's content becomes the volume's, `most` being where its file system has to end at the latest. From its
// beginning on the volume shows the new content, whatever has been copied. `content`: what the old one was, in words.
Step lv_merge(const Workplace& place, Bytes most, const std::string& content);

// A swap area of another size with the identifiers of the old one; not active meanwhile.
struct SwapArea {
  std::string path, uuid, label;
};
Step swap_resize(const SwapArea& area, Bytes from, Bytes to);

// Of a mounted btrfs: the kernel moves what lies behind the new end, crash-safe at every instant.
struct MountedBtrfs {
  std::string path, target;
  uint64_t device_id = 1;
};
Step btrfs_resize(const MountedBtrfs& fs, Bytes from, Bytes to);

// REQUIRES: what the volume holds ends within its new size; checked again live.
struct Reduction {
  std::string vg, lv, uuid;
  Extents from, to;
  Bytes new_size, freed;
  std::vector<std::string> flush;
};
Step lv_reduce(const Reduction& reduction);

}  // namespace lvq
