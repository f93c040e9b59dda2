// Facts: small assertions about the machine that a pure function checks against a snapshot. What a step needs, what
// it brings about and what a plan promises are all facts; idempotency, the chain check, drift, resumption, rollback
// and the proof at the end follow from them (docs/facts.md; "how to add a fact" in CONTRIBUTING.md).
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "model/scope.h"
#include "model/snapshot.h"

namespace lvq {

// A path still leads to the very device that was planned for: what the kernel knows of its identity is unchanged.
struct DeviceIs {
  std::string path;
  Bytes size;
  uint32_t sector = 512;
  std::string wwid, serial;  // empty where the kernel knows none
  bool operator==(const DeviceIs&) const = default;
};

// Nothing uses the device or its partitions: no mount in any namespace, no swap, no dm, md or loop on top.
struct DeviceUnused {
  std::string path;
  bool operator==(const DeviceUnused&) const = default;
};

// Neither the device nor any partition of it carries a signature.
struct NoSignature {
  std::string path;
  bool operator==(const NoSignature&) const = default;
};

// The device and its partitions carry exactly these signatures, as describe_signatures() words them.
struct SignaturesAre {
  std::string path;
  std::vector<std::string> found;
  bool operator==(const SignaturesAre&) const = default;
};

struct PvIs {
  std::string path, uuid;
  std::string vg;  // empty: belongs to none
  bool operator==(const PvIs&) const = default;
};

struct NotPv {
  std::string path;
  bool operator==(const NotPv&) const = default;
};

// The devices file of LVM (lvmdevices(8)), where there is one, has no entry of the device.
struct NotListed {
  std::string path;
  bool operator==(const NotListed&) const = default;
};

// The VG is whole, neither exported nor foreign, and made of exactly these PVs.
struct VgIs {
  std::string name;
  ExtentSize extent;
  Extents total;
  std::vector<std::string> pv_uuids;  // sorted
  std::string tag;                    // one it must carry; empty: any
  bool operator==(const VgIs&) const = default;
};

struct VgAbsent {
  std::string name;
  bool operator==(const VgAbsent&) const = default;
};

// Of a VG that lacks PVs: it is made of exactly these, of which exactly those are missing; neither exported nor
// foreign.
struct VgLacks {
  std::string name;
  ExtentSize extent;
  Extents total;
  std::vector<std::string> pv_uuids, missing;  // sorted
  bool operator==(const VgLacks&) const = default;
};

// No part of the volume lies on that PV.
struct LvOffPv {
  std::string vg, lv, lv_uuid, pv_uuid;
  bool operator==(const LvOffPv&) const = default;
};

struct LvIs {
  std::string vg, name;
  Extents extents;
  std::string layout;  // lv_layout: "linear"
  std::string tag;     // one it must carry; empty: any
  std::string uuid;    // empty: any
  bool operator==(const LvIs&) const = default;
};

struct LvAbsent {
  std::string vg, name;
  bool operator==(const LvAbsent&) const = default;
};

// No volume of the group has this UUID, by whatever name.
struct LvGone {
  std::string vg, uuid;
  bool operator==(const LvGone&) const = default;
};

// Active, not suspended, its device there.
struct LvActive {
  std::string vg, name;
  bool operator==(const LvActive&) const = default;
};

// The volume, whatever its layout, has so many extents.
struct LvSpans {
  std::string vg, name, uuid;
  Extents extents;
  bool operator==(const LvSpans&) const = default;
};

// The volume with this UUID (empty: any) and this tag (empty: any) has this name.
struct LvNamed {
  std::string vg, name, uuid, tag;
  bool operator==(const LvNamed&) const = default;
};

// May be written to (lvchange --permission), or may not.
struct LvWritable {
  std::string vg, name;
  bool writable = true;
  bool operator==(const LvWritable&) const = default;
};

// A snapshot of that volume, whole, and not on its way back into it.
struct LvSnapshotOf {
  std::string vg, name, origin;
  bool operator==(const LvSnapshotOf&) const = default;
};

// Nothing has the volume open: by the count that the kernel keeps, whoever it is and whether it can be seen or not.
struct LvClosed {
  std::string vg, name;
  bool operator==(const LvClosed&) const = default;
};

// The kernel copies the snapshot's content into its origin, or has done so: the merge has not been put off.
struct LvMergeStarted {
  std::string vg, name, origin;
  bool operator==(const LvMergeStarted&) const = default;
};

// The snapshot takes its origin's place, at the latest when that is activated next; or it has done so.
struct LvMerging {
  std::string vg, name;
  bool operator==(const LvMerging&) const = default;
};

// The volume has a cache: that pool, all of it on that PV, run in that mode with chunks of that size, by its metadata
// and, while it is active, by the kernel's table.
struct CachedBy {
  std::string vg, lv, lv_uuid;
  std::string pool;     // the name it has by itself: "fast", not "fast_cpool"
  std::string pv_uuid;  // empty: any
  std::string mode;
  Bytes chunk;
  bool operator==(const CachedBy&) const = default;
};

struct NotCached {
  std::string vg, lv, lv_uuid;
  bool operator==(const NotCached&) const = default;
};

// No other volume of the VG would go with it or stop to work: no snapshot of it, no volume of its pool.
struct NoDependents {
  std::string vg, name;
  bool operator==(const NoDependents&) const = default;
};

// It has no volume, but for spare space that LVM keeps by itself.
struct VgEmpty {
  std::string name;
  bool operator==(const VgEmpty&) const = default;
};

// Not active, no device of it.
struct LvInactive {
  std::string vg, name;
  bool operator==(const LvInactive&) const = default;
};

// No detaching of the LV's cache that was cut off has left it with the former hidden origin (docs/adr/0009).
struct NoCacheRemains {
  std::string vg, lv;
  bool operator==(const NoCacheRemains&) const = default;
};

// So many extents of the PV, from `start` on, belong to this LV, the hidden ones included; or to none.
struct ExtentsAre {
  std::string vg, pv, pv_uuid;  // pv: its path
  Extents start, count;
  std::string lv, lv_uuid;  // empty: they are free
  bool operator==(const ExtentsAre&) const = default;
};

// No pvmove is under way in the VG, away from this PV.
struct NoMove {
  std::string vg, pv;  // pv: its path; empty: from any
  bool operator==(const NoMove&) const = default;
};

// No pvmove that was cut off has left its empty LV behind.
struct NoMoveRemains {
  std::string vg;
  bool operator==(const NoMoveRemains&) const = default;
};

// No extent of the PV belongs to any LV.
struct PvEmpty {
  std::string vg, pv, pv_uuid;
  bool operator==(const PvEmpty&) const = default;
};

// The device is this PV, of a VG that can be seen or of none: not one that was cut off on its way into a VG or out of
// it.
struct PvSound {
  std::string path, uuid;
  bool operator==(const PvSound&) const = default;
};

// LVM may put new extents onto the PV (pvchange --allocatable), or may not.
struct PvAllocates {
  std::string vg, pv, pv_uuid;
  bool allowed = true;
  bool operator==(const PvAllocates&) const = default;
};

struct RoomIn {
  std::string vg;
  Extents extents;  // at least so many can be allocated
  bool operator==(const RoomIn&) const = default;
};

// No process uses the device, a partition of it, or the file system on it, and nothing else that is hidden.
struct NotBusy {
  std::string path;
  bool operator==(const NotBusy&) const = default;
};

// The device holds this file system (or swap) and nothing else.
struct FsIs {
  std::string path, type, uuid, label;  // uuid empty: any
  bool operator==(const FsIs&) const = default;
};

// By its own superblock the file system (or swap area) on it ends so many bytes from the start of the device.
struct FsEnds {
  std::string path;
  Bytes least, most;
  bool operator==(const FsEnds&) const = default;
};

struct Mounted {
  std::string path, target;  // device, mount point: the topmost mount there is of this device
  bool operator==(const Mounted&) const = default;
};

struct Unmounted {
  std::string target;  // no mount is there, but for what would make one when somebody looks
  bool operator==(const Unmounted&) const = default;
};

// Whatever is mounted at this place, it is not this device.
struct MountLacks {
  std::string path, target;
  bool operator==(const MountLacks&) const = default;
};

// systemd mounts something there as soon as it is touched, mounted already or not; or it does not.
struct AutomountIs {
  std::string target;
  bool set = true;
  bool operator==(const AutomountIs&) const = default;
};

// The file system on it is mounted so that it can be written to, or it is mounted and cannot be.
struct FsWritable {
  std::string path;
  bool writable = true;
  bool operator==(const FsWritable&) const = default;
};

// The kernel takes writes to the block device, or refuses them (blockdev(8), --setro): each start of the machine takes
// that back, so a device that refuses them has done so since.
struct DeviceWritable {
  std::string path;
  bool writable = true;
  bool operator==(const DeviceWritable&) const = default;
};

struct SwapOn {
  std::string path;
  bool operator==(const SwapOn&) const = default;
};

struct SwapOff {
  std::string path;
  bool operator==(const SwapOff&) const = default;
};

struct FileIs {
  std::string path;
  std::string digest;  // SHA-256 of the whole content; empty: there is no such file
  bool operator==(const FileIs&) const = default;
};

// /etc/fstab has one line for this target (or swap device) and it says this.
struct FstabHas {
  std::string spec, target, type, options;  // unescaped
  int pass = 0;
  bool operator==(const FstabHas&) const = default;
};

// The file, where there is one, has no such line (without its line feed).
struct FileLacks {
  std::string path, line;
  bool operator==(const FileLacks&) const = default;
};

// The file has each of these lines, and none of those (without their line feeds). Of a file that is not there, that is
// true where it needs to have none.
struct LinesAre {
  std::string path;
  std::vector<std::string> has, lacks;
  bool operator==(const LinesAre&) const = default;
};

struct DirIs {
  std::string path;
  bool empty = false;  // must it be empty?
  bool operator==(const DirIs&) const = default;
};

struct DirAbsent {
  std::string path;
  bool operator==(const DirAbsent&) const = default;
};

// The directory is gone, or others have put something into it.
struct DirSpent {
  std::string path;
  bool operator==(const DirSpent&) const = default;
};

// A program that nobody but root can change: it, and every folder on the way to it, are root's, no link is among them,
// and neither group nor others may write there.
struct ProgramIs {
  std::string path;
  bool operator==(const ProgramIs&) const = default;
};

using Fact =
    std::variant<DeviceIs, DeviceUnused, NoSignature, SignaturesAre, PvIs, NotPv, NotListed, VgIs, VgAbsent, LvIs,
                 LvAbsent, LvActive, LvInactive, LvSpans, LvNamed, LvWritable, LvSnapshotOf, LvClosed, LvMergeStarted,
                 LvMerging, CachedBy, NotCached, NoCacheRemains, ExtentsAre, NoMove, NoMoveRemains, PvEmpty, PvSound,
                 PvAllocates, NoDependents, VgEmpty, RoomIn, NotBusy, FsIs, FsEnds, Mounted, Unmounted, MountLacks,
                 AutomountIs, FsWritable, DeviceWritable, SwapOn, SwapOff, FileIs, FstabHas, FileLacks, LinesAre, DirIs,
                 DirAbsent, DirSpent, ProgramIs, VgLacks, LvOffPv, LvGone>;

bool holds(const Fact& fact, const Snapshot& snapshot);
bool all_hold(const std::vector<Fact>& facts, const Snapshot& snapshot);

// Makes the fact true in a copy of the machine: the chain check walks a plan this way. What the fact supersedes goes.
// REQUIRES: what the fact presupposes is there (a PV's device, an LV's VG).
void establish(const Fact& fact, Snapshot& snapshot);

// What the fact is about ("mount:/srv/a", "lv:vg0/a"): a later fact with the same subject supersedes an earlier one.
std::string subject(const Fact& fact);

// As a sentence: "logical volume vg0/a has 256 extents".
std::string text(const Fact& fact);

// What is there instead, for a fact that does not hold: "vg0/a has 128 extents", "no such volume group".
std::string found(const Fact& fact, const Snapshot& snapshot);

// A reboot loses it, or brings back what was gone: mounts, active swap, activation (docs/facts.md).
bool is_volatile(const Fact& fact);

// What has to be probed for holds() to be able to tell.
void add_scope(const Fact& fact, Scope& scope);

// "sdb: ext4 \"photos\" UUID 1c1e… at 1080", device first, then its partitions; mapped ones by their dm name. REQUIRES:
// they were looked at.
std::vector<std::string> describe_signatures(const Device& device, const Snapshot& snapshot);

// Why somebody else than root could decide what runs there; empty: nobody could. `examine`: one path, no link followed.
std::string why_not_roots_own(const std::string& program, const std::function<PathState(const std::string&)>& examine);
std::string why_not_roots_own(const std::string& program, const Snapshot& snapshot);

// The volumes that would go with this one, or stop to work without it: thick snapshots of it, volumes of its pool.
std::vector<const LogicalVolume*> dependents_of(const LogicalVolume& lv, const Snapshot& snapshot);

// "pid 812 (bash): its working directory /srv/a", "the export to other hosts of /srv/a".
std::string describe(const DeviceUser& user);

// All that use the device, or the file system on it.
std::vector<std::string> describe_users(const Device& device, const Snapshot& snapshot);

// What is built on the device itself: "in use by dm-4 (device mapper \"crypt\")".
std::vector<std::string> describe_stacked(const Device& device, const Snapshot& snapshot);

// Who uses the device or its partitions, in words a refusal can show; empty: nobody.
std::vector<std::string> describe_uses(const Device& device, const Snapshot& snapshot);

}  // namespace lvq
