// The machine as one probe saw it: plain values, no behaviour but look-ups. Planning, facts and
// refusals read nothing else, so a captured snapshot gives the same plan anywhere.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "model/fstab.h"
#include "model/indexed_list.h"
#include "model/unit_files.h"
#include "model/units.h"

namespace lvq {

// A block device as sysfs shows it (Documentation/ABI/stable/sysfs-block).
struct Device {
  std::string name;  // the kernel's: "sdb", "loop0", "dm-3"
  uint32_t major = 0, minor = 0;
  Bytes size;
  uint32_t sector = 512;  // logical block size in bytes
  bool read_only = false;
  bool rotational = false;           // of a disk; not read for mapped devices
  std::string wwid, serial;          // empty: the kernel knows none
  std::string parent;                // the whole disk's kernel name, for a partition
  std::vector<std::string> holders;  // kernel names of what is built on it: dm, md, bcache
  std::string dm_name, dm_uuid;      // for device mapper
  bool dm_suspended = false;
  std::string backing_file;  // for a loop device that is set up
};

// One magic found on a device (wipefs --no-act). `type` is libblkid's name: "ext4", "LVM2_member",
// "gpt".
struct Signature {
  std::string type, uuid, label;
  uint64_t offset = 0;  // bytes
  bool operator==(const Signature&) const = default;
};

// An entry of a partition table, in sectors of its disk. `type`: a GUID, of a dos table two digits.
// A dos table gives an entry no name, and a UUID that is made of its own and the number.
struct Partition {
  uint32_t number = 0;
  uint64_t start = 0, size = 0;
  std::string type, uuid, name;
  bool operator==(const Partition&) const = default;
};

// As sfdisk(8) tells it.
struct PartitionTable {
  std::string label;  // "gpt", "dos"
  std::vector<Partition> entries;
  bool operator==(const PartitionTable&) const = default;
};

struct PvSegment {
  Extents start, size;
  std::string lv_uuid;  // empty: free
};

struct PhysicalVolume {
  std::string uuid;
  std::string device;       // the path LVM prefers; "[unknown]" when missing
  std::string vg, vg_uuid;  // empty: orphan
  uint32_t major = 0, minor = 0;
  Bytes device_size, pe_start;
  Extents total, allocated;
  bool missing = false;
  bool in_use = false;  // true without a VG: a vgcreate or vgremove was cut off (lvm-behaviour 1)
  bool allocatable = true;
  uint64_t metadata_areas = 1;   // how many can hold the group's metadata
  uint64_t metadata_in_use = 1;  // how many of them do
  std::string attr;
  std::vector<std::string> tags;
  std::vector<PvSegment> segments;
};

struct VolumeGroup {
  std::string name, uuid, attr;
  uint64_t seqno = 0;
  ExtentSize extent;
  Extents total, free;
  bool exported = false, partial = false, shared = false;
  bool foreign = false;  // carries a system ID that is not this host's
  uint32_t missing_pvs = 0;
  std::string system_id, lock_type;
  std::vector<std::string> tags;
  uint64_t max_lv = 0, max_pv = 0;  // 0: unlimited
  Bytes mda_free;
  bool autoactivation = true;  // a boot activates it (vgchange --setautoactivation)
};

struct LvSegment {
  std::string type;  // "linear", "striped", "raid1", ...
  Extents start, size;
  std::string ranges;  // seg_le_ranges: "/dev/loop0:0-24"
  Bytes chunk;
  std::string cache_mode, cache_policy;
  Bytes stripe_size;  // 0: it has no stripes
};

struct LogicalVolume {
  std::string vg, name;  // name without the brackets of a hidden LV
  std::string uuid, attr;
  Bytes size;
  Extents extents;
  bool hidden = false, active = false, suspended = false, open = false, skip_activation = false;
  std::string layout, role, permissions;
  std::vector<std::string> tags;
  std::string origin_uuid, pool, parent, move_pv, convert_lv, health;
  std::string copy_percent, snap_percent, cache_dirty_blocks;
  bool snapshot_invalid = false, merging = false;
  int64_t major = -1, minor = -1;  // -1: not active
  std::vector<LvSegment> segments;
  std::string data_percent;      // of a thin pool: how full it is
  std::string metadata_percent;  // of a thin pool or a cache: how full its metadata is
  bool check_needed = false;     // the kernel has found that metadata damaged, or full
  bool autoactivation = true;    // a boot activates it (lvchange --setautoactivation)
};

// One line of mountinfo(5). `holder` is empty in lvq's own mount namespace; in another one it is a
// process that lives there.
struct Mount {
  uint32_t major = 0, minor = 0;
  std::string root, target, fs_type, source, options, super_options;
  std::string holder;  // "pid 812 (nginx)"
  // In lvq's own namespace: the target of the mount with which this one comes and goes, as mounts
  // propagate; empty: it comes and goes by itself.
  std::string with;
  // The group of mounts that propagate to each other: what is mounted below one of them comes and
  // goes below all. 0: no group.
  uint32_t peers = 0;
};

struct Swap {
  std::string path;       // as /proc/swaps names it
  std::string device;     // kernel name; empty for a swap file
  int64_t priority = -1;  // negative: the kernel's own choice
};

// What keeps a device, or the file system on it, from being released: a process, an overlay or an
// export.
struct DeviceUser {
  std::string device;   // kernel name
  std::string pid;      // empty: no process
  std::string command;  // /proc/PID/comm
  std::string holds;  // "its working directory", "an open file", ...; "the overlay on /run/m, which
                      // has the layer"
  std::string path;   // what it holds, as the kernel names it
  std::string evidence = "/proc";
  std::string hint = "end that process, or let it go elsewhere";
  bool operator==(const DeviceUser&) const = default;
};

// How much of a file system is taken, where that can be told without mounting it.
struct Usage {
  Bytes used, total;
  std::string last_mounted;  // "2026-11-20 08:15 UTC"; empty: the format does not keep it
  uint64_t devices = 1;      // how many the file system is made of
  uint64_t device_id = 1;    // this one's number among them
  // `used`, with the file system's own tables and its journal; 0: not known.
  Bytes taken;
  Bytes tables;  // of an ext: all inode tables, bitmaps and group descriptors
  Bytes block = 4_KiB;
};

// The smallest size of a file system by its own tool, and why that tool would not change it.
struct FsMinimum {
  Bytes size;             // 0: it did not say
  std::string complaint;  // its words; empty: none
};

// A dm-cache as the kernel runs it (Documentation/admin-guide/device-mapper/cache.rst).
struct KernelCache {
  Bytes chunk;
  uint64_t used = 0, total = 0, dirty = 0;  // chunks
  std::string mode, policy;                 // "writethrough", "smq"
  bool operator==(const KernelCache&) const = default;
};

// Settings that a new volume is given (lvcreate(8)).
struct VolumeSettings {
  std::string read_ahead = "auto";  // or a number of sectors
  bool autoactivation = true;
  bool operator==(const VolumeSettings&) const = default;
};

// What an xfs was made with (xfs(5), the format's superblock).
struct XfsGeometry {
  uint32_t block = 0, sector = 0, inode = 0, directory_block = 0;  // bytes
  uint32_t version = 0, inode_percent = 0;
  uint32_t ro_compat = 0, incompat = 0;
  bool external_log = false, realtime = false;
  bool quota = false;        // it counts what each owner has
  bool quota_files = false;  // where limits may be from when it did
};

// How an ext can become larger, by its superblock (Documentation/filesystems/ext4/super.rst).
struct ExtGeometry {
  Bytes block, group;  // its groups have this size, but for the last one
  Bytes first;         // where they begin
  Bytes least;  // what a group needs for its own tables: a last one that has less is left out
  bool has_errors = false;      // the kernel or e2fsck found some
  bool is_for_offline = false;  // the kernel does not make it larger while it is mounted
};

// A path as lstat(2) shows it; only for paths that were asked for and all their ancestors.
struct PathState {
  enum class Kind { absent, directory, symlink, file, other };
  Kind kind = Kind::absent;
  uint32_t mode = 0, uid = 0, gid = 0;  // permission bits
  bool empty = true;                    // a directory without entries
  std::string link_target;              // of a symlink
  std::string obstacle;  // why nothing can be made or removed in a directory; empty: nothing known
};

struct FileState {
  bool exists = false;
  bool is_link = false;
  std::string text;      // empty where it does not exist
  std::string obstacle;  // why it cannot be replaced ("is immutable"); empty: nothing known
};

std::vector<IndexKey> index_keys(const Device& device);
std::array<IndexKey, 1> index_keys(const LogicalVolume& lv);

struct Snapshot {
  IndexedList<Device> devices;
  std::vector<PhysicalVolume> pvs;
  std::vector<VolumeGroup> vgs;
  IndexedList<LogicalVolume> lvs;
  // By kernel name; no key: was not looked at.
  std::map<std::string, std::vector<Signature>> signatures;
  std::vector<Mount> mounts;
  std::vector<Swap> swaps;
  // Users of the devices and groups that the scope names; not part of a capture.
  std::optional<std::vector<DeviceUser>> users;  // nothing: was not looked at
  std::vector<std::string> unseen_layers;        // of overlays: nobody knows where they lie
  std::map<std::string, Usage> usage;            // by kernel name; no key: not known
  // By kernel name: where its file system ends, by the superblock.
  std::map<std::string, Bytes> fs_ends;
  std::map<std::string, FsMinimum> minimums;  // by kernel name
  // By the kernel name of the disk; no key: was not looked at. Not part of a capture.
  std::map<std::string, PartitionTable> partition_tables;
  std::map<std::string, XfsGeometry> xfs;          // by kernel name
  std::map<std::string, ExtGeometry> ext;          // by kernel name
  std::map<std::string, VolumeSettings> settings;  // by "VG/LV"; no key: was not looked at
  // By device-mapper name; nothing: was not looked at.
  std::optional<std::map<std::string, KernelCache>> caches;
  // Device-mapper names of the volumes into which the kernel merges a snapshot; nothing: was not
  // looked at.
  std::optional<std::set<std::string>> merges;
  // Path as named by a user, fstab or crypttab -> kernel name.
  std::map<std::string, std::string> links;
  std::map<std::string, PathState> paths;
  std::map<std::string, FileState> files;  // /etc/fstab, /etc/crypttab
  // "mkfs.xfs" -> "/usr/sbin/mkfs.xfs"; "" where it is missing.
  std::map<std::string, std::string> tools;
  std::vector<std::string> lvm_complaints;  // what LVM wrote to standard error
  // Settings of lvm.conf(5) that are set, such as "activation/volume_list", and their values.
  // Empty: was not looked at.
  std::map<std::string, std::vector<std::string>> lvm_settings;
  // By kernel name: why LVM does not use it; only where that was asked for.
  std::map<std::string, std::string> unusable;
  std::string lvm_version;  // "2.03.16(2)"; empty: was not asked
  // The options file for mkfs.xfs, where its own defaults are newer than the running kernel.
  std::string xfs_profile;
  std::vector<UnitFile> units;  // systemd's own, where the scope asks for them
  bool systemd = false;         // systemd runs the machine (sd_booted(3))
  bool has_lvm = false;         // LVM was asked; a scoped probe may not need it
  bool captured = false;        // read from a capture: what it does not hold is unknown

