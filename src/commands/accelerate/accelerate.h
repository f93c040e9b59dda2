// The parts of accelerate.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "commands/shared/refusals.h"
#include "commands/shared/volume.h"
#include "plan/step.h"

namespace lvq {

// On a pool whose device lvq has brought into the group: detached, it leaves the group again.
inline constexpr const char* kAddedByLvqTag = "lvq.brought";

struct AccelerateRequest {
  std::string vg, lv;
  std::string cache;  // DEV[:SIZE]
  std::string mode = "writethrough";
  std::optional<Bytes> chunk;
  bool detach = false, keep_pv = false;
};

// What a boot makes of the volume that is there now, in order: itself, then mounts and swap; and
// what keeps a boot from waiting for it while its cache may be new (docs/adr/0009): its lines of
// fstab and crypttab are comments from `aside` until `back`. All of it is nothing where the volume
// is not active.
struct AtBoot {
  std::vector<Remedy> made;
  std::vector<Step> aside, back;
};

// The volume that is asked for, in a group that can be changed. `findings`: what was found before.
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
