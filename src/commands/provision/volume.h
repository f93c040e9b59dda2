// One requested volume against the machine: what of it is there already, what is missing, what
// contradicts it.
#pragma once

#include <string>
#include <vector>

#include "commands/command.h"
#include "commands/shared/group.h"
#include "model/filesystems.h"
#include "model/fstab.h"
#include "ops/lvm.h"

namespace lvq {

struct Volume {
  LvRequest request;
  const Filesystem* fs = nullptr;  // nullptr: a bare LV
  std::string path;                // /dev/VG/LV
  VolumeLayout layout;             // with its stripe size
  Extents extents;
  Bytes size;
  std::vector<NewExtents> places;  // of a new one; empty: LVM chooses
  std::string uuid;                // of the file system: found, or to be given
  FstabEntry line;                 // found, or to be added; meaningful where fs is mounted or swap

  // What is there already. What the request does not ask for counts as there.
  bool lv_there = false, fs_there = false, mounted = false, in_fstab = false;
  bool complete() const { return lv_there && fs_there && mounted && in_fstab; }
  bool nothing_there() const { return !lv_there; }
};

// The requested volumes in extents, each compared with the machine; refuses sizes, places and
// limits that do not fit.
std::vector<Volume> plan_volumes(const ProvisionRequest& request, const Group& group,
                                 const Context& context, Findings& findings);

// Fills in what exists. Refuses what exists in another form than requested ("partial-state"; no
// consent lifts it).
void match_existing(Volume& volume, const std::string& vg, const Context& context,
                    Findings& findings);

// "/dev/vg/a exists, not mounted, no line in /etc/fstab": for the message about a partial state.
std::string describe_presence(const Volume& volume);

LvIs lv_fact(const Volume& volume, const std::string& vg, const std::string& tag);
FsIs fs_fact(const Volume& volume);
bool wants_line(const Volume& volume);  // in fstab: it is to be mounted, or is swap

}  // namespace lvq
