// A cache in front of a volume: where it lies, how large it becomes, and the steps.
#include <algorithm>

#include "base/text.h"
#include "commands/accelerate/accelerate.h"
#include "commands/accelerate/cacheable.h"
#include "commands/shared/new_pv_check.h"
#include "commands/shared/pvs.h"
#include "commands/shared/refusals.h"
#include "model/allocation.h"
#include "model/caches.h"
#include "model/names.h"
#include "ops/cache.h"
#include "ops/filesystem.h"

namespace lvq {
namespace {

class Attachment {
 public:
  explicit Attachment(const Acceleration& of)
      : of_(of),
        context_(of.context),
        machine_(of.context.machine),
        request_(of.request),
        vg_(*of.volume.vg),
        lv_(*of.volume.lv) {
    draft_.findings = of.findings;
  }

  Draft plan() {
    plan_attach();
    return std::move(draft_);
  }

 private:
  void add(Step step) { draft_.steps.push_back(std::move(step)); }

  void plan_attach() {
    Findings& findings = draft_.findings;
    auto target = find_target();
    if (!target) return;
    const auto place = find_place(*target);
    if (is_there(place)) return;
    check_cacheable(lv_, machine_, findings);
    const auto size = choose_size(place, *target);
    if (findings.refused() || !size) return;
    say_what_is_planned(place, *size);
    attach(place, *target, *size);
  }

  // Where a device has the whole word as its path, the colon is part of it; else a size may follow.
  std::optional<NewPvDevice> find_target() {
    CacheDevice wanted = split_cache_device(request_.cache);
    if (machine_.device(request_.cache)) wanted = {request_.cache, std::nullopt};
    room_ = wanted.size;
    auto targets = resolve_targets({wanted.path}, context_, draft_.findings);
    return targets.empty() ? std::nullopt : std::optional(targets.front());
  }

  CachePlace find_place(NewPvDevice& target) {
    CachePlace place{target.device, machine_.pv_on(*target.device), {}};
    if (place.pv && place.pv->vg == vg_.name) {
      place.free = allocatable(*place.pv);
      if (!place.pv->allocatable)
        refuse(draft_.findings,
               {"cache-device-invalid", target.path, "is closed to new extents", "pv_allocatable 0",
                "open it first: pvchange --allocatable y " + shell_quote(target.path)});
      return place;
    }
    place.pv = nullptr;
    place.free = pe_count(target.device->size, default_pe_start(), vg_.extent);
    check_target(target, context_, draft_.findings);
    std::vector<const Device*> devices = {target.device};
    for (const auto& pv : machine_.pvs)
      if (const Device* device = pv.vg == vg_.name ? machine_.device(pv.device) : nullptr)
        devices.push_back(device);
    check_sector_sizes(devices, vg_.name, draft_.findings);
    return place;
  }

  std::optional<CacheSize> choose_size(const CachePlace& place, const NewPvDevice& target) {
    Extents extents = place.free;
    if (room_) {
      const auto asked = resolve(*room_, {vg_.total, place.free, place.free, vg_.extent});
      if (!asked) return refuse(draft_.findings, asked.error()), std::nullopt;
      extents = *asked;
    }
    if (extents > place.free)
      refuse(draft_.findings,
             {"not-enough-space", target.path,
              "has room for " + amount(place.free, vg_) + ", and " + amount(extents, vg_) +
                  " are asked",
              place.pv ? "lvm fullreport" : std::to_string(target.device->size.value) + " bytes",
              "ask for less, or name a larger device"});
    auto size = cache_size(extents, vg_.extent, request_.chunk);
    if (size) return *size;
    Error error = size.error();
    if (error.code == "not-enough-space") {
      error.code = "cache-device-invalid";
      error.subject = target.path;
    }
    return refuse(draft_.findings, error), std::nullopt;
  }

  // Does the volume have the cache that is asked for already, on that device and in that mode?
  bool is_there(const CachePlace& place) {
    const LogicalVolume* cache = cache_of(lv_, machine_);
    if (!cache || !place.pv) return false;
    const auto parts = parts_of_cache(*cache, machine_);
    const CachedBy has = of_.cached_by(*cache, place.pv->uuid);
    if (!holds(has, machine_) || has.mode != request_.mode ||
        request_.chunk.value_or(has.chunk) != has.chunk)
      return false;
    if (room_) {
      Extents held;
      for (const auto& segment : place.pv->segments)
        for (const LogicalVolume* part : parts)
          if (segment.lv_uuid == part->uuid) held.value += segment.size.value;
      const Extents room{place.free.value + held.value};
      const auto asked = resolve(*room_, {vg_.total, room, room, vg_.extent});
      if (!asked || *asked != held) return false;
    }
    draft_.goal = {has};
    return true;
  }

