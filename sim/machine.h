// The truth of one Linux storage machine, as plain copyable values: what the disks hold (durable),
// what the kernel runs (lost in a power cut), and what a test has declared precious. Nothing here
// acts; tools, host and boot do, through effects.
//
// A disk is a Surface: signatures at its start (a partition is a disk of its own) and, inside a PV,
// the content of each logical volume at the byte offset of its first extent. So a new LV on old
// extents meets the old signatures again, and what LVM wrote but nobody flushed can be lost by
// going back to an earlier surface.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "model/lvm_features.h"
#include "model/units.h"
#include "model/volume_layout.h"

namespace lvq::sim {

struct Node {
  enum class Kind { file, directory, symlink, block };
  Kind kind = Kind::file;
  uint32_t mode = 0644, uid = 0, gid = 0;
  std::string text = {};  // of a file; of a symlink its target
  uint32_t major = 0, minor = 0;
  bool operator==(const Node&) const = default;
};
// By absolute path within its file system; "/" itself is implied.
using Tree = std::map<std::string, Node>;

struct LvPiece {                  // extents in a row on one PV
  uint64_t start = 0, count = 0;  // logical
  std::string pv;                 // UUID
  uint64_t pv_start = 0;          // physical
  uint32_t leg = 0;               // of which stripe or image; `start` and `count` are within it
};

struct LvMeta {
  std::string name, uuid;
  std::vector<std::string> tags;
  std::vector<LvPiece> pieces;
  bool visible = true, writable = true, skip_activation = false;
  std::string alloc = "inherit", read_ahead = "auto";
  bool autoactivation = true;
  std::string origin = {};  // UUID; of a thick snapshot
  bool merging = false;     // into its origin
  // For the volume of a pvmove: the UUID of the volume whose piece it moves, and that piece;
  // `pieces` say where to. A pvmove that was cut off may leave it without any of them.
  std::string moved = {};
  LvPiece source = {};
  uint64_t chunk = 0;                  // bytes; for a cache pool, whose `pieces` are its data
  std::vector<LvPiece> metadata = {};  // for a cache pool
  std::string cache = {};              // for a volume that has a cache: the pool's UUID
  std::string cache_mode = {}, cache_policy = {};
  bool cleaner = false;  // the cache is being written back; the kernel knows, no report says so
  // For the hidden origin that a detaching which was cut off has left, with the cache: the UUID of
  // its volume. It has no extents of its own.
  std::string remains_of = {};
  // Where it is not linear, its `pieces` are those of all legs, which are cut alike. A RAID's
  // hidden volumes are only told in reports: its `metadata` has a piece for each leg.
  VolumeLayout layout = {};
  bool being_made = false;  // its metadata volumes can still be seen
  uint64_t extents() const;
};

struct PvMeta {
  std::string uuid;
  uint64_t device_size = 0, pe_start = 0, pe_count = 0;
  std::vector<std::string> tags;
  bool allocatable = true;
};

struct VgMeta {
  std::string name, uuid;
  uint64_t seqno = 0, extent = 0;  // bytes
  std::vector<std::string> tags;
  bool exported = false, autoactivation = true;
  std::string system_id, lock_type;
  std::vector<PvMeta> pvs;
  std::vector<LvMeta> lvs;

