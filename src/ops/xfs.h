// shrink-xfs: the tree of one volume is copied to another while it is in use, then what has changed
// since, compared, and the two change places (docs/adr/0011). Both are mounted in folders of lvq's
// own, which only root can reach and under which nothing else is mounted.
#pragma once

#include <string>
#include <vector>

#include "ops/mount.h"
#include "plan/step.h"

namespace lvq {

// The two volumes, and where lvq sees them.
struct TwoTrees {
  std::string old_device, new_device;  // paths
  std::string old_folder, new_folder;
  std::string record;   // the file that tells what is the same
  std::string changes;  // the file that tells what rsync has to look at again
  std::string needs;    // the file that tells what a copy needs
  std::string holes;    // the file that tells which files have holes
};

Step tree_mount(const TwoTrees& trees, const std::string& options);
Step new_tree_show(const TwoTrees& trees, const std::string& options, const FsIs& fs);

// `argv`: mkfs.xfs with all that it was given, the device last.
Step xfs_make(const FsIs& fs, Bytes size, const std::vector<std::string>& argv);

// Can all of it be copied? And is there room for it?
Step tree_survey(const TwoTrees& trees);
Step room_check(const TwoTrees& trees);

// Files with holes are copied by their data alone, before all others.
Step holes_copy(const TwoTrees& trees, bool finally);
// All of it, while the old one is in use, or when nobody can write any more (`finally`).
Step tree_copy(const TwoTrees& trees, bool finally);
// What has changed since it was copied, when nobody can write any more.
Step changes_list(const TwoTrees& trees);
Step changed_holes_copy(const TwoTrees& trees);
Step changes_copy(const TwoTrees& trees);

// What rsync leaves to do; and all that is at rest is compared, or all, when nobody can write any
// more (`finally`).
Step copy_finish(const TwoTrees& trees, bool finally);

// Nobody has anything open there, and nobody is inside. `why`: what comes next.
Step device_check_unused(const std::string& device, const std::string& why);

// `mounts`: where it is, outermost first; `base`: the one of them by which a way back makes it
// writable again. Where it was booted read-only in between, so are the others.
Step fs_remount_ro(const TwoTrees& trees, const LiveMount& base,
                   const std::vector<LiveMount>& mounts);

// lvq's own mount of the copy goes, and with it all of it is on the disk.
Step new_tree_hide(const TwoTrees& trees);

// The kernel refuses all writes to the device until the machine starts again or a step back lets it
// take them. udev is not told, so systemd does not take the device for another one (docs/adr/0012).
Step device_close(const std::string& device);
Step device_open(const std::string& device);

// Before the decision: the old volume is mounted nowhere any more. Whatever a boot mounts there
// after it goes too. `later`: as of fs_unmount().
Step fs_unmount(const LiveMount& mount, const std::vector<LiveMount>& later);
Step old_tree_hide(const TwoTrees& trees);

Step label_set(const FsIs& fs, const std::string& target);  // of a mounted one
Step label_clear(const FsIs& fs);                           // of one that is not

}  // namespace lvq
