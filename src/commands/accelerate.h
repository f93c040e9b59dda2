// The parts of accelerate.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "commands/checks.h"
#include "plan/step.h"

namespace lvq {

// On a pool whose device lvq has brought into the group: detached, it leaves the group again.
inline constexpr const char* kBrought = "lvq.brought";

struct AccelerateRequest {
  std::string vg, lv;
  std::string cache;  // DEV[:SIZE]
  std::string mode = "writethrough";
  std::optional<Bytes> chunk;
  bool detach = false, keep_pv = false;
};

// Steps before and after those that a boot must not come into.
struct Aside {
  std::vector<Step> before, after;
};

// The volume that is asked for, in a group that can be changed. `findings`: what was found before.
struct Acceleration {
  const Context& context;
  const AccelerateRequest& request;
  const VolumeGroup& vg;
  const LogicalVolume& lv;
  Findings findings;

  std::string name() const { return full_name(lv); }
  CachedBy cached_by(const LogicalVolume& cache, const std::string& pv_uuid) const;  // as it is now
  // What a boot makes of the volume that is there now, in order: itself, then mounts and swap. Nothing where it is not
  // active.
  std::vector<Remedy> boot_remedies() const;
  // What a boot cannot activate it must not wait for: the lines of fstab and crypttab that name the volume, comments as
  // long as its cache may be new (docs/adr/0009).
  Aside lines_aside(Findings& findings) const;
};

Draft plan_attachment(const Acceleration& acceleration);
Draft plan_detachment(const Acceleration& acceleration);

}  // namespace lvq