  const PvMeta* pv(std::string_view uuid) const;
  LvMeta* lv(std::string_view name);
  const LvMeta* lv(std::string_view name) const;
  const LvMeta* origin_of(const LvMeta& snapshot) const;  // nullptr: it is no snapshot
  bool is_origin(const LvMeta& lv) const;
  const LvMeta* pool_of(const LvMeta& cached) const;  // nullptr: it has no cache
  bool is_attached(const LvMeta& pool) const;
  bool is_locked(const LvMeta& lv) const;  // a pvmove moves a piece of it
  // The volume from which a detaching has left `remains`; nullptr: it is no such remains.
  const LvMeta* plain_of(const LvMeta& remains) const;
  // The extents that a report shows: what a detaching has left shows those of its volume.
  uint64_t shown_extents(const LvMeta& lv) const;
  // The volume, its origin and all snapshots of that, the origin first: they are active together.
  std::vector<const LvMeta*> family_of(const LvMeta& lv) const;
};
using VgText = std::shared_ptr<const VgMeta>;  // one committed version: never changes

// A PV label with its metadata area. A vgcreate that was cut off leaves it in use, without a text.
struct PvArea {
  std::string uuid;
  uint64_t device_size = 0, pe_start = 0;
  bool in_use = false;
  VgText vg = {};
  bool ignored = false;  // its metadata area: what is written there is not read (pvchange)
};

struct Magic {
  std::string type, uuid = {}, label = {};  // libblkid's names
  uint64_t bytes = 0;                       // size of the file system
  // What the superblock of an xfs says while its log alone has another size; 0: the same.
  uint64_t told = 0;
  bool complete = true;      // false: mkfs, or a shrinking, did not finish
  bool checked = false;      // e2fsck -f has run since it was last mounted
  bool precious = false;     // its loss is a violation
  std::string payload = {};  // stands for the data
  Tree files = {};
  // The payload and the files that are on the disk, where those above are not written out yet.
  std::optional<std::pair<std::string, Tree>> on_disk = {};
  std::optional<PvArea> pv = {};
  std::vector<Magic> shown = {};  // for DM_snapshot_cow: what the snapshot's device holds
};
using Content = std::vector<Magic>;

// Where wipefs finds it on a device of so many bytes.
std::vector<uint64_t> offsets_of(const Magic& magic, uint64_t bytes);

struct Surface {
  Content here;
  std::map<uint64_t, Content> inside;  // by byte offset
};

struct Disk {
  std::string name;
  uint32_t major = 0, minor = 0;
  uint64_t bytes = 0;
  uint32_t sector = 512;
  bool read_only = false, rotational = false;
  std::string wwid, serial;
  std::string parent;      // of a partition
  uint32_t partition = 0;  // its number
  // Of a partition: where it begins, and the size that the table on the disk gives it, which the
  // kernel learns when it is told or starts. Bytes.
  uint64_t start = 0, listed = 0;
  std::string partuuid, backing_file;
  std::vector<std::string> holders;  // md and the like; device mapper is found by its tables
  Surface surface;
  std::vector<Surface> unflushed;  // what the platter may still hold, oldest first
};

struct DmTarget {
  uint64_t start = 0, bytes = 0;
  std::string base;     // disk name
  uint64_t offset = 0;  // bytes on it
  bool operator==(const DmTarget&) const = default;
};

struct DmCache {
  std::vector<DmTarget> on;  // its data and metadata
  std::string pool, mode, policy;
  uint64_t chunk = 0;
};

// An origin and its snapshots are built on hidden layers, as libdevmapper names them: NAME-real has
// the origin's table, NAME-cow the snapshot's. The `live` of each device says where its content is.
struct DmDevice {
  std::string name, uuid;
  uint32_t minor = 0;
  std::vector<DmTarget> live, inactive;
  bool suspended = false, read_only = false;
  // UUIDs of the layers below: one of an origin, two of a snapshot.
  std::vector<std::string> on = {};
  uint64_t shown_bytes = 0;  // of a snapshot: its origin's size
  std::optional<DmCache> cache = {};
  std::vector<DmTarget> beside = {};  // of a RAID: where its copies, parity and metadata are
  uint64_t bytes() const;
  bool is_snapshot() const { return on.size() == 2; }
  bool is_layer() const { return uuid.ends_with("-real") || uuid.ends_with("-cow"); }
};

struct MountPoint {
  uint32_t id = 0, parent = 0;
  std::string device;  // kernel name; "" for proc, tmpfs …
  std::string target, type, source, options;
  std::string root = "/";
  bool read_only = false;
};

struct SwapArea {
  std::string device;  // kernel name
  int priority = -1;   // negative: the kernel chooses
};

struct Process {
  uint32_t pid = 0;
  std::string comm, cwd = "/", root = "/", exe;
  std::vector<std::string> fds;
  std::string maps;
  std::optional<std::vector<MountPoint>> own_mounts;  // where it has a mount namespace of its own
};

struct DiskOptions {
  uint32_t sector = 512;
  std::string wwid = {}, serial = {};
  bool rotational = false, read_only = false;
};

// For a file system or signature that a test puts somewhere. Precious by default: its loss is a
// violation.
struct FsOptions {
  std::string uuid = {};  // empty: drawn
  uint64_t bytes = 0;     // 0: the whole device
  bool complete = true, precious = true;
};

struct LvOptions {
  std::vector<std::string> tags = {};
  bool active = true;
  std::vector<std::string> pvs = {};  // devices to allocate from
};

class Machine {
 public:
  // A booted Debian with systemd, its root file system on vda1 and in fstab, and no LVM.
  explicit Machine(uint64_t seed = 1);

