// Steps that write and erase raw content: signatures, file systems, swap areas.
#pragma once

#include "base/text.h"
#include "model/filesystems.h"
#include "plan/identifiers.h"
#include "plan/step.h"

namespace lvq {

// Erases the signatures on a device and its partitions. The user has consented to exactly `found`.
// `targets`: the paths to erase, partitions before their disk. `content`: what is lost, in words.
Step signatures_wipe(const DeviceIs& device, const std::vector<std::string>& targets,
                     const std::vector<std::string>& found, const std::string& content);

// A command of the table of file systems, with its values filled in. A value never becomes several
// words, whatever it holds.
Run filled_in(CommandForm form, const Values& values);

// The identifier a file system of this type gets, in the form `blkid` prints it.
std::string new_fs_uuid(const Making& making, Identifiers& ids);

// A file system to be made. `profile`: a file of options for mkfs (Making::profile_option); empty:
// mkfs needs none.
struct NewFs {
  std::string path, uuid;
  Bytes size;
  std::string profile = {};
  std::string label = {};  // empty: none
};

// One step, or two where mkfs cannot take the identifier. REQUIRES: lvq makes it
// (Filesystem::making). mkfs is never forced: its own check for what is already there stays on,
// beside ours.
std::vector<Step> fs_make(const Filesystem& fs, const NewFs& made, Identifiers& ids);

}  // namespace lvq
