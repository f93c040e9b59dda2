// Steps that change LVM metadata. Object first, verb second. Geometry is pinned on the command line, so that no
// setting of the host decides about it (lvm-facts 2).
#pragma once

#include "plan/step.h"

namespace lvq {

// A PV to be: where, which device that is, and the UUID it gets.
struct NewPv {
  DeviceIs device;
  std::string uuid;
};

Step pv_create(const NewPv& pv);

// `members`: of the VG once it is made. `is.pv_uuids` names them all.
Step vg_create(const VgIs& is, const std::vector<NewPv>& members);
// `is` after, `was` before; `added` are the difference.
Step vg_extend(const VgIs& was, const VgIs& is, const std::vector<NewPv>& added, const std::vector<std::string>& flush);

// `flush`: paths of all PVs of the VG.
Step lv_create(const LvIs& lv, Bytes size, const std::vector<std::string>& flush);

}  // namespace lvq