  // --- Building. Names are kernel names ("sdb", "sdb1", "dm-0") or LVs ("vg0/data"). REQUIRES:
  // what they name is there.
  Disk& add_disk(const std::string& name, Bytes size, const DiskOptions& options = {});
  Disk& add_loop(const std::string& name, Bytes size, const std::string& backing_file);
  Disk& add_partition(const std::string& disk, uint32_t number,
                      Bytes size);  // gives the disk a gpt
  Disk& add_md(const std::string& name, Bytes size, const std::vector<std::string>& members);
  void remove_disk(const std::string& name);                        // pulled out while off
  void clone_disk(const std::string& from, const std::string& to);  // byte for byte: duplicates
  Magic& put_fs(const std::string& device, const std::string& type, const std::string& label = "",
                const FsOptions& options = {});
  Magic& put_signature(const std::string& device, const std::string& type,
                       const std::string& label = "", const FsOptions& options = {}) {
    return put_fs(device, type, label, options);
  }
  void make_pv(const std::string& device, const std::string& uuid = "");  // an orphan
  void mark_in_use(const std::string& device);  // the orphan becomes `u--`
  void make_vg(const std::string& vg, const std::vector<std::string>& devices, Bytes extent = 4_MiB,
               const std::vector<std::string>& tags = {});
  void make_lv(const std::string& vg, const std::string& name, uint64_t extents,
               const LvOptions& options = {});
  // A thick snapshot of what the origin holds now; `extents` are its room for what changes.
  void make_snapshot(const std::string& vg, const std::string& origin, const std::string& name,
                     uint64_t extents);
  // A cache on `device` in front of `lv`; so many of its chunks are not written back.
  void make_cache(const std::string& vg, const std::string& lv, const std::string& device,
                  const std::string& mode, uint64_t dirty = 0,
                  const std::vector<std::string>& tags = {});
  void export_vg(const std::string& vg);  // its LVs go inactive
  void foreign_vg(const std::string& vg, const std::string& system_id);
  void set_autoactivation(const std::string& name, bool on);  // of a group, or of "vg/lv"
  void share_vg(const std::string& vg, const std::string& lock_type);
  void activate(const std::string& vg_lv);  // its origin and snapshots too
  void deactivate(const std::string& vg_lv);
  void mount(const std::string& device, const std::string& target,
             const std::string& options = "rw,relatime");
  void bind(const std::string& folder, const std::string& target, bool read_only = false);
  void swap_on(const std::string& device, int priority = -1);
  // Somebody has the volume open and nothing shows who, as a process in what was unmounted lazily,
  // until close_unseen().
  void open_unseen(const std::string& vg_lv);
  void close_unseen() { unseen_.clear(); }
  Process& add_process(uint32_t pid, const std::string& comm);
  void add_automount(const std::string& target);  // one of systemd's
  void mount_in_namespace(uint32_t pid, const std::string& device, const std::string& target);
  void set_file(const std::string& path, const std::string& text,
                uint32_t mode = 0644);  // parents too
  void make_directory(const std::string& path, uint32_t mode = 0755);
  void make_link(const std::string& path, const std::string& target);
  void remove_file(const std::string& path);

  // --- What is precious.
  // What the device holds, partitions and LVs on it included, may be lost.
  void consent(const std::string& device);
  void treasure();  // everything there is now is precious
  // Files below `prefix` may be written; the usual ones may be anyway.
  void allow_write(const std::string& prefix);
  const std::vector<std::string>& violations() const { return violations_; }
  void violation(std::string words);

  // --- Looking.
  std::string kernel_name(
      std::string_view device) const;         // of a path, a kernel name or "vg/lv"; "" for none
  Content* content(std::string_view device);  // nullptr: no such device
  const Content* content(std::string_view device) const;
  uint64_t size_of(std::string_view device) const;
  uint32_t sector_of(std::string_view device) const;
  std::pair<uint32_t, uint32_t> number_of(std::string_view device) const;
  std::pair<uint32_t, uint32_t> number_of(const MountPoint& mount) const;  // of its file system
  // The mounts of the process below whose /proc/PID the path lies; for any other path, our own.
  const std::vector<MountPoint>& mounts_seen_by(std::string_view path_in_proc) const;
  bool read_only(std::string_view device) const;
  bool is_swap(std::string_view device) const;  // in use as such
  bool is_built_on(const DmDevice& above, std::string_view kernel_name) const;
  const DmDevice* dm(std::string_view device) const;  // by "dm-N"
  const DmDevice* dm_by_name(std::string_view dm_name) const;
  DmDevice* dm_by_uuid(std::string_view dm_uuid);
  const DmDevice* dm_by_uuid(std::string_view dm_uuid) const;
  std::string device_with(std::string_view tag,
                          std::string_view value) const;  // "UUID", "LABEL", "PARTUUID"
  std::string device_of_spec(std::string_view fstab_spec) const;
  // Who has the device open, in words; with partitions: of its partitions too.
  std::vector<std::string> users(std::string_view device, bool with_partitions) const;
  std::string file(const std::string& path) const;  // "" where there is none; looks below mounts
  std::string fingerprint() const;                  // everything, durable and volatile, canonical
  std::string fingerprint_durable() const;
  // The same without files below these prefixes and without random identifiers of VGs and LVs: for
  // round trips.
  std::string fingerprint_without(const std::vector<std::string>& prefixes,
                                  bool identifiers = true) const;

