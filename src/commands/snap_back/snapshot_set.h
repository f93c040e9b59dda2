// The volumes that snapshots are to be taken of, and what keeps that from being done.
#pragma once

#include <string>
#include <vector>

#include "commands/shared/volume.h"
#include "commands/snap_back/request.h"
#include "model/names.h"
#include "ops/snapshot.h"

namespace lvq {

// One of the set.
struct PlannedSnapshot {
  VolumeRef of;
  SnapshotVolume planned;
  std::vector<std::string> mounts;       // where `of` is mounted, in our own namespace
  const LogicalVolume* there = nullptr;  // a snapshot by the planned name

  std::string name() const { return of.name(); }
  std::string snapshot_name() const { return full_name(planned.vg, planned.snapshot); }
  FsIs content() const;  // REQUIRES: what the volume holds is one known thing
};

// ", taken by transaction ID"; empty: not by lvq.
std::string taken_by(const LogicalVolume& snapshot);

std::string snapshot_suffix(const SnapshotRequest& request, const std::string& transaction);

// All refusals; of those volumes that are not there, nothing is in the result.
std::vector<PlannedSnapshot> snapshots_for(const SnapshotRequest& request, const Context& context,
                                           Findings& findings);

// Is there enough room in their groups and pools for all of them together? Says how much each has.
void check_rooms(const SnapshotRequest& request, std::vector<PlannedSnapshot>& set,
                 const Snapshot& machine, Findings& findings);

}  // namespace lvq
