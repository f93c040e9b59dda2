// Steps that change the partition table of a disk that is in use.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "plan/step.h"

namespace lvq {

// The last partition of a disk gets more of what lies behind it; all else of it stays.
struct PartitionGrowth {
  DeviceIs disk;
  std::string device;  // the partition's path
  Partition entry;     // as it is
  uint64_t size = 0;   // in sectors of the disk, as it is to be

  Bytes bytes(uint64_t sectors) const { return {sectors * disk.sector}; }
};

// The table, and then what the kernel knows of it: that keeps what it has of a partition in use
// until it is told. Taken back, both are as they were, but for the second copy of a GPT, which
// stays at the end of the disk.
std::vector<Step> partition_grow(const PartitionGrowth& growth);

}  // namespace lvq
