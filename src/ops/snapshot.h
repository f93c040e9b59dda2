// Steps that take snapshots, one or several as a set, and that let snapshots take the place of
// their origins.
#pragma once

#include "plan/step.h"

namespace lvq {

// A snapshot of a volume, planned or existing.
struct SnapshotVolume {
  std::string vg, lv;         // the origin
  std::string snapshot, tag;  // its name; the transaction's tag
  std::string lv_uuid,
      snapshot_uuid;  // of an existing snapshot; empty: its name is the transaction's own
  Extents room;       // for what changes; 0: a thin snapshot
  std::vector<std::string> flush;  // paths of all PVs of the VG

  std::string volume_path() const;
  std::string snapshot_path() const;
};

Run snapshot_creation(const SnapshotVolume& of);
Remedy snapshot_removal(const SnapshotVolume& of);
LvSnapshotOf snapshot_whole(const SnapshotVolume& of);

// Takes the snapshots one right after the other, as one action: if the set does not become whole,
// none is kept. `synced`: mount points whose file systems are synced before. `content`: facts about
// what the snapshots hold.
Step snapshots_take(const std::vector<SnapshotVolume>& set, const std::vector<std::string>& synced,
                    const Hooks& hooks, const std::vector<Fact>& content);

// Merges the snapshot into its origin. From the beginning of the merge on the origin shows the new
// content, however much of it has been copied. `before`: what must be true of the snapshot's
// content. `after`: what is true of the origin's then. `destroys`: the old content, in words.
Step lv_merge(const SnapshotVolume& of, const std::vector<Fact>& before,
              const std::vector<Fact>& after, const std::string& destroys);

// lv_merge() for a volume that is in use now: the merge happens when the volume is activated next,
// and nothing can cancel it.
Step lv_merge_later(const SnapshotVolume& of, const std::string& destroys);

}  // namespace lvq
