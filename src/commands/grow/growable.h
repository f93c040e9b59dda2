// A volume that is to become larger, what it holds, and why that cannot.
#pragma once

#include <optional>
#include <string>

#include "commands/command.h"
#include "commands/shared/volume.h"
#include "model/filesystems.h"
#include "ops/mount.h"

namespace lvq {

struct Growable {
  VolumeRef volume;
  const Filesystem* fs = nullptr;    // its content; nullptr: it has none
  Bytes size, end;                   // of the volume; where its content ends
  std::optional<LiveMount> mounted;  // by which it can be written to

  // Where the content ends at least after it has grown in a volume of that size. It may end before
  // the volume does: tools leave a rest at the end unused that is too small for them.
  Bytes reached(Bytes size, const Snapshot& machine) const;
  FsIs content() const;  // REQUIRES: there is some
};

// Nothing, with the reasons in `findings`, if the volume does not exist or if its content cannot
// grow.
std::optional<Growable> growable(const std::string& vg, const std::string& lv,
                                 const Snapshot& machine, Findings& findings);

// Refuses a kind of volume to which lvq gives no extents.
void check_extensible(const VolumeRef& volume, const Snapshot& machine, Findings& findings);

}  // namespace lvq
