// What a probe has to look at beyond what it always reads (block devices, mounts, swaps): the scope
// of a request, of a plan, or of a few facts. However much it names, a probe starts a fixed number
// of processes.
#pragma once

#include <set>
#include <string>

namespace lvq {

struct Scope {
  bool lvm = false;            // `lvm fullreport`
  bool lvm_version = false;    // `lvm version`
  bool lvm_settings = false;   // `lvm config`
  bool everything = false;     // capture, status: signatures of every device
  bool usage = false;          // how full every mounted file system is
  bool caches = false;         // how the kernel runs its caches: `dmsetup status`
  bool merges = false;         // which snapshots the kernel merges: `dmsetup table`
  bool units = false;          // systemd's own mount, swap and automount units, and LVM's settings
  bool boot_files = false;     // the configuration of the boot loader and of the initramfs
  bool mkfs_profiles = false;  // Snapshot::xfs_profile
  bool tools = false;          // where the tools that plans run are, in the fixed PATH
  // Read only those block devices that are in `devices` or decide about the use of these.
  bool only_named = false;
  // Devices that are to become PVs: will LVM use them, and how full is what they hold?
  std::set<std::string> new_pvs;
  // Look for signatures on these and on their partitions; any path or link.
  std::set<std::string> devices;
  std::set<std::string> paths;             // lstat these and their ancestors (mount points)
  std::set<std::string> files;             // read whole: /etc/fstab, /etc/crypttab
  std::set<std::string> users;             // find the processes that use these devices
  std::set<std::string> superblocks;       // read where their file systems end
  std::set<std::string> partition_tables;  // of these disks, or of the disks of these partitions
  // Ask the file system's own tools how small it can become, and whether it is sound.
  std::set<std::string> minimums;
  // Ask for what LVM keeps of the volumes of these groups besides the layout (`lvm lvs`).
  std::set<std::string> settings;
  // For all volumes of these VGs: their signatures, their users, and how full they are. For the
  // PVs of these VGs: their signatures.
  std::set<std::string> groups;

  bool operator==(const Scope&) const = default;

  void merge(const Scope& other) {
    lvm |= other.lvm;
    lvm_version |= other.lvm_version;
    lvm_settings |= other.lvm_settings;
    new_pvs.insert(other.new_pvs.begin(), other.new_pvs.end());
    everything |= other.everything;
    usage |= other.usage;
    caches |= other.caches;
    merges |= other.merges;
    units |= other.units;
    mkfs_profiles |= other.mkfs_profiles;
    boot_files |= other.boot_files;
    tools |= other.tools;
    only_named &= other.only_named;
    devices.insert(other.devices.begin(), other.devices.end());
    paths.insert(other.paths.begin(), other.paths.end());
    files.insert(other.files.begin(), other.files.end());
    users.insert(other.users.begin(), other.users.end());
    superblocks.insert(other.superblocks.begin(), other.superblocks.end());
    partition_tables.insert(other.partition_tables.begin(), other.partition_tables.end());
    minimums.insert(other.minimums.begin(), other.minimums.end());
    settings.insert(other.settings.begin(), other.settings.end());
    groups.insert(other.groups.begin(), other.groups.end());
  }
};

}  // namespace lvq
