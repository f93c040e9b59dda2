#include "probe/probe.h"

#include <set>
#include <utility>

#include "model/names.h"
#include "plan/tools.h"
#include "probe/block_devices.h"
#include "probe/btrfs_members.h"
#include "probe/fs_end.h"
#include "probe/kernel_caches.h"
#include "probe/kernel_merges.h"
#include "probe/lvm_report.h"
#include "probe/lvm_settings.h"
#include "probe/minimums.h"
#include "probe/mkfs_profiles.h"
#include "probe/mountinfo.h"
#include "probe/partition_tables.h"
#include "probe/paths.h"
#include "probe/signatures.h"
#include "probe/swaps.h"
#include "probe/units.h"
#include "probe/usage.h"
#include "probe/users_of.h"
#include "probe/volume_settings.h"

namespace lvq {
namespace {

// A scope may name a device by the UUID of the PV that it carries.
Scope with_devices_of_pvs(Scope scope, const Snapshot& snapshot) {
  for (const auto& name : std::set<std::string>(scope.devices))
    if (const PhysicalVolume* pv = name.starts_with('/') ? nullptr : snapshot.pv_by_uuid(name);
        pv && !pv->missing)
      scope.devices.insert(pv->device);
  return scope;
}

Result<Snapshot> look(Host& host, const Scope& asked) {
  Scope scope = asked;
  Snapshot snapshot;
  TRY(snapshot.devices, read_block_devices(host, scope));
  TRY(const MountTable mounts, read_mounts(host, wants_users(scope)));
  snapshot.mounts = mounts.mounts;
  TRY(snapshot.swaps, read_swaps(host, snapshot));
  TRY(const PathInfo systemd, host.lstat("/run/systemd/system"));
  snapshot.systemd = systemd.kind == PathInfo::Kind::directory;
  TRY_VOID(read_files(host, scope.files, snapshot));
  TRY_VOID(read_units(host, scope, snapshot));
  TRY_VOID(read_lvm_files(host, scope, snapshot));
  TRY_VOID(read_boot_files(host, scope, snapshot));
  TRY_VOID(resolve_links(host, scope, snapshot));
  TRY_VOID(read_btrfs_members(host, snapshot));
  if (scope.lvm || scope.everything) TRY_VOID(read_lvm(host, snapshot));
  scope = with_devices_of_pvs(std::move(scope), snapshot);
  TRY_VOID(read_partition_tables(host, scope, snapshot));
  TRY_VOID(read_lvm_settings(host, scope, snapshot));
  if (scope.lvm_version) {
    TRY(snapshot.lvm_version, read_lvm_version(host));
  }
  TRY_VOID(read_mkfs_profiles(host, scope, snapshot));
  TRY_VOID(read_kernel_caches(host, scope, snapshot));
  TRY_VOID(read_kernel_merges(host, scope, snapshot));
  TRY_VOID(read_volume_settings(host, scope, snapshot));
  TRY_VOID(read_signatures(host, scope, snapshot));
  link_by_signatures(snapshot);
  TRY_VOID(read_users(host, scope, mounts, snapshot));
  read_usage(host, scope, snapshot);
  TRY_VOID(read_fs_ends(host, scope, snapshot));
  TRY_VOID(read_paths(host, scope.paths, snapshot));
  if (scope.tools) TRY_VOID(find_tools(host, tools_to_find(), snapshot));
  TRY_VOID(read_minimums(host, scope, snapshot));
  return snapshot;
}

// Finds a volume that LVM calls active but that sysfs did not show a moment before. This happens at
// a boot, which activates volumes while lvq looks; what was read from the two then does not fit
// together.
const LogicalVolume* activated_meanwhile(const Snapshot& snapshot) {
  std::set<std::pair<int64_t, int64_t>> there;
  for (const auto& device : snapshot.devices) there.emplace(device.major, device.minor);
  for (const auto& lv : snapshot.lvs)
    if (lv.active && lv.major >= 0 && !there.contains({lv.major, lv.minor})) return &lv;
  return nullptr;
}

}  // namespace

Result<Snapshot> probe(Host& host, const Scope& scope) {
  constexpr int kTimes = 10;  // a look takes longer than an activation
  for (int n = 1;; ++n) {
    TRY(Snapshot snapshot, look(host, scope));
    const LogicalVolume* changed = scope.only_named ? nullptr : activated_meanwhile(snapshot);
    if (!changed) return snapshot;
    if (n == kTimes)
      return fail(
          "not-at-rest", full_name(*changed), "is active, and the kernel has no device of it",
          "lvm fullreport, /sys/class/block; looked at " + std::to_string(kTimes) + " times",
          "wait until nothing activates volumes any more, and run it again");
  }
}

}  // namespace lvq
