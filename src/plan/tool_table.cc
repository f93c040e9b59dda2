#include "plan/tool_table.h"

#include <algorithm>

namespace lvq {
namespace {

using std::chrono::hours, std::chrono::minutes;

// For tools of LVM and device-mapper: if they are cut off they can leave devices suspended
// (lvm-behaviour A).
constexpr RunRules kOfLvm = {.limit = minutes(5), .ends = false};
// For tools that run for as long as a disk is large. They may be stopped: dd only reads, the tools
// of file systems work in a snapshot, and what a cache has written back or pvmove has moved stays.
constexpr RunRules kForHours = {.limit = hours(24), .ends = false, .interruptible = true};

}  // namespace

std::span<const Tool> all_tools() {
  static constexpr Tool kTable[] = {
      {.name = "blockdev", .package = "util-linux", .forms = {"--setro path", "--setrw path"}},
      {.name = "btrfs",
       .package = "btrfs-progs",
       .rules = {.limit = hours(24)},
       .forms = {"'filesystem' 'resize' free path"}},
      // LVM runs it; a plan does not.
      {.name = "cache_check", .package = "thin-provisioning-tools"},
      {.name = "dd",
       .package = "coreutils",
       .rules = kForHours,
       .forms = {"if==path 'of=/dev/null' 'bs=4M' 'iflag=direct,skip_bytes,count_bytes' "
                 "skip==number count==number 'status=none'"}},
      // Plans of earlier versions ran it.
      {.name = "dmsetup", .package = "dmsetup", .rules = kOfLvm},
      // e2fsck(8): 1 says that it has corrected something.
      {.name = "e2fsck",
       .package = "e2fsprogs",
       .rules = kForHours,
       .success_too = 1,
       .forms = {"-f -p -n -C=number path"}},
      // A change of the mode may write a whole cache back. With exit status 0, an activation may
      // have skipped the volume, and a refresh may not have begun the merge of an open volume.
      {.name = "lvchange",
       .package = "lvm2",
       .rules = kOfLvm,
       .rules_with = {{"--cachemode", kForHours}},
       .seen_with = {"--refresh", "--activate"},
       .forms = {"--yes --activate=yes --config=config --permission=permission --refresh "
                 "--cachemode=name --cachepolicy=name volume"}},
      // A merge is put off while the volume is open, with exit status 0. A repair exchanges parts
      // of a volume.
      {.name = "lvconvert",
       .package = "lvm2",
       .rules = kForHours,
       .rules_with = {{"--repair", kOfLvm}},
       .seen_with = {"--merge"},
       .forms = {"--yes --type=name --cachepool=volume --cachemode=name --cachepolicy=name "
                 "--splitcache --merge --interval=number --config=config volume",
                 "--yes --repair volume path"}},
      {.name = "lvcreate",
       .package = "lvm2",
       .rules = kOfLvm,
       .forms = {"--yes --wipesignatures=yes --zero=yes --addtag=tag --name=name --extents=number "
                 "--type=name --stripes=number --stripesize=size --mirrors=number "
                 "--regionsize=size --alloc=name --readahead=any --setautoactivation=yes "
                 "--poolmetadatasize=size --poolmetadataspare=yes --chunksize=size --snapshot "
                 "--setactivationskip=yes place path*"}},
      {.name = "lvextend",
       .package = "lvm2",
       .rules = kOfLvm,
       .forms = {"--yes --extents=number volume path*"}},
      {.name = "lvm",
       .package = "lvm2",
       .rules = kOfLvm,
       .forms = {"'lvmdevices' --yes --config=config --deldev=path",
                 "'lvpoll' --polloperation=name --interval=number --config=config volume"}},
      {.name = "lvq",
       .package = "",
       .rules = kForHours,
       .looks_ahead_as = "survey-tree",
       .forms =
           {"'check-room' path path", "'check-unused' path",
            "'copy-holes' --exclude=path path path", "'copy-holes' --listed=path path path",
            "'finish-copy' --in-use --record=path --devices=path path path path",
            "'keep-names' path kept*", "'list-changes' --record=path --to=path path path",
            "'set-label' path any", "'survey-tree' --to=path path",
            // These run in the root of the file system that is mounted on the second path.
            "'inside' path path 'lvq' 'check-room' path '.'",
            "'inside' path path 'lvq' 'copy-holes' --exclude=path path '.'",
            "'inside' path path 'lvq' 'copy-holes' --listed=path path '.'",
            "'inside' path path 'lvq' 'finish-copy' --in-use --record=path --devices=path path "
            "path '.'",
            "'inside' path path 'lvq' 'list-changes' --record=path --to=path path '.'",
            "'inside' path path 'rsync' -aHS --numeric-ids --modify-window==any --info==name "
            "--no-inc-recursive --outbuf==name --delete --from0 --delete-missing-args --force "
            "--files-from==path --exclude-from==path path './'"}},
      {.name = "lvreduce",
       .package = "lvm2",
       .rules = kOfLvm,
       .forms = {"--yes --force --fs=name --extents=number volume"}},
      // If --select matches nothing, it removes nothing and its exit status is 0.
      {.name = "lvremove",
       .package = "lvm2",
       .rules = kOfLvm,
       .seen_with = {"--select"},
       .forms = {"--yes --select=selection place"}},
      {.name = "lvrename", .package = "lvm2", .rules = kOfLvm, .forms = {"--yes name name name"}},
      {.name = "mkfs.btrfs",
       .package = "btrfs-progs",
       .rules = {.limit = hours(4)},
       .forms = {"-q -L=any -U=id path"}},
      {.name = "mkfs.exfat",
       .package = "exfatprogs",
       .rules = {.limit = hours(4)},
       .forms = {"-L=any path"}},
      {.name = "mkfs.ext4",
       .package = "e2fsprogs",
       .rules = {.limit = hours(4)},
       .forms = {"-q -L=any -U=id -E=features path"}},
      {.name = "mkfs.f2fs",
       .package = "f2fs-tools",
       .rules = {.limit = hours(4)},
       .forms = {"-q -l=any -U=id path"}},
      {.name = "mkfs.ntfs",
       .package = "ntfs-3g",
       .rules = {.limit = hours(4)},
       .forms = {"-Q -L=any path"}},
      {.name = "mkfs.vfat",
       .package = "dosfstools",
       .rules = {.limit = hours(4)},
       .forms = {"-n=any -i=id path"}},
      {.name = "mkfs.xfs",
       .package = "xfsprogs",
       .rules = {.limit = hours(4)},
       .forms = {"-q -L=any -c=profile -m=features -b=features -s=features -i=features -n=features "
                 "path"}},
      {.name = "mkswap",
       .package = "util-linux",
       .forms = {"--force -L=any -U=id --uuid=id --label=any path number*"}},
      // A mount may have to replay a log, and it leaves the daemon of a file system in user space.
      {.name = "mount",
       .package = "util-linux",
       .rules = {.limit = hours(1), .leaves_daemons = true},
       .forms = {"-t=name -o=free --bind free* path"}},
      {.name = "ntfslabel", .package = "ntfs-3g", .forms = {"--new-serial==id path"}},
      {.name = "ntfsresize",
       .package = "ntfs-3g",
       .rules = kForHours,
       .forms = {"--no-action --no-progress-bar --info --force --size=number path"}},
      {.name = "partx", .package = "util-linux", .forms = {"--update path"}},
      {.name = "pvchange",
       .package = "lvm2",
       .rules = kOfLvm,
       .forms = {"--allocatable=yes path", "--yes --metadataignore=yes path*"}},
      {.name = "pvcreate",
       .package = "lvm2",
       .rules = kOfLvm,
       .forms = {"--yes --force --uuid=id --norestorefile --dataalignment=size --metadatasize=size "
                 "--config=config path"}},
      // An abort of a move that is not active does nothing, with exit status 0.
      {.name = "pvmove",
       .package = "lvm2",
       .rules = kForHours,
       .seen_with = {"--abort"},
       .forms = {"--yes --abort --interval=number --config=config --alloc=name path path*"}},
      {.name = "pvremove", .package = "lvm2", .rules = kOfLvm, .forms = {"--yes path"}},
      {.name = "pvresize",
       .package = "lvm2",
       .rules = kOfLvm,
       .forms = {"--yes --setphysicalvolumesize=size path"}},
      {.name = "resize2fs", .package = "e2fsprogs", .rules = kForHours, .forms = {"path size"}},
      {.name = "rm", .package = "coreutils", .forms = {"-- '/etc/fstab'"}},
      // rsync(1): 24 says that files vanished while it was at work, which happens only while others
      // use the file system.
      {.name = "rsync",
       .package = "rsync",
       .rules = kForHours,
       .success_too = 24,
       .forms = {"-aHS --numeric-ids --modify-window==any --info==name --no-inc-recursive "
                 "--outbuf==name --delete --from0 --delete-missing-args --force --files-from==path "
                 "--exclude-from==path path path"}},
      {.name = "sfdisk",
       .package = "fdisk",
       .forms = {"--quiet --no-reread --no-tell-kernel --wipe=name --wipe-partitions=name "
                 "--partno=number path"}},
      // It reads back all that was paged out.
      {.name = "swapoff", .package = "util-linux", .rules = {.limit = hours(4)}, .forms = {"path"}},
      {.name = "swapon", .package = "util-linux", .forms = {"-o=free --priority=number path"}},
      {.name = "sync", .package = "coreutils", .forms = {"--file-system path"}},
      {.name = "systemctl",
       .package = "systemd",
       .forms = {"'daemon-reload'", "'start' -- automount", "'stop' -- automount"}},
      {.name = "tune.exfat", .package = "exfatprogs", .forms = {"-I=id path"}},
      // It may have to write out all that the kernel has cached.
      {.name = "umount",
       .package = "util-linux",
       .rules = {.limit = hours(1)},
       .forms = {"-- path"}},
      {.name = "vgck", .package = "lvm2", .rules = kOfLvm, .forms = {"--updatemetadata name"}},
      {.name = "vgcreate",
       .package = "lvm2",
       .rules = kOfLvm,
       .forms = {"--yes --physicalextentsize=size --addtag=tag name path*"}},
      {.name = "vgextend", .package = "lvm2", .rules = kOfLvm, .forms = {"--yes name path*"}},
      {.name = "vgreduce",
       .package = "lvm2",
       .rules = kOfLvm,
       .forms = {"--yes name path*", "--yes --removemissing name"}},
      // If --select matches nothing, it removes nothing, as lvremove does.
      {.name = "vgremove",
       .package = "lvm2",
       .rules = kOfLvm,
       .seen_with = {"--select"},
       .forms = {"--yes --select=selection name"}},
      {.name = "vgrename", .package = "lvm2", .rules = kOfLvm, .forms = {"--yes id name"}},
      {.name = "wipefs", .package = "util-linux", .forms = {"--all path*"}},
      {.name = "xfs_admin", .package = "xfsprogs", .forms = {"-L=any path"}},
      // If the tool is killed, the kernel goes on growing the file system.
      {.name = "xfs_growfs",
       .package = "xfsprogs",
       .rules = {.limit = hours(4)},
       .forms = {"-d path"}},
  };
  return kTable;
}

const Tool* find_tool_row(std::string_view name) {
  const auto table = all_tools();
  const auto row = std::ranges::find(table, name, &Tool::name);
  return row == table.end() ? nullptr : &*row;
}

}  // namespace lvq
