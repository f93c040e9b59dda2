// Refusals that several commands share. Each collects what it finds; none stops at the first.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "commands/command.h"
#include "model/activation.h"
#include "model/fstab.h"

namespace lvq {

void refuse(Findings& findings, Error what, std::string allow = {});
void warn(Findings& findings, Code code, std::string subject, std::string message);

// What an option that is not repeatable is given as; "" where it is not, with a refusal that ends
// in `example` where it is `needed`.
std::string one_value(const Arguments& arguments, const char* option, const std::string& example,
                      Findings& findings, bool needed = true);

// A device that is to become a PV.
struct NewPvDevice {
  std::string path;  // as it was typed: links stay, they are steadier than kernel names
  const Device* device = nullptr;
  std::vector<std::string> to_wipe;  // consented signatures; empty: the device is blank
};

// Resolves each path, refuses what is no usable block device and what is named twice (also a disk
// and its partition).
std::vector<NewPvDevice> resolve_targets(const std::vector<std::string>& paths,
                                         const Context& context, Findings& findings);

// Everything that makes it unfit: in use, a PV, signatures, fstab or crypttab lines, too small,
// read-only.
void check_target(NewPvDevice& target, const Context& context, Findings& findings);

// That nothing uses it, as a step needs it; nothing where that was not looked at, as in a capture.
std::vector<Fact> not_busy(const std::string& path, const Snapshot& machine);

// Devices of one VG share a sector size (lvm-behaviour 2).
void check_sector_sizes(const std::vector<const Device*>& devices, const std::string& vg,
                        Findings& findings);

// Exported, foreign, shared, or a name that two VGs carry.
void check_vg_kind(const VolumeGroup& vg, const Snapshot& machine, Findings& findings);

// That, or incomplete.
void check_vg_usable(const VolumeGroup& vg, const Snapshot& machine, Findings& findings);

// A pvmove in the group, or what one has left. `code`: of the refusal.
void check_no_move(const std::string& vg, Code code, const Snapshot& machine, Findings& findings);

// What a request works on: names of volume groups, and devices as they were typed.
struct Touched {
  std::set<std::string> groups;
  std::vector<std::string> devices;
};

// What LVM said on standard error that nobody has taught us to ignore. Where it is about nothing
// but other groups and other disks, it is a warning.
void check_complaints(const Touched& touched, const Snapshot& machine, Findings& findings);

// Will LVM activate the volume that is to be made?
void check_activation(const VolumeToActivate& volume, const Snapshot& machine, Findings& findings);

// The same of all that these steps make.
void check_activations(const std::vector<Step>& steps, const Snapshot& machine, Findings& findings);

// Will a boot find the volume that the line of fstab promises it?
void check_boot(const VolumeToActivate& volume, const FstabEntry& line, const Snapshot& machine,
                Findings& findings);

// Can the folders on the way to a mount point be made?
void check_folders(const std::string& target, const Snapshot& machine, Findings& findings);

// A mount point of the request, and whether the volume that belongs there is mounted on it already.
struct MountPoint {
  std::string target;
  // Of that volume, where it exists: its own lines are no stranger's.
  const Device* device = nullptr;
  bool mounted = false;
};

// `mounts`: all mount points of the same request.
void check_mount_point(const MountPoint& point, const std::set<std::string>& mounts,
                       const Context& context, Findings& findings);

// False, with a refusal, for a file that is a link, which lvq does not replace, and for one that
// cannot be replaced.
bool check_replaceable(const std::string& path, const Snapshot& machine, Findings& findings);

// Tools that are not there. All that the steps of a plan need are looked at when it is reviewed;
// a command names those that it asks, or that a machine is likely to lack, to have them told beside
// whatever else is refused.
void check_tools(const std::set<std::string>& needed, const Snapshot& machine, Findings& findings);

}  // namespace lvq
