// shrink-xfs: lvq copies the tree of one volume to another while it is in use, then copies what has
// changed since, compares both, and lets the two change places (docs/adr/0011). Both are mounted in
// folders of lvq's own, which only root can reach and under which nothing else is mounted.
#pragma once

#include <string>
#include <vector>

#include "ops/mount.h"
#include "plan/step.h"

namespace lvq {

// The two volumes, and the folders where lvq mounts them.
struct TwoTrees {
  std::string old_device, new_device;  // paths
  std::string old_folder, new_folder;
  std::string record;   // the file that tells what is the same in both
  std::string changes;  // the file that tells what rsync has to look at again
  std::string needs;    // the file that tells how much room a copy needs
  std::string holes;    // the file that tells which files have holes
};

Step tree_mount(const TwoTrees& trees, const std::string& options);
Step new_tree_show(const TwoTrees& trees, const std::string& options, const FsIs& fs);

// `argv`: mkfs.xfs with all that it was given, the device last.
Step xfs_make(const FsIs& fs, Bytes size, const std::vector<std::string>& argv);

// Check that all files can be copied, and that the new volume has room for them.
Step tree_survey(const TwoTrees& trees);
Step room_check(const TwoTrees& trees);

// Copies the files with holes, before all others and only their data.
Step holes_copy(const TwoTrees& trees, bool finally);
// Copies all files, while the old tree is in use or when nobody can write to it any more
// (`finally`).
Step tree_copy(const TwoTrees& trees, bool finally);
// List and copy what has changed since it was copied, when nobody can write any more.
Step changes_list(const TwoTrees& trees);
Step changed_holes_copy(const TwoTrees& trees);
Step changes_copy(const TwoTrees& trees);

// Copies the attributes that rsync does not, and compares all files that are at rest or, when
// nobody can write any more (`finally`), all that may have changed since.
Step copy_finish(const TwoTrees& trees, bool finally);

// Checks that nobody has anything open on the device or works in one of its folders. `why`: what
// comes next, in words.
Step device_check_unused(const std::string& device, const std::string& why);

// `mounts`: the mounts of the old volume, outermost first. `base`: the one of them by which the way
// back makes the file system writable again. After a boot with a read-only file system the others
// are read-only too, so the way back makes them writable as well.
Step fs_remount_ro(const TwoTrees& trees, const LiveMount& base,
                   const std::vector<LiveMount>& mounts);

// Unmounts lvq's own mount of the copy, after which all of the copy is on the disk.
Step new_tree_hide(const TwoTrees& trees);

// Lets the kernel refuse all writes to the device, until the next boot or until the step is taken
// back. udev is not told, so systemd does not take the device for another one (docs/adr/0012).
Step device_close(const std::string& device);
Step device_open(const std::string& device);

// Unmount the old volume before the decision, so that it is mounted nowhere any more, and whatever
// a boot mounts there after the decision. `later`: as in fs_unmount() of ops/mount.h.
Step fs_unmount(const TwoTrees& trees, const LiveMount& mount, const std::vector<LiveMount>& later);
Step old_tree_hide(const TwoTrees& trees);

Step label_set(const FsIs& fs, const std::string& target);  // of a mounted one
Step label_clear(const FsIs& fs);                           // of one that is not

}  // namespace lvq