  // Look-ups. A path is "/dev/<kernel name>", "/dev/VG/LV", "/dev/mapper/NAME" or a key of `links`.
  const Device* device(std::string_view path) const;
  const Device* device_by_name(std::string_view kernel_name) const;
  const Device* device_by_number(uint32_t major, uint32_t minor) const;
  std::vector<const Device*> partitions_of(const Device& disk) const;
  // Of the table on the disk; nullptr: it has no such entry, or was not looked at.
  const Partition* partition(std::string_view disk, uint32_t number) const;
  // nullptr: was not looked at.
  const std::vector<Signature>* signatures_of(const Device& device) const;
  // What the device holds, where that is one thing (vfat and btrfs have more than one magic);
  // nullptr: nothing, several kinds, or it was not looked at.
  const Signature* content_of(const Device& device) const;
  const PhysicalVolume* pv_on(const Device& device) const;
  const PhysicalVolume* pv_by_uuid(std::string_view uuid) const;
  const VolumeGroup* vg(std::string_view name) const;
  const LogicalVolume* lv(std::string_view vg, std::string_view name) const;
  // The devices of the group's volumes that are visible and active.
  std::vector<const Device*> volumes_of(std::string_view vg) const;
  bool is_mount_of(const Mount& mount, const Device& device) const;
  std::vector<const Mount*> mounts_of(const Device& device) const;  // every namespace
  const Mount* mount_at(std::string_view target) const;             // topmost one of our namespace
  // The automount of systemd's at this place, whether it has been triggered or not.
  const Mount* automount_at(std::string_view target) const;
  bool swaps_on(const Device& device) const;
  // Includes the users of the device's partitions and of its disk.
  std::vector<const DeviceUser*> users_of(const Device& device) const;
  const PathState* path(std::string_view path) const;
  std::string_view file_text(std::string_view path) const;  // "" where it does not exist
  // The entries of /etc/fstab and /etc/crypttab; none where there is no such file.
  std::vector<FstabEntry> fstab() const;
  std::vector<CrypttabEntry> crypttab() const;
  // The entries of fstab() whose device or mount point may be `field` (see fstab_entries_naming).
  std::vector<FstabEntry> fstab_naming(std::string_view field) const;
  // nullptr: not set, or not looked at.
  const std::vector<std::string>* lvm_setting(const std::string& name) const;
};

// Is it the autofs mount of an automount unit of systemd's, and not what that unit mounts?
bool is_automount(const Mount& mount);
bool is_writable(const LogicalVolume& lv);  // by LVM's metadata
bool is_move(const LogicalVolume& lv);      // the volume of a pvmove, or what one has left behind
bool is_thin(const LogicalVolume& lv);      // a thin pool, or a volume in one
std::string full_name(const LogicalVolume& lv);  // "VG/LV"
// False for a cached volume, though its hidden part is its origin.
bool is_snapshot(const LogicalVolume& lv);

// Whole percents, of a size that is not 0: 100 only where nothing is left.
uint64_t percent_used(const Usage& usage);

std::string device_path(const Device& device);  // "/dev/sdb"
// The same for people: "/dev/mapper/slow", and not "/dev/dm-3", which is another one after a boot.
std::string lasting_path(const Device& device);

}  // namespace lvq
