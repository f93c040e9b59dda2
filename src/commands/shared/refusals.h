// Refusals that several commands share. Each collects what it finds; none stops at the first.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "commands/command.h"
#include "model/activation.h"
#include "model/fstab.h"

namespace lvq {

void refuse(Findings& findings, Error what, std::string allow = {});
void warn(Findings& findings, Code code, std::string subject, std::string message);

// The value of an option that is not repeatable. "" where it is not given; if it is `needed`, that
// is refused with `example` as the hint.
std::string one_value(const Arguments& arguments, const char* option, const std::string& example,
                      Findings& findings, bool needed = true);

// The devices in all lists of a repeatable option. Refuses each that is not a full path.
std::vector<std::string> devices_named(const Arguments& arguments, const std::string& option,
                                       Findings& findings);
// VG and LV of a value of --lv; nothing, with a refusal that gives `example`, where it names none.
std::optional<std::pair<std::string, std::string>> volume_named(
    const std::string& given, Findings& findings, const std::string& example = "vg0/data");

// A device that is to become a PV.
struct NewPvDevice {
  std::string path;  // as it was typed: links stay, they are steadier than kernel names
  const Device* device = nullptr;
  std::vector<std::string> to_wipe;  // consented signatures; empty: the device is blank
};

// Resolves each path. Refuses what is no block device and what is named twice (also a disk and its
// partition).
std::vector<NewPvDevice> resolve_targets(const std::vector<std::string>& paths,
                                         const Context& context, Findings& findings);

// Refuses everything that makes the device unfit: it is in use, a PV, too small or read-only, it
// holds signatures, or fstab or crypttab names it.
void check_target(NewPvDevice& target, const Context& context, Findings& findings);

// The fact that nothing uses the device, which a step needs; no fact where nobody looked, as in a
// capture.
std::vector<Fact> not_busy(const std::string& path, const Snapshot& machine);

// Refuses different sector sizes in one VG (lvm-behaviour 2).
void check_sector_sizes(const std::vector<const Device*>& devices, const std::string& vg,
                        Findings& findings);

// Refuses a VG that is exported, foreign or shared, or whose name a second VG has.
void check_vg_kind(const VolumeGroup& vg, const Snapshot& machine, Findings& findings);

// The same, and a VG that lacks PVs.
void check_vg_usable(const VolumeGroup& vg, const Snapshot& machine, Findings& findings);

// Refuses while a pvmove in the group is under way, or has left something. `code`: of the refusal.
void check_no_move(const std::string& vg, Code code, const Snapshot& machine, Findings& findings);

// What a request works on: names of volume groups, and devices as they were typed.
struct Touched {
  std::set<std::string> groups;
  std::vector<std::string> devices;
};

// Refuses because of what LVM says on standard error, except for messages known to be harmless.
// Where a message names only other groups and disks, it is a warning.
void check_complaints(const Touched& touched, const Snapshot& machine, Findings& findings);

// Refuses a volume that LVM would make but not activate.
void check_activation(const VolumeToActivate& volume, const Snapshot& machine, Findings& findings);

// The same for all volumes that these steps make.
void check_activations(const std::vector<Step>& steps, const Snapshot& machine, Findings& findings);

// Refuses a line of fstab whose volume a boot would not activate; with nofail that is a warning.
void check_boot(const VolumeToActivate& volume, const FstabEntry& line, const Snapshot& machine,
                Findings& findings);

// Refuses a mount point if the folders on the way to it cannot be made.
void check_folders(const std::string& target, const Snapshot& machine, Findings& findings);

// A mount point of the request, and whether the volume that belongs there is mounted on it already.
struct MountPoint {
  std::string target;
  // The device of that volume, where it exists: lines of fstab that name it are no conflict.
  const Device* device = nullptr;
  bool mounted = false;
};

// `mounts`: all mount points of the same request.
void check_mount_point(const MountPoint& point, const std::set<std::string>& mounts,
                       const Context& context, Findings& findings);

// False, with a refusal, for a file that lvq would have to edit and cannot replace, or that is a
// symbolic link.
bool check_replaceable(const std::string& path, const Snapshot& machine, Findings& findings);

// Refuses tools that are not there. When a plan is reviewed, all that its steps need are checked; a
// command names only those that it runs itself, or that a machine is likely to lack, so that they
// are told beside whatever else is refused.
void check_tools(const std::set<std::string>& needed, const Snapshot& machine, Findings& findings);

}  // namespace lvq
