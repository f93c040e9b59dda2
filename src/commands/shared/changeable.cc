#include "commands/shared/changeable.h"

#include "commands/shared/refusals.h"

namespace lvq {

std::optional<VolumeRef> changeable_volume(const std::string& vg, const std::string& lv,
                                           const Snapshot& machine, Findings& findings) {
  const VolumeRef volume = find_volume(vg, lv, machine, findings);
  if (volume.vg) check_vg_usable(*volume.vg, machine, findings);
  return volume.lv ? std::optional(volume) : std::nullopt;
}

void check_whole(const LogicalVolume& lv, const Snapshot& machine, Findings& findings) {
  const std::string name = full_name(lv);
  check_settled(lv, machine, findings);
  if (!lv.health.empty())
    refuse(findings, {"lv-type-unsupported", name, "is not whole: " + lv.health, "lv_health_status",
                      "mend it first: lvconvert --repair"});
  if (!is_writable(lv))
    refuse(findings, {"lv-type-unsupported", name, "is read-only", "lv_attr " + lv.attr,
                      "lvchange --permission rw " + name});
  check_no_move(lv.vg, "busy", machine, findings);
}

}  // namespace lvq
