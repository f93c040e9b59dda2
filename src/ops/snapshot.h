// Snapshots: taking them, one or several as a set, and letting them take the place of what they
// were taken of.
#pragma once

#include "plan/step.h"

namespace lvq {

// A snapshot of a volume: planned, or there.
struct SnapshotVolume {
  std::string vg, lv;         // of what
  std::string snapshot, tag;  // its name; the transaction's tag
  std::string lv_uuid,
      snapshot_uuid;               // of one that is there; empty: its name is the transaction's own
  Extents room;                    // for what changes; 0: it is a thin one
  std::vector<std::string> flush;  // paths of all PVs of the VG

  std::string volume_path() const;
  std::string snapshot_path() const;
};

Run snapshot_creation(const SnapshotVolume& of);
Remedy snapshot_removal(const SnapshotVolume& of);
LvSnapshotOf snapshot_whole(const SnapshotVolume& of);

// One right after the other, as one: none is kept of a set that did not become whole. `synced`:
// mount points whose file systems are written out before. `content`: what is known to be in them.
Step snapshots_take(const std::vector<SnapshotVolume>& set, const std::vector<std::string>& synced,
                    const Hooks& hooks, const std::vector<Fact>& content);

// The snapshot's content becomes the volume's. From its beginning on the volume shows the new
// content, whatever has been copied. `before`, `after`: what must be true of the content of the
// snapshot, and is true of the volume's then. `destroys`: what the old one was, in words.
Step lv_merge(const SnapshotVolume& of, const std::vector<Fact>& before,
              const std::vector<Fact>& after, const std::string& destroys);

// The same of a volume that cannot be let go now: it happens when it is activated next, and nothing
// can cancel it.
Step lv_merge_later(const SnapshotVolume& of, const std::string& destroys);

}  // namespace lvq
