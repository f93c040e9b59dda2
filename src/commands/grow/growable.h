// A volume that is to become larger, what it holds, and why that cannot.
#pragma once

#include <optional>
#include <string>

#include "commands/shared/refusals.h"
#include "commands/shared/volume.h"
#include "model/filesystems.h"
#include "ops/mount.h"

namespace lvq {

struct Growable {
  VolumeRef volume;
  const Filesystem* fs = nullptr;    // what it holds; nullptr: nothing
  Bytes size, end;                   // of the volume; where what it holds ends
  std::optional<LiveMount> mounted;  // by which it can be written to

  // Where what it holds ends at least in a volume of that size, after its tools have done all they
  // do: of less than they need at its end they make no use.
  Bytes reached(Bytes size, const Snapshot& machine) const;
  FsIs content() const;  // REQUIRES: there is some
};

// Nothing, with the reasons in `findings`, where the volume is not there or what it holds cannot
// become larger.
std::optional<Growable> growable(const std::string& vg, const std::string& lv,
                                 const Snapshot& machine, Findings& findings);

// Refuses a kind of volume to which lvq gives no extents.
void check_extensible(const VolumeRef& volume, const Snapshot& machine, Findings& findings);

}  // namespace lvq
