// Which lines of fstab name a volume, for a comparison of thousands of volumes with as many lines.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "commands/shared/volume.h"
#include "model/fstab.h"

namespace lvq {

class VolumeLines {
 public:
  // The snapshot has to outlive it.
  explicit VolumeLines(const Snapshot& machine);

  // Those for which names_volume() is true, in the order of the file.
  std::vector<FstabEntry> of(const VolumeRef& volume) const;

 private:
  const Snapshot& machine_;
  const std::vector<FstabEntry> entries_;
  // Every word by which a line could be meant for a volume, and the lines; more than one may lead
  // to the same line.
  std::map<std::string, std::vector<size_t>> by_key_;
};

}  // namespace lvq
