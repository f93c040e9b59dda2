// Steps that change LVM metadata, named by object and verb. Geometry is pinned on the command line,
// so that no setting of the host decides about it (lvm-behaviour 2).
#pragma once

#include "model/volume_layout.h"
#include "plan/step.h"

namespace lvq {

// A PV: its device, by path and identity, and the UUID that it has or gets.
struct NewPv {
  DeviceIs device;
  std::string uuid;
};

// The path as LVM's commands take it. Unless a backslash stands before it, they take what follows a
// colon for extents, and what follows an at sign for a tag.
std::string pv_argument(const std::string& path);
// "/dev/sdb:0-63". REQUIRES: there is an extent.
std::string extents_on(const std::string& pv, Extents start, Extents count);

Step pv_create(const NewPv& pv);

// `members`: the PVs of the new VG; `after.pv_uuids` names them all.
Step vg_create(const VgIs& after, const std::vector<NewPv>& members);
// `added`: the PVs that the VG has in `after` and has not in `before`.
Step vg_extend(const VgIs& before, const VgIs& after, const std::vector<NewPv>& added,
               const std::vector<std::string>& flush);

// `removed`: the PV that the VG has in `before` and has not in `after`; it belongs to no VG then.
// `closed`: it is closed to new extents, and is closed again when this is taken back.
Step vg_reduce(const VgIs& before, const VgIs& after, const NewPv& removed, bool closed,
               const std::vector<std::string>& flush);

// Extents in a row that a volume is to get.
struct NewExtents {
  std::string pv, pv_uuid;  // pv: its path
  Extents start, count;
};
// The extents as an argument of lvcreate and lvextend: "/dev/sdb:0-99".
std::string range_words(const NewExtents& extents);
// "64 extents on /dev/sdb, 36 on /dev/sdc".
std::string places_of(const std::vector<NewExtents>& extents);
// They belong to the volume; to none, where `lv` is empty.
ExtentsAre owned_by(const NewExtents& extents, const std::string& vg, const std::string& lv = "",
                    const std::string& lv_uuid = "");

// How a new volume lies on its PVs, where that is not left to LVM.
struct NewLvPlaces {
  VolumeLayout layout;              // with its stripe size
  Bytes region;                     // of a RAID
  std::vector<NewExtents> extents;  // all that it takes; empty: LVM chooses
};

// Settings of a new volume, where they differ from what LVM gives it by itself.
struct NewLvSettings {
  std::vector<std::string> tags = {};  // besides the transaction's own
  std::string allocation = {};  // "contiguous", "cling", "anywhere", "normal"; empty: the group's
  std::string read_ahead = "auto";  // or a number of sectors
  bool autoactivation = true;
  std::vector<std::string> on = {};  // paths of PVs; empty: any
};

// `flush`: paths of all PVs of the VG.
Step lv_create(const LvIs& lv, Bytes size, const std::vector<std::string>& flush,
               const NewLvSettings& settings = {}, const NewLvPlaces& places = {});

// Renames the volume that `lv` identifies (by UUID or tag), whether it is in use or not.
Step lv_rename(const LvNamed& lv, const std::string& to, const std::vector<std::string>& flush);

// The permission in LVM's metadata, which outlasts a reboot.
struct Permission {
  bool writable = false;
  std::string why = {};           // why it becomes read-only
  std::vector<Fact> needed = {};  // what must be true besides
};
// REQUIRES: the volume is not mounted; systemd would unmount it (docs/adr/0012).
Step lv_set_permission(const std::string& vg, const std::string& name, const Permission& to,
                       const std::vector<std::string>& flush);

// The cache of a volume that is removed. If the removal is cut off, it may have detached the cache,
// which is a volume by this name then.
struct CacheOf {
  std::string name, uuid;  // empty: it has none
};

// `needed`: what must be true of its content and use. `content`: what is lost with it, in words.
Step lv_remove(const LvIs& lv, Bytes size, const std::vector<Fact>& needed,
               const std::string& content, const std::vector<std::string>& flush,
               const CacheOf& cache = {});

// REQUIRES: the VG has no volumes when the step runs; otherwise LVM itself refuses. Its PVs belong
// to no VG afterwards.
Step vg_remove(const VgIs& before, const std::string& uuid, const std::vector<NewPv>& members);

// `only_lvm`: the device carries nothing else, and is blank afterwards.
Step pv_remove(const NewPv& pv, bool only_lvm);

// Removes the device's entry from LVM's devices file, which pvremove leaves there, without the UUID
// (lvm-behaviour 1).
Step pv_unlist(const std::string& path);

}  // namespace lvq
