// Another name for a volume or a group while it is in use. Every name that a boot goes by leads to
// the volume at every instant, and systemd keeps what is mounted (docs/adr/0020).
#pragma once

#include <string>
#include <vector>

#include "model/kept_names.h"
#include "plan/step.h"

namespace lvq {

// Mounts and swap on volumes that get another name: the facts under the old and the new name, and
// the commands that bring them back under either name after a reboot.
struct UseByName {
  std::vector<Fact> before, after;
  std::vector<Remedy> old_again, new_again;
};

// A file of udev rules that lets systemd keep these names. Otherwise systemd would unmount what was
// mounted by a name as soon as that name is gone.
struct NamesToKeep {
  std::string rules;
  std::vector<std::string> volumes;  // words (model/kept_names.h); empty: nothing has to be kept

  bool any() const { return !volumes.empty(); }
};
// Taking this step back leaves the file there: what was mounted meanwhile may need it.
Step names_keep(const NamesToKeep& names);

// Both can be taken back. `flush`: paths of all PVs of the VG.
Step lv_rename_in_use(const LvNamed& lv, const std::string& to, const UseByName& use,
                      const NamesToKeep& names, const std::vector<std::string>& flush);
// Names the group by its UUID, because another group may have the same name.
Step vg_rename_in_use(const VgNamed& vg, const std::string& to, const UseByName& use,
                      const NamesToKeep& names, const std::vector<std::string>& flush);

struct PvWithMetadata {
  std::string path, uuid;
};
// metadata_leave() takes the group's metadata off these PVs, so that the change of its name is a
// single write to the one PV that is left. metadata_return() puts it back.
Step metadata_leave(const std::string& vg, const std::vector<PvWithMetadata>& pvs,
                    const std::vector<std::string>& flush);
Step metadata_return(const std::string& vg, const std::vector<PvWithMetadata>& pvs,
                     const std::vector<std::string>& flush);

}  // namespace lvq
