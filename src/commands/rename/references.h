// Who goes by the name of a volume that is to get another one: lines of fstab(5) and crypttab(5),
// which are edited, and everything that lvq does not edit, which is refused.
#pragma once

#include <string>
#include <vector>

#include "commands/command.h"
#include "commands/shared/volume.h"

namespace lvq {

// A volume and what it is to be called. Of its group or of itself the name may be the same.
struct RenamedVolume {
  VolumeRef volume;
  std::string vg, lv;

  std::string new_path() const;
};

// Lines of one file that name volumes by their names. `meanwhile`: the text of the file while the
// names change, in which the lines use something that no renaming changes. `then`: the text
// afterwards.
struct LinesByName {
  std::string path;
  std::vector<size_t> lines;  // from 1, in order
  std::string meanwhile, then;
  std::vector<std::string> new_specs;
};

// Finds such lines in fstab and crypttab; a file without any is left out. Refuses links that lvq
// does not know.
std::vector<LinesByName> lines_by_name(const std::vector<RenamedVolume>& volumes,
                                       const Snapshot& machine, Findings& findings);

// Refuses what else has the names: the kernel's command line, the boot loader's and the initramfs'
// configuration, settings of LVM's, units of systemd's own, other fields of fstab and crypttab.
// `group`: the name of the group where it goes; else empty.
void check_names_elsewhere(const std::vector<RenamedVolume>& volumes, const std::string& group,
                           const std::vector<LinesByName>& lines, const Snapshot& machine,
                           Findings& findings);

// Lines that name, by its path, a volume of this name, which is not there.
std::vector<std::string> lines_naming_gone(const std::string& vg, const std::string& lv,
                                           const Snapshot& machine);

}  // namespace lvq
