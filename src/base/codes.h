// The codes of refusals, errors and warnings, each with its meaning. A code that is not in the
// table does not compile; docs/refusals.md has the same rows, and tools/check-refusals compares
// them.
#pragma once

#include <algorithm>
#include <concepts>
#include <string_view>

namespace lvq {

struct CodeRow {
  const char* code;
  const char* meaning;
};

// In alphabetical order.
inline constexpr CodeRow kCodes[] = {
    {"absent",
     "A file, folder or device is not there. Where that is what was asked for, it is told as "
     "`usage`."},
    {"activation-excluded",
     "A volume would be made that LVM does not activate (`activation/volume_list`, tags of the "
     "host): lvcreate would leave it half made."},
    {"already-there", "Warning: the snapshot that is asked for is there."},
    {"application-held", "Warning of a recovery: what became of the application that was held."},
    {"below-minimum",
     "The size that is asked for is less than the file system, or what it holds, needs."},
    {"busy", "A process, a mount, a namespace or an operation of LVM uses the volume."},
    {"cache-device-invalid", "The device cannot become the cache of that volume."},
    {"cache-size", "Warning: how large the cache becomes, and why."},
    {"cannot-converge", "The machine differs from the specification in what lvq does not change."},
    {"copies-anew", "Warning: RAID volumes make their copies anew in the background."},
    {"deferred",
     "Warning: the snapshot takes its origin's place when that is activated next, not now."},
    {"device-filtered",
     "LVM does not use the disk, because of `devices/filter` or `devices/global_filter`."},
    {"device-in-use",
     "Something uses the device: a mount, swap, device mapper, md, a loop device, another file "
     "system."},
    {"device-is-pv",
     "The device is a physical volume, or carries a label of one that LVM does not list."},
    {"device-missing", "There is no such device, or no physical volume of that UUID."},
    {"device-not-block", "The path does not lead to a block device."},
    {"device-not-pv", "The device is no physical volume of a volume group."},
    {"device-too-small", "The device has not got the room."},
    {"dirty", "Warning: what only the cache holds is written back first."},
    {"drifted", "The machine is not as the plan or the journal expects it."},
    {"duplicate-argument", "A device, volume or mount point is named twice."},
    {"exists", "There is something by that name already."},
    {"failed", "A tool or a program that the plan runs failed."},
    {"file-changing",
     "The file was changed by others each time that lvq was about to put its lines in place."},
    {"file-unsafe",
     "A file that lvq writes or believes is a link, has several names, or could have been "
     "changed by others than root."},
    {"former-name",
     "Warning: it is mounted by a name that is not its own any more; lvq mounts it once more, by "
     "the present one."},
    {"free-extents", "Warning: room that stays free on the device of the cache."},
    {"frozen", "The volume is suspended."},
    {"fs-cannot-grow", "The file system cannot be made larger, or not in this state."},
    {"fs-cannot-mount", "The snapshot cannot be mounted beside its origin."},
    {"fs-cannot-shrink", "The file system cannot be made smaller, or not in this state."},
    {"fs-dirty", "The file system needs a repair first, in the words of its own tool."},
    {"fs-nearly-full", "Trouble: a mounted file system is 90 % full or more."},
    {"fs-too-small", "The volume is smaller than its file system can be."},
    {"fstab-not-writable",
     "fstab or crypttab has to be edited and cannot be replaced: immutable, on a read-only file "
     "system, a mount point of its own."},
    {"fstab-references",
     "A line of fstab or crypttab names the device, or the file is one that lvq does not edit."},
    {"full-disk", "Warning: the target is a whole disk."},
    {"goal-missed", "Every step has run, and the machine is not as it was promised."},
    {"initramfs-stale",
     "Warning: a boot mounts / or /usr from the group by an initramfs whose devices file does "
     "not list the new disk, or goes on listing one that left."},
    {"interrupted",
     "A signal asked lvq to stop, and it stopped between two steps, or in one that can be gone on "
     "with."},
    {"io-error", "Reading or writing failed: see the kernel's log."},
    {"journal-damaged",
     "A journal cannot be read, of a transaction that may be open. It blocks what its plan "
     "touches; all changes, where that cannot be read either. A warning of commands that it "
     "does not block."},
    {"journal-kept",
     "Warning: a journal that is old enough is not removed, since there are folders in its own, "
     "which may be mount points."},
    {"larger-than-origin", "Warning: a cache larger than what it is for."},
    {"last-metadata", "The physical volume alone carries the metadata of its group."},
    {"last-pv", "The physical volume is the only one of its group."},
    {"layer-unknown",
     "Warning: an overlay is mounted, and where one of its layers lies cannot be told."},
    {"limit-reached", "A limit of the process or the machine: file size, open files, memory."},
    {"locked", "Another lvq is at work."},
    {"log-unwritable",
     "Warning: the audit log does not take a line. The journal has everything, and the work "
     "goes on."},
    {"luks-closed", "The volume is encrypted (LUKS), and what it holds inside cannot be seen."},
    {"luks-open",
     "The volume is encrypted (LUKS), and lvq does not make it larger with what is in it."},
    {"lv-degraded", "Trouble: a leg of the volume is not used, or its copies differ."},
    {"lv-missing", "There is no such logical volume."},
    {"lv-suspended", "Trouble: the volume is suspended."},
    {"lv-type-unsupported", "The volume is of a kind with which this cannot be done."},
    {"lvm-complains", "Warning: LVM complains of groups or disks that the request does not touch."},
    {"lvm-conf-references", "Warning: a file of `/etc/lvm` names the volume that goes."},
    {"merging", "Warning: the snapshot is being merged already."},
    {"mkfs-newer-than-kernel",
     "Warning: the file system is made with the features of an older mkfs, which the kernel can "
     "mount."},
    {"mount-not-kept", "Warning: what is mounted is not in fstab."},
    {"mountpoint-in-use", "Something is mounted there, or fstab mounts something there."},
    {"mountpoint-invalid",
     "The path cannot be a mount point: not absolute, a link or another user's on the way, or "
     "it cannot be made."},
    {"mountpoint-not-empty", "The directory is not empty."},
    {"name-in-use",
     "A boot, a setting or a line that lvq does not edit has the name that is to go."},
    {"name-invalid", "LVM does not take the name."},
    {"name-taken", "There is something by that name already."},
    {"names-elsewhere",
     "Warning: files of other programs may have the old name; lvq does not look there."},
    {"namespace-unreachable",
     "A mount namespace is kept by a mount that no path leads to, so who uses what in it cannot "
     "be seen."},
    {"nearly-full", "Trouble: a snapshot, or the data or metadata of a pool, is nearly full."},
    {"needed-by-system",
     "The running system needs the volume: root, swap it cannot do without, its boot."},
    {"needs-consent", "What the specification asks for loses something, or takes room away."},
    {"no-copy", "The volume lies on the missing disk, and no other disk has a copy."},
    {"no-fstab-line", "Warning: no line of fstab names the volume."},
    {"no-return",
     "The transaction is past its point of no return: it can only be finished, or closed as it "
     "stands."},
    {"no-space", "A file system that lvq writes to is full."},
    {"not-activated-at-boot",
     "Trouble: /etc/fstab has a boot use a volume that is not activated then."},
    {"not-active", "The volume is not active."},
    {"not-active-at-boot",
     "fstab would name a volume that a boot does not activate. A warning where the line has "
     "nofail."},
    {"not-at-rest", "The machine changes while lvq looks at it."},
    {"not-captured",
     "Warning: a capture does not hold this; it is looked at when the plan is carried out."},
    {"not-converged", "The machine differs from the specification (`converge --check`)."},
    {"not-empty", "A directory is not empty."},
    {"not-enough-space", "There is less room than is asked for."},
    {"not-in-sync", "The RAID volume had not made all of its copies when the disk went."},
    {"not-mounted", "Warning: the volume is not mounted, or its snapshot is not."},
    {"not-one-instant", "Warning: the snapshots of a set are taken one right after the other."},
    {"not-permitted", "Something bars even root: an attribute, a security module, a container."},
    {"not-root", "lvq has to be run as root."},
    {"not-there-meanwhile", "Warning: for how long nothing is mounted there."},
    {"nothing-there", "Warning: what is named is no physical volume, so there is nothing to do."},
    {"old-name-kept",
     "Warning: systemd knows what stays mounted by its old name too, until the machine starts "
     "again."},
    {"other-kind", "Warning: data goes to another kind of disk, or to one with other tags."},
    {"other-snapshot", "Warning: another snapshot of the same origin stays."},
    {"output-unknown",
     "A tool, or the kernel, says what this lvq does not know. It never reads as \"no\"."},
    {"partial-state",
     "Part of what is asked for is there, contradicts it, or LVM complains of what the request "
     "touches."},
    {"path-invalid", "The path cannot be one."},
    {"plan-invalid",
     "A saved plan or a journal is not one that this lvq reads, or others could have changed it."},
    {"plan-stale",
     "The machine does not fit the saved plan any more, or the plan was carried out before."},
    {"pool-check-needed",
     "The metadata of a thin pool ran full or is damaged: what lies in the pool can be neither "
     "made "
     "nor merged nor removed. Also a trouble."},
    {"pool-fill", "Warning: how full the pool is that the snapshot takes its room from."},
    {"program-unsafe", "Others than root could change the program that is to be run."},
    {"pv-cannot-grow", "The physical volume cannot take what its disk offers."},
    {"pv-disk-grown",
     "Trouble: the disk of a physical volume has become larger, and LVM has not been told."},
    {"pv-has-all",
     "Warning: the physical volume has all of its disk, as far as the kernel knows that."},
    {"pv-in-use", "Trouble: the disk is marked as used by a group that nobody sees."},
    {"pv-larger-than-disk",
     "The device of a physical volume has become smaller than that. Also a trouble."},
    {"pv-missing",
     "The physical volume is missing: what lies on it and has a copy, and what has none, is "
     "named."},
    {"pv-stays", "Warning: the device of the cache stays a physical volume of its group."},
    {"pvmove-running",
     "A pvmove is under way in the group, or one that was cut off has left its traces."},
    {"quota-lost", "The xfs has quotas, whose limits no copy keeps; with consent a warning."},
    {"read-first", "Warning: what moves is read first; `--allow unread:DEV` leaves that out."},
    {"read-only", "A file system that lvq writes to is read-only."},
    {"remote", "A file lies on a server that does not answer; it is on no device of this machine."},
    {"renamed-already",
     "Warning: the new name is there and the old one is not, so there is nothing to do."},
    {"report-incomplete",
     "Warning: what came of the plan could not be added to the file of `--report`."},
    {"room-left", "Warning: how much of the file system is used, and how much is asked for."},
    {"rotational", "Warning: the device of the cache is no faster kind of disk."},
    {"same-disk", "The cache would lie on the disk that it is to speed up."},
    {"sector-size-mixed", "The devices of the group would have different sector sizes."},
    {"sharing-lost", "Warning: blocks that files share are shared no more in the copy."},
    {"signature-found", "The device holds something; `--allow wipe:DEV` consents to its loss."},
    {"size-invalid", "The size cannot be one."},
    {"size-rounded", "Warning: a size is rounded up to whole extents."},
    {"snapshot-invalid", "The snapshot has overflowed."},
    {"snapshot-room", "Warning: how many changes the snapshot has room for."},
    {"snapshot-space", "There is no room for the snapshot."},
    {"specification-invalid", "A specification is not YAML, or says what none can say."},
    {"state-dir-affected", "lvq or LVM writes there while it runs."},
    {"state-dir-unsafe", "The folder of the journal, or the log, is not root's own."},
    {"swap-without-device", "A swap area is active on a device that is not there."},
    {"system-error", "A call of the kernel failed in a way that has no code of its own."},
    {"too-few-disks", "The layout lies on more disks than the physical volumes are on."},
    {"tool-failed", "A tool that lvq only looks with failed, or could not be started."},
    {"tool-missing", "A tool is not installed."},
    {"transaction-open", "An open transaction touches the same objects."},
    {"unit-references",
     "A unit of systemd's own names the volume, or is an automount where a line goes."},
    {"unread", "Warning: what moves is not read first, as was consented to."},
    {"unreadable", "What the volume holds cannot be read."},
    {"usage", "The command line is not one of lvq's."},
    {"vg-exported", "The volume group is exported."},
    {"vg-foreign", "The volume group belongs to another host."},
    {"vg-missing", "There is no such volume group."},
    {"vg-missing-pv", "The volume group lacks physical volumes."},
    {"vg-name-duplicate", "Two volume groups have this name."},
    {"vg-shared", "The volume group is shared between hosts."},
    {"would-grow", "The size that is asked for is not smaller."},
    {"would-shrink", "The size that is asked for is smaller than the volume has."},
    {"writeback", "Warning: with writeback, a lost cache is lost data."},
    {"xfs-cannot-shrink", "An xfs cannot be made smaller in place: `lvq shrink-xfs`."},
};

static_assert(std::ranges::adjacent_find(kCodes, [](const CodeRow& a, const CodeRow& b) {
                return std::string_view(a.code) >= b.code;
              }) == std::end(kCodes));

// The code of a row of the table, made from its text: Code("usage").
class Code {
 public:
  constexpr Code() = default;                       // no code
  consteval Code(const char* text) : text_(text) {  // NOLINT: literals are meant to convert
    if (!std::ranges::any_of(
            kCodes, [&](const CodeRow& row) { return std::string_view(row.code) == text; }))
      code_is_not_in_the_table();
  }

  constexpr const char* text() const { return text_; }
  constexpr bool empty() const { return *text_ == '\0'; }

  friend constexpr bool operator==(Code code, std::string_view text) { return code.text_ == text; }
  template <std::same_as<Code> Other>
  friend constexpr bool operator==(Code code, Other other) {
    return code == std::string_view(other.text_);
  }
  template <class Stream>
  friend Stream& operator<<(Stream& out, Code code) {
    out << code.text_;
    return out;
  }

 private:
  // Not constexpr, so a constant expression that calls it does not compile, and the compiler's
  // message shows this name.
  static void code_is_not_in_the_table();

  const char* text_ = "";
};

}  // namespace lvq