  void say_what_is_planned(const CachePlace& place, const CacheSize& size) {
    Findings& findings = draft_.findings;
    const std::string path = device_path(*place.device);
    warn(findings, "cache-size", path, "Cache of " + text(size, vg_.extent) + ".");
    if (place.pv)
      warn(findings, "free-extents", path,
           path + " is a physical volume of " + vg_.name +
               " already; the cache takes free extents of it, and it stays one "
               "when the cache goes.");
    warn_of_place(lv_, place, {size.data.value * vg_.extent.bytes.value}, machine_, findings);
    if (request_.mode == "writeback")
      warn(
          findings, "writeback", of_.name(),
          "In writeback mode the newest data is on " + path +
              " alone until it is written back: when that device fails, " + of_.name() +
              " loses it, and its file system may be lost altogether. writethrough risks nothing.");
    const auto check = machine_.tools.find("cache_check");
    if (check != machine_.tools.end() && check->second.empty())
      warn(findings, "tool-missing", "cache_check",
           "cache_check is not there: LVM cannot check the cache's metadata when it activates the "
           "volume. It is in "
           "thin-provisioning-tools (device-mapper-persistent-data).");
  }

  void attach(const CachePlace& place, const NewPvDevice& target, const CacheSize& size) {
    const Device& device = *place.device;
    NewPv pv{identity_of(device_path(device), device),
             place.pv ? place.pv->uuid : context_.ids.pv_uuid()};
    std::vector<std::string> flush = pv_paths(vg_.name, machine_);
    if (!place.pv) join(pv, place, target, flush);
    const CachePool pool{.vg = vg_.name,
                         .name = free_name(),
                         .tags = tags(!place.pv),
                         .pv = place.pv ? place.pv->device : pv.device.path,
                         .data = size.data,
                         .metadata = size.metadata,
                         .chunk = size.chunk,
                         .data_size = {size.data.value * vg_.extent.bytes.value},
                         .metadata_size = {size.metadata.value * vg_.extent.bytes.value},
                         .flush = flush};
    add(cache_pool_create(pool));
    const CachedBy after{vg_.name, lv_.name,      lv_.uuid,  pool.name,
                         pv.uuid,  request_.mode, size.chunk};
    AtBoot boot = of_.at_boot(draft_.findings);
    for (auto& step : boot.aside) add(std::move(step));
    add(cache_attach(after, pool.is(), boot.made, flush));
    if (!boot.made.empty()) add(cache_commit(after));
    for (auto& step : boot.back) add(std::move(step));
    draft_.goal = {after, PvIs{pool.pv, pv.uuid, vg_.name}};
  }

  std::vector<std::string> tags(bool brought) const {
    std::vector<std::string> all = {"lvq." + context_.transaction};
    if (brought) all.emplace_back(kAddedByLvqTag);
    return all;
  }

  std::string free_name() {
    std::string found = lv_.name + "_cache";
    for (int n = 2; machine_.lv(vg_.name, found); ++n)
      found = lv_.name + "_cache" + std::to_string(n);
    // Once the pool is attached, its parts get longer names.
    if (dm_name(vg_.name, found).size() + std::string_view("_cpool_cdata").size() > 127)
      refuse(draft_.findings,
             {"name-invalid", of_.name(), "is too long a name for the parts of a cache",
              "device mapper names have at most 127 characters", "lvrename it"});
    return found;
  }

  void join(const NewPv& pv, const CachePlace& place, const NewPvDevice& target,
            std::vector<std::string>& flush) {
    if (auto cleared = signatures_cleared(pv, target, machine_)) add(*std::move(cleared));
    add(pv_made(pv, machine_));
    const VgIs before = group_as_it_is(vg_, machine_);
    VgIs after = before;
    after.pv_uuids.push_back(pv.uuid);
    std::ranges::sort(after.pv_uuids);
    after.total.value += place.free.value;
    flush.push_back(pv.device.path);
    add(vg_extend(before, after, {pv}, flush));
  }

  const Acceleration& of_;
  const Context& context_;
  const Snapshot& machine_;
  const AccelerateRequest& request_;
  const VolumeGroup& vg_;
  const LogicalVolume& lv_;
  Draft draft_;
  std::optional<SizeSpec> room_;  // what the cache may take; nullopt: all there is
};

}  // namespace

Draft plan_attachment(const Acceleration& acceleration) { return Attachment(acceleration).plan(); }

}  // namespace lvq
