// accelerate: a cache in front of a volume, or away from it again, while the volume is in use.
//
// Attach: new PV -> extend the VG -> cache pool on it -> lvconvert. Detach: write back what only
// the cache holds -> split it off -> remove the pool -> and, where lvq had brought the device,
// vgreduce -> pvremove. The volume has all of its data at every instant; up to the removal of the
// pool everything can be taken back.
#include "commands/accelerate/accelerate.h"

#include <utility>

#include "base/text.h"
#include "commands/accelerate/cacheable.h"
#include "commands/shared/activation_check.h"
#include "commands/shared/active_use.h"
#include "commands/shared/fstab_lines.h"
#include "commands/shared/initramfs.h"
#include "commands/shared/lvm_warnings.h"
#include "commands/shared/mount_table_lines.h"
#include "commands/shared/pvs.h"
#include "commands/shared/refusals.h"
#include "commands/shared/request_values.h"
#include "model/caches.h"
#include "model/devices_file.h"
#include "model/fstab.h"
#include "model/names.h"
#include "ops/cache.h"
#include "ops/filesystem.h"
#include "ops/fstab.h"

namespace lvq {
namespace {

constexpr const char* kAccelerateExample =
    "for example: lvq accelerate --lv vg0/data --cache /dev/nvme0n1";

void check_together(const Arguments& arguments, const AccelerateRequest& request,
                    Findings& findings) {
  if (request.detach)
    for (const char* option : {"--cache", "--mode", "--chunk-size"})
      if (arguments.has(option))
        refuse(findings, {"usage", option, "does not go with --detach", "", kAccelerateExample});
  if (request.keep_pv && !request.detach)
    refuse(findings, {"usage", "--keep-pv", "goes with --detach only", "", kAccelerateExample});
}

AccelerateRequest parse_accelerate(const Arguments& arguments, Findings& findings) {
  AccelerateRequest request;
  request.detach = arguments.has("--detach");
  request.keep_pv = arguments.has("--keep-pv");
  const auto one = [&](const char* option, bool needed) -> std::string {
    return one_value(arguments, option, kAccelerateExample, findings, needed);
  };
  const std::string lv = one("--lv", true), mode = one("--mode", false),
                    chunk = one("--chunk-size", false);
  request.cache = one("--cache", !request.detach);
  const auto name = lv.empty() ? std::nullopt : volume_named(lv, findings);
  if (name) std::tie(request.vg, request.lv) = *name;
  if (!mode.empty()) request.mode = mode;
  if (request.mode != "writethrough" && request.mode != "writeback")
    refuse(findings, {"usage", "--mode " + printable(mode), "is neither writethrough nor writeback",
                      "", kAccelerateExample});
  if (!chunk.empty()) {
    if (auto parsed = parse_chunk_size(chunk))
      request.chunk = *parsed;
    else
      refuse(findings, parsed.error());
  }
  check_together(arguments, request, findings);
  return request;
}

PossibleConsents consents_of_acceleration(const AccelerateRequest& request) {
  if (request.cache.empty()) return {};
  return {{Consent::wipe, split_cache_device(request.cache).path}};
}

Scope scope_of_acceleration(const AccelerateRequest& request) {
  Scope scope;
  scope.lvm = scope.caches = scope.lvm_settings = true;
  scope.files = {kFstab, kCrypttab, kDevicesFile};
  if (!request.vg.empty()) {
    scope.paths.insert("/dev/" + request.vg);
    scope.devices.insert(lv_path(request.vg, request.lv));
  }
  for (const auto& path : {request.cache, split_cache_device(request.cache).path})
    if (!path.empty())
      for (auto* named : {&scope.devices, &scope.paths, &scope.users, &scope.new_pvs})
        named->insert(path);
  return scope;
}

Draft plan_acceleration(const Context& context, const AccelerateRequest& request,
                        Findings findings) {
  const Snapshot& machine = context.machine;
  if (findings.refused()) return {{}, {}, std::move(findings)};
  const VolumeRef volume = find_volume(request.vg, request.lv, machine, findings);
  if (volume.lv && is_lost(*volume.lv, machine)) refuse_lost(*volume.lv, machine, findings);
  if (findings.refused()) return {{}, {}, std::move(findings)};
  check_complaints({{request.vg}, {split_cache_device(request.cache).path, request.cache}}, machine,
                   findings);
  check_vg_usable(*volume.vg, machine, findings);
  check_no_move(request.vg, "pvmove-running", machine, findings);
  const Acceleration acceleration{context, request, volume, std::move(findings)};
  Draft draft = request.detach ? plan_detachment(acceleration) : plan_attachment(acceleration);
  check_activations(draft.steps, machine, draft.findings);
  if (draft.findings.refused()) draft.steps.clear();
  warn_of_initramfs(draft.steps, machine, draft.findings);
  return draft;
}

}  // namespace

CachedBy Acceleration::cached_by(const LogicalVolume& cache, const std::string& pv_uuid) const {
  const LogicalVolume& lv = *volume.lv;
  const LvSegment& segment = lv.segments.front();
  return {lv.vg, lv.name, lv.uuid, own_name(cache), pv_uuid, segment.cache_mode, segment.chunk};
}

// systemd is told only once, when the lines are back: it may have started without them meanwhile.
AtBoot Acceleration::at_boot(Findings& findings_of_lines) const {
  const Snapshot& machine = context.machine;
  if (!volume.device) return {};
  AtBoot boot{.made = {cached_activate(request.vg, request.lv)}, .aside = {}, .back = {}};
  const std::vector<VolumeRef> volumes = {volume};
  Findings unclear;  // what lvq cannot restore or attribute is left to whoever made it
  const ActiveUse release = plan_unmounting(volumes, context, unclear);
  MountTableLines lines = lines_of(volumes, context, unclear);
  if (unclear.refused()) return boot;
  for (auto& remedy : made_at_boot(release, lines.fstab, machine))
    boot.made.push_back(std::move(remedy));
  for (const auto& entry : machine.fstab())
    if (has_option(entry.options, "nofail") || has_option(entry.options, "noauto"))
      std::erase(lines.fstab, entry.line);
  const DisabledLines aside{std::move(lines), "put aside by lvq " + context.transaction +
                                                  ", while the cache of " + name() +
                                                  " may be one that no boot activates"};
  boot.aside = disable_fstab_lines(aside, release, machine, findings_of_lines);
  std::erase_if(boot.aside,
                [](const Step& step) { return step.action == systemd_reload({kFstab}).action; });
  boot.back = restore_fstab_lines(aside, machine);
  return boot;
}

namespace {

constexpr const char* kAccelerateForms[] = {
    "--lv VG/LV --cache DEV[:SIZE] [--mode MODE] [--chunk-size SIZE]",
    "--lv VG/LV --detach [--keep-pv]",
};
constexpr CommandExample kAccelerateExamples[] = {
    {"lvq accelerate --lv vg0/home --cache /dev/nvme0n1 --dry-run", "how it would be divided"},
    {"lvq accelerate --lv vg0/home --cache /dev/nvme0n1:200G", "a cache of 200 GiB"},
    {"lvq accelerate --lv vg0/home --detach", "away with it again"},
};
constexpr const char* kAttach = "Put a cache in front of it";
constexpr const char* kDetach = "Take it away";
constexpr Option kAccelerateOptions[] = {
    {.name = "--lv", .value = "VG/LV", .help = "the volume that is to become faster"},
    {.name = "--cache",
     .value = "DEV[:SIZE]",
     .group = kAttach,
     .help = "the fast device, or as much of it"},
    {.name = "--mode",
     .value = "writethrough|writeback",
     .group = kAttach,
     .help = "writethrough, unless told otherwise, cannot lose data"},
    {.name = "--chunk-size",
     .value = "SIZE",
     .group = kAttach,
     .help = "of the cache, a multiple of 32K; chosen by its size"},
    {.name = "--detach",
     .group = kDetach,
     .help = "write back what only the cache holds, and take it away"},
    {.name = "--keep-pv",
     .group = kDetach,
     .help = "with --detach: leave the device a physical volume, of no group"},
};

}  // namespace

const Command kAccelerate = {
    .name = "accelerate",
    .summary = "put a fast device as a cache in front of an LV, or take it away",
    .forms = kAccelerateForms,
    .examples = kAccelerateExamples,
    .options = kAccelerateOptions,
    .read = read_as<parse_accelerate, scope_of_acceleration, plan_acceleration,
                    consents_of_acceleration>,
};

}  // namespace lvq
