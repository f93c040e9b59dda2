// The volumes that snapshots are to be taken of, and what keeps that from being done.
#pragma once

#include <string>
#include <vector>

#include "commands/shared/volume.h"
#include "commands/snap_back/request.h"
#include "model/names.h"
#include "ops/snapshot.h"

namespace lvq {

// A snapshot of the set, and its volume.
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

// Refuses whatever keeps the set from being taken. Volumes that do not exist are not in the result.
std::vector<PlannedSnapshot> snapshots_for(const SnapshotRequest& request, const Context& context,
                                           Findings& findings);

// Refuses where groups or pools have too little room for the whole set; warnings say how much each
// snapshot has.
void check_rooms(const SnapshotRequest& request, std::vector<PlannedSnapshot>& set,
                 const Snapshot& machine, Findings& findings);

}  // namespace lvq
