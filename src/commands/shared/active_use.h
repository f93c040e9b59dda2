// What is mounted or active of volumes that are to go, in the order in which it can be let go, each
// with its way back.
#pragma once

#include <algorithm>
#include <vector>

#include "commands/shared/volume_in_use.h"
#include "ops/mount.h"

namespace lvq {

struct ActiveUse {
  std::vector<LiveMount>
      mounts;  // mounts inside others before those, bind mounts before what they show
  std::vector<LiveSwap> swaps;
  std::vector<LiveAutomount> automounts;  // of systemd's, where one of them is mounted or would be

  bool is_automounted(const LiveMount& mount) const {
    return std::ranges::any_of(
        automounts, [&](const LiveAutomount& each) { return each.target == mount.target; });
  }
};

ActiveUse active_use(const std::vector<VolumeRef>& volumes, const Snapshot& machine);

// The same of what is to be unmounted: refuses a mount that could not be made again as it is.
ActiveUse plan_unmounting(const std::vector<VolumeRef>& volumes, const Context& context,
                          Findings& findings);

// All of it is let go, while nobody uses it; and made again as it was, which the facts assert. With
// automounts that has to come before their lines of fstab go, and after they are back: systemd
// knows the units by those.
std::vector<Step> unmount_all(const ActiveUse& release, const Snapshot& machine);
std::vector<Step> remount_all(const ActiveUse& release);
std::vector<Fact> in_use_again(const ActiveUse& release);

// What of it a boot makes by these lines of fstab (numbers from 1), in the order
// in which it can be made again: what is lost where a machine starts without them.
std::vector<Remedy> made_at_boot(const ActiveUse& release, const std::vector<size_t>& lines,
                                 const Snapshot& machine);

}  // namespace lvq
