// What the functions of facts share.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/text.h"
#include "model/fact.h"
#include "model/snapshot.h"

namespace lvq {

// Is it an extent of the volume, or of a part of it?
bool belongs_to(const PvSegment& segment, const LogicalVolume& lv, const Snapshot& snapshot);

// nullptr: none has that UUID.
const LogicalVolume* volume_with(const LvGone& fact, const Snapshot& snapshot);

inline std::string count_words(Extents n) { return std::to_string(n.value) + (n.value == 1 ? " extent" : " extents"); }

inline std::string listed(const std::vector<std::string>& words, const char* none) {
  return words.empty() ? none : join(words, "; ");
}

inline std::string device_words(Bytes size, uint32_t sector, const std::string& wwid, const std::string& serial) {
  return std::to_string(size.value) + " bytes, sectors of " + std::to_string(sector) +
         (wwid.empty() ? "" : ", WWID " + wwid) + (serial.empty() ? "" : ", serial " + serial);
}

// Everything that belongs to a device as a target: itself and its partitions.
std::vector<const Device*> with_partitions(const Device& device, const Snapshot& snapshot);

}  // namespace lvq
