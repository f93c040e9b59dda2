// What a device holds and who uses it, in words that a refusal can show.
#pragma once

#include <string>
#include <vector>

#include "model/snapshot.h"

namespace lvq {

// The device itself and its partitions.
std::vector<const Device*> with_partitions(const Device& device, const Snapshot& snapshot);

// "sdb: ext4 \"photos\" UUID 1c1e… at 1080", device first, then its partitions; mapped ones by
// their dm name. REQUIRES: they were looked at.
std::vector<std::string> describe_signatures(const Device& device, const Snapshot& snapshot);

// "ext4 \"photos\"", "xfs"; several magics of one type are said once. Empty: no signature.
std::string content_words(const std::vector<Signature>& signatures);

// Does the segment belong to the volume, or to a part of it?
bool belongs_to(const PvSegment& segment, const LogicalVolume& lv, const Snapshot& snapshot);

// The volumes that would go with this one or not work without it: its thick snapshots, and the
// volumes in it where it is a pool.
std::vector<const LogicalVolume*> dependents_of(const LogicalVolume& lv, const Snapshot& snapshot);

// nullptr: it is no snapshot, or its origin is not listed.
const LogicalVolume* origin_of(const LogicalVolume& snapshot, const Snapshot& machine);

// "pid 812 (bash): its working directory /srv/a", "the export to other hosts of /srv/a".
std::string describe(const DeviceUser& user);

// All that use the device, or the file system on it.
std::vector<std::string> describe_users(const Device& device, const Snapshot& snapshot);

// What is built on the device itself: "in use by dm-4 (device mapper \"crypt\")".
std::vector<std::string> describe_stacked(const Device& device, const Snapshot& snapshot);

// Who uses the device or its partitions; empty: nobody.
std::vector<std::string> describe_uses(const Device& device, const Snapshot& snapshot);

}  // namespace lvq
