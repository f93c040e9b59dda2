// Partition tables as sfdisk(8) tells them.
#pragma once

#include <string_view>

#include "host/host.h"
#include "model/scope.h"
#include "model/snapshot.h"

namespace lvq {

// `disk`: its path, with which sfdisk begins the names of its partitions.
Result<PartitionTable> parse_partition_table(std::string_view json, const std::string& disk);

// Fills Snapshot::partition_tables for the disks of `scope.partition_tables`, without those that
// are no disks with partitions but physical volumes themselves. A GPT with a damaged copy has no
// entries there. REQUIRES: LVM was asked.
Result<> read_partition_tables(Host& host, const Scope& scope, Snapshot& snapshot);

}  // namespace lvq
