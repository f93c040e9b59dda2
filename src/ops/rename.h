// Another name for a volume or a group while it is in use. Every name that a boot goes by leads to
// the volume at every instant, and systemd keeps what is mounted (docs/adr/0020).
#pragma once

#include <string>
#include <vector>

#include "model/kept_names.h"
#include "plan/step.h"

namespace lvq {

// What is mounted and active of what gets another name: the same under both names, and how it is
// brought back under each where a reboot in between has lost it.
struct UseByName {
  std::vector<Fact> before, after;
  std::vector<Remedy> old_again, new_again;
};

// By this file of rules systemd keeps these names, so that the end of one is not the end of what is
// mounted by it.
struct NamesToKeep {
  std::string rules;
  std::vector<std::string> volumes;  // words (model/kept_names.h); empty: nothing has to be kept

  bool any() const { return !volumes.empty(); }
};
// It stays when it is taken back: what was mounted meanwhile may need it.
Step names_keep(const NamesToKeep& names);

// Both can be taken back. `flush`: paths of all PVs of the VG.
Step lv_rename_in_use(const LvNamed& lv, const std::string& to, const UseByName& use,
                      const NamesToKeep& names, const std::vector<std::string>& flush);
// By its UUID, which no other group has.
Step vg_rename_in_use(const VgNamed& vg, const std::string& to, const UseByName& use,
                      const NamesToKeep& names, const std::vector<std::string>& flush);

struct PvWithMetadata {
  std::string path, uuid;
};
// The group's metadata is on the other PVs alone, so that a change of its name is one write; and on
// these again.
Step metadata_leave(const std::string& vg, const std::vector<PvWithMetadata>& pvs,
                    const std::vector<std::string>& flush);
Step metadata_return(const std::string& vg, const std::vector<PvWithMetadata>& pvs,
                     const std::vector<std::string>& flush);

}  // namespace lvq