  // --- Changing, for tools and builder. Not effects by themselves.
  void write_unflushed(Disk& disk);  // call before a change that nobody flushes
  void flush(std::string_view device);
  void sync_files(std::string_view device);  // the files of the file system on it
  // The log of the file system is replayed, or written out: the superblock says all.
  void settle_superblock(std::string_view device);
  void overwrite(Content& content, const std::string& device,
                 const std::string& by);  // all signatures go
  void lose(const Magic& magic, const std::string& device, const std::string& by);
  std::string random_lvm_id();
  std::string random_uuid();
  std::string random_hex(size_t digits);
  uint64_t random();
  uint32_t free_dm_minor() const;
  void dm_create(DmDevice device) { dm_[device.minor] = std::move(device); }
  void dm_remove(std::string_view uuid);  // its layers too
  MountPoint& add_mount(MountPoint mount);

  std::map<std::string, Disk> disks;
  std::vector<MountPoint> mounts;
  std::vector<SwapArea> swaps;
  std::map<uint32_t, Process> processes;
  std::set<std::string> missing_tools;
  std::string host_system_id;  // `lvm systemid`
  // What `lvm version` says; the tools behave as those of that version do.
  std::string lvm = "2.03.16(2) (2022-05-18)";
  std::string lvm_complaint;  // one more line on the standard error of every LVM command
  // `lvm config`: "activation/volume_list" and its values. set_lvm_setting() writes the file too.
  std::map<std::string, std::vector<std::string>> lvm_conf;
  void set_lvm_setting(const std::string& name, const std::vector<std::string>& values);
  std::set<std::string> filtered;  // kernel names of devices that LVM does not use, by its filter
  // Path -> why it cannot be replaced, or nothing be made in it.
  std::map<std::string, std::string> obstacles;
  bool systemd = true;
  std::string held_application;  // the program that releases the application; empty: none is held
  std::vector<std::string> programs;  // the administrator's, in the order in which they ran
  // "UUID NAME": names in /dev/mapper that systemd keeps of a device, by rules that udev has read.
  std::set<std::string> kept_names;
  std::string systemd_fstab;                     // what systemd's generator last read
  std::set<std::string> unmountable;             // file system types this kernel does not know
  std::map<std::string, uint64_t> dirty_chunks;  // durable; by the UUID of the cache pool
  // UUIDs of cache pools whose metadata the kernel has not written yet, so that cache_check does
  // not accept it. A real kernel writes it within a second, or when something that is flushed goes
  // through the cache; this one does it only then.
  std::set<std::string> new_caches;
  uint64_t boots = 0, mutations = 0;  // mutations: kernel trees built before are stale
  uint64_t clock = 1795362690000;     // milliseconds since 1970
  uint64_t rng;

  // The machine after a power cut: what nobody flushed may be lost, and memory is. It starts again,
  // activates its VGs and mounts by fstab. A line that names nothing and has neither nofail nor
  // noauto is a violation.
  Machine reboot(uint64_t seed = 1) const;

  const std::map<uint32_t, DmDevice>& dm_devices() const { return dm_; }
  std::map<uint32_t, DmDevice>& dm_devices() { return dm_; }
  bool may_write(std::string_view path) const;
  bool has(LvmFeature feature) const { return has_feature(lvm.substr(0, lvm.find(' ')), feature); }
  // The tree that holds an absolute path now, and the path within it. Mounts hide what is below
  // them.
  Tree* tree_of(std::string_view path, std::string& inner, const MountPoint** mount = nullptr);
  const Tree* tree_of(std::string_view path, std::string& inner,
                      const MountPoint** mount = nullptr) const;

 private:
  std::map<uint32_t, DmDevice> dm_;
  // UUIDs of device-mapper devices that are open, and nothing shows by whom.
  std::set<std::string> unseen_;
  std::vector<std::string> writable_, violations_;
};

constexpr uint32_t kDmMajor = 254;
constexpr uint32_t kForeignMount = 900;  // id of a mount that another namespace has for itself

std::string dm_name(std::string_view vg, std::string_view lv);  // hyphens doubled
std::string dm_uuid(const VgMeta& vg, const LvMeta& lv);
void forgive(Content& content);  // from here on it may be lost
bool is_file_system(std::string_view type);
bool is_partition_table(const Magic& magic);
std::string source_of(const Machine& machine,
                      const std::string& kernel_name);  // as mountinfo shows it
// With what the kernel mounts, given the options of mount(8) or of a line of fstab.
std::string kernel_options(const std::string& fstab_options, bool read_only);
// The N of "pri=N" in the options of swapon or fstab; -1: there is none.
int swap_priority(std::string_view options);
std::string why_not_mountable(const Machine& machine, const std::string& device,
                              std::string_view type);        // "": it is
bool under(std::string_view path, std::string_view prefix);  // equal, or below it

}  // namespace lvq::sim
