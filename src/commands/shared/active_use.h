// What of the volumes is mounted or active as swap, in the order in which it can be released, and
// how each of these is brought back.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "commands/shared/volume_in_use.h"
#include "ops/mount.h"

namespace lvq {

struct ActiveUse {
  // In an order in which they can be unmounted: mounts inside others come before those, and bind
  // mounts before what they show.
  std::vector<LiveMount> mounts;
  std::vector<LiveSwap> swaps;
  std::vector<LiveAutomount> automounts;  // systemd's, whose volume is mounted or would be

  bool is_automounted(const LiveMount& mount) const {
    return std::ranges::any_of(
        automounts, [&](const LiveAutomount& each) { return each.target == mount.target; });
  }
};

ActiveUse active_use(const std::vector<VolumeRef>& volumes, const Snapshot& machine);

// That of the volume there; nothing: it is not mounted there.
std::optional<LiveMount> live_mount(const VolumeRef& volume, const std::string& target,
                                    const Snapshot& machine);

// The same, for volumes that are to be unmounted: refuses a mount that could not be made again.
ActiveUse plan_unmounting(const std::vector<VolumeRef>& volumes, const Context& context,
                          Findings& findings);

// Releases all of it while nobody uses it; brings it back as it was; and the facts that say so.
// Automounts have to stop before their lines of fstab go, and to start after these are back, since
// systemd knows their units by the lines.
std::vector<Step> unmount_all(const ActiveUse& release, const Snapshot& machine);
std::vector<Step> remount_all(const ActiveUse& release);
std::vector<Fact> in_use_again(const ActiveUse& release);

// What a boot brings back by these lines of fstab (numbers from 1), in the order in which it can be
// made again. A machine that starts without the lines has lost it.
std::vector<Remedy> made_at_boot(const ActiveUse& release, const std::vector<size_t>& lines,
                                 const Snapshot& machine);

}  // namespace lvq
