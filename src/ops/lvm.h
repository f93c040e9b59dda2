// Steps that change LVM metadata. Object first, verb second. Geometry is pinned on the command
// line, so that no setting of the host decides about it (lvm-behaviour 2).
#pragma once

#include "plan/step.h"

namespace lvq {

// A PV: where, which device that is, and the UUID it has or gets.
struct NewPv {
  DeviceIs device;
  std::string uuid;
};

Step pv_create(const NewPv& pv);

// `members`: of the VG once it is made. `after.pv_uuids` names them all.
Step vg_create(const VgIs& after, const std::vector<NewPv>& members);
// `added`: the difference of the two.
Step vg_extend(const VgIs& before, const VgIs& after, const std::vector<NewPv>& added,
               const std::vector<std::string>& flush);

// `removed`: the difference of the two, which belongs to no VG then. `closed`: to new extents,
// which it is again when it comes back.
Step vg_reduce(const VgIs& before, const VgIs& after, const NewPv& removed, bool closed,
               const std::vector<std::string>& flush);

// What a new volume has of its own, where that is not what LVM gives it.
struct NewLvSettings {
  std::vector<std::string> tags = {};  // besides the one that tells whose it is
  std::string allocation = {};  // "contiguous", "cling", "anywhere", "normal"; empty: the group's
  std::string read_ahead = "auto";  // or sectors
  bool autoactivation = true;
  std::vector<std::string> on = {};  // paths of PVs; empty: any
};

// `flush`: paths of all PVs of the VG.
Step lv_create(const LvIs& lv, Bytes size, const std::vector<std::string>& flush,
               const NewLvSettings& settings = {});

// Another name for the volume that `lv` tells (by UUID or tag), in use or not.
Step lv_rename(const LvNamed& lv, const std::string& to, const std::vector<std::string>& flush);

// By LVM's metadata, which a reboot does not change.
struct Permission {
  bool writable = false;
  std::string why = {};           // of one that is not
  std::vector<Fact> needed = {};  // what must be true besides
};
// REQUIRES: it is not mounted, or systemd unmounts it (docs/adr/0012).
Step lv_set_permission(const std::string& vg, const std::string& name, const Permission& to,
                       const std::vector<std::string>& flush);

// The cache of a volume. A removal that is cut off may have detached it, and it is a volume by this
// name then.
struct CacheOf {
  std::string name, uuid;  // empty: it has none
};

// `needed`: what must be true of its content and use. `content`: what is lost with it, in words.
Step lv_remove(const LvIs& lv, Bytes size, const std::vector<Fact>& needed,
               const std::string& content, const std::vector<std::string>& flush,
               const CacheOf& cache = {});

// REQUIRES: it is empty of volumes by then; LVM itself refuses it otherwise. Its PVs belong to
// none afterwards.
Step vg_remove(const VgIs& before, const std::string& uuid, const std::vector<NewPv>& members);

// `only_lvm`: the device carries nothing else, and is blank afterwards.
Step pv_remove(const NewPv& pv, bool only_lvm);

// pvremove leaves the device's entry in the devices file, without its UUID (lvm-behaviour 1).
Step pv_unlist(const std::string& path);

}  // namespace lvq
