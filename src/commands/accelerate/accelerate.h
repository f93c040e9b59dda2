// The parts of accelerate.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "commands/command.h"
#include "commands/shared/volume.h"
#include "plan/step.h"

namespace lvq {

// The tag of a pool whose device lvq brought into the group: detached, it leaves the group again.
inline constexpr const char* kAddedByLvqTag = "lvq.brought";

struct AccelerateRequest {
  std::string vg, lv;
  std::string cache;  // DEV[:SIZE]
  std::string mode = "writethrough";
  std::optional<Bytes> chunk;
  bool detach = false, keep_pv = false;
};

// `made`: what a boot makes of the active volume as it is now, in order: the volume itself, then
// its mounts and swap. From `aside` until `back` its lines of fstab and crypttab are comments, so
// that no boot waits for the volume while its cache may be new (docs/adr/0009). All three are empty
// where the volume is not active.
struct AtBoot {
  std::vector<Remedy> made;
  std::vector<Step> aside, back;
};

// The volume that is asked for, in a group that can be changed. `findings`: those found before.
struct Acceleration {
  const Context& context;
  const AccelerateRequest& request;
  VolumeRef volume;
  Findings findings;

  std::string name() const { return volume.name(); }
  CachedBy cached_by(const LogicalVolume& cache, const std::string& pv_uuid) const;  // as it is now
  AtBoot at_boot(Findings& findings_of_lines) const;
};

Draft plan_attachment(const Acceleration& acceleration);
Draft plan_detachment(const Acceleration& acceleration);

}  // namespace lvq
