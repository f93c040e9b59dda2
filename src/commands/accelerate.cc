// accelerate: a cache in front of a volume, or away from it again, while the volume is in use.
//
// Attach: new PV -> extend the VG -> cache pool on it -> lvconvert. Detach: write back what only the cache holds -> split
// it off -> remove the pool -> and, where lvq had brought the device, vgreduce -> pvremove. The volume has all of its
// data at every instant; up to the removal of the pool everything can be taken back.
#include <algorithm>

#include "base/text.h"
#include "commands/cacheable.h"
#include "commands/evacuation.h"
#include "model/caches.h"
#include "model/devices_file.h"
#include "model/names.h"
#include "ops/cache.h"
#include "ops/filesystem.h"
#include "ops/fstab.h"

namespace lvq {
namespace {

// On a pool whose device lvq has brought into the group: detached, it leaves the group again.
constexpr const char* kBrought = "lvq.brought";
constexpr const char* kExample = "for example: lvq accelerate --lv vg0/data --cache /dev/nvme0n1";
const std::set<std::string> kCacheTools = {"dmsetup",  "lvchange", "lvconvert", "lvcreate", "lvremove",
                                           "pvcreate", "pvremove", "vgextend",  "vgreduce", "wipefs"};

struct AccelerateRequest {
  std::string vg, lv;
  std::string cache;  // DEV[:SIZE]
  std::string mode = "writethrough";
  std::optional<Bytes> chunk;
  bool detach = false, keep_pv = false;
};

void check_together(const Arguments& arguments, const AccelerateRequest& request, Findings& findings) {
  if (request.detach)
    for (const char* option : {"--cache", "--mode", "--chunk-size"})
      if (arguments.has(option)) refuse(findings, {"usage", option, "does not go with --detach", "", kExample});
  if (request.keep_pv && !request.detach)
    refuse(findings, {"usage", "--keep-pv", "goes with --detach only", "", kExample});
}

AccelerateRequest parse_accelerate(const Arguments& arguments, Findings& findings) {
  AccelerateRequest request;
  request.detach = arguments.has("--detach");
  request.keep_pv = arguments.has("--keep-pv");
  const auto one = [&](const char* option, bool needed) -> std::string {
    const auto& given = arguments.all(option);
    if (given.size() > 1 || (given.empty() && needed))
      refuse(findings, {"usage", option, given.empty() ? "is not given" : "is given more than once", "", kExample});
    return given.size() == 1 ? given.front() : "";
  };
  const std::string lv = one("--lv", true), mode = one("--mode", false), chunk = one("--chunk-size", false);
  request.cache = one("--cache", !request.detach);
  const auto name = parse_lv_name(lv);
  if (!lv.empty() && !name)
    refuse(findings, {"usage", "--lv " + printable(lv), "is not VG/LV", "", "for example --lv vg0/data"});
  if (name) std::tie(request.vg, request.lv) = *name;
  if (!mode.empty()) request.mode = mode;
  if (request.mode != "writethrough" && request.mode != "writeback")
    refuse(findings, {"usage", "--mode " + printable(mode), "is neither writethrough nor writeback", "", kExample});
  if (!chunk.empty()) {
    if (auto parsed = parse_chunk_size(chunk))
      request.chunk = *parsed;
    else
      refuse(findings, parsed.error());
  }
  check_together(arguments, request, findings);
  return request;
}

Findings check_accelerate(const Arguments& arguments) {
  Findings findings;
  parse_accelerate(arguments, findings);
  return findings;
}

Scope scope_of_acceleration(const Arguments& arguments) {
  Findings ignored;  // plan() reports them
  const AccelerateRequest request = parse_accelerate(arguments, ignored);
  Scope scope;
  scope.lvm = scope.caches = true;
  scope.files = {kFstab, "/etc/crypttab", kDevicesFile};
  scope.tools = kCacheTools;
  scope.tools.insert("cache_check");
  if (!request.vg.empty()) scope.paths.insert("/dev/" + request.vg);
  for (const auto& path : {request.cache, split_cache_device(request.cache).path})
    if (!path.empty()) scope.devices.insert(path), scope.paths.insert(path);
  return scope;
}

class Accelerate {
 public:
  explicit Accelerate(const Context& context)
      : context_(context), machine_(context.machine), request_(parse_accelerate(context.arguments, draft_.findings)) {}

  Draft plan() {
    Findings& findings = draft_.findings;
    if (findings.refused() || !find_volume()) return std::move(draft_);
    if (is_lost(*lv_, machine_)) return refuse_lost(*lv_, machine_, findings), std::move(draft_);
    check_complaints(machine_, findings);
    check_vg_usable(*vg_, machine_, findings);
    check_moves(*vg_, machine_, findings);
    check_tools(kCacheTools, machine_, findings);
    if (request_.detach)
      plan_detach();
    else
      plan_attach();
    if (findings.refused()) draft_.steps.clear();
    return std::move(draft_);
  }

 private:
  bool find_volume() {
    vg_ = machine_.vg(request_.vg);
    lv_ = machine_.lv(request_.vg, request_.lv);
    if (!vg_)
      refuse(draft_.findings, {"vg-missing", request_.vg, "there is no such volume group", "lvm fullreport",
                               "vgs lists what there is"});
    else if (!lv_)
      refuse(draft_.findings,
             {"lv-missing", name(), "there is no such logical volume", "lvm fullreport", "lvs lists what there is"});
    return vg_ && lv_;
  }

  std::string name() const { return request_.vg + "/" + request_.lv; }
  void add(Step step) { draft_.steps.push_back(std::move(step)); }

  std::vector<std::string> members() const {
    std::vector<std::string> paths;
    for (const auto& pv : machine_.pvs)
      if (pv.vg == request_.vg) paths.push_back(pv.device);
    return paths;
  }

  // --- attach

  void plan_attach() {
    Findings& findings = draft_.findings;
    auto target = find_target();
    if (!target) return;
    const auto place = find_place(*target);
    if (is_there(place)) return;
    check_cacheable(*lv_, machine_, findings);
    const auto size = choose_size(place, *target);
    if (findings.refused() || !size) return;
    say_what_is_planned(place, *size);
    attach(place, *target, *size);
  }

  // A device with a colon in its name is that device; else the rest is a size.
  std::optional<Target> find_target() {
    CacheDevice wanted = split_cache_device(request_.cache);
    if (machine_.device(request_.cache)) wanted = {request_.cache, std::nullopt};
    room_ = wanted.size;
    auto targets = resolve_targets({wanted.path}, context_, draft_.findings);
    return targets.empty() ? std::nullopt : std::optional(targets.front());
  }

  CachePlace find_place(Target& target) {
    CachePlace place{target.device, machine_.pv_on(*target.device), {}};
    if (place.pv && place.pv->vg == request_.vg) {
      place.free = surplus(place.pv->total, place.pv->allocated);
      if (!place.pv->allocatable)
        refuse(draft_.findings, {"cache-device-invalid", target.path, "is closed to new extents", "pv_allocatable 0",
                                 "open it first: pvchange --allocatable y " + shell_quote(target.path)});
      return place;
    }
    place.pv = nullptr;
    place.free = pe_count(target.device->size, default_pe_start(), vg_->extent);
    check_target(target, context_, draft_.findings);
    std::vector<const Device*> devices = {target.device};
    for (const auto& pv : machine_.pvs)
      if (const Device* device = pv.vg == request_.vg ? machine_.device(pv.device) : nullptr) devices.push_back(device);
    check_sector_sizes(devices, request_.vg, draft_.findings);
    return place;
  }

  std::optional<CacheSize> choose_size(const CachePlace& place, const Target& target) {
    Extents extents = place.free;
    if (room_) {
      const auto asked = resolve(*room_, {vg_->total, place.free, place.free, vg_->extent});
      if (!asked) return refuse(draft_.findings, asked.error()), std::nullopt;
      extents = *asked;
    }
    if (extents > place.free)
      refuse(draft_.findings, {"not-enough-space", target.path,
                               "has room for " + amount(place.free, *vg_) + ", and " + amount(extents, *vg_) + " are asked",
                               place.pv ? "lvm fullreport" : std::to_string(target.device->size.value) + " bytes",
                               "ask for less, or name a larger device"});
    auto size = cache_size(extents, vg_->extent, request_.chunk);
    if (size) return *size;
    Error error = size.error();
    if (error.code == "not-enough-space") error.code = "cache-device-invalid", error.subject = target.path;
    return refuse(draft_.findings, error), std::nullopt;
  }

  // It has the cache that is asked for: on that device, in that mode.
  bool is_there(const CachePlace& place) {
    const LogicalVolume* cache = cache_of(*lv_, machine_);
    if (!cache || !place.pv) return false;
    const auto parts = parts_of_cache(*cache, machine_);
    const CachedBy is = cached_by(*cache, place.pv->uuid);
    if (!holds(is, machine_) || is.mode != request_.mode || request_.chunk.value_or(is.chunk) != is.chunk) return false;
    if (room_) {
      Extents held;
      for (const auto& segment : place.pv->segments)
        for (const LogicalVolume* part : parts)
          if (segment.lv_uuid == part->uuid) held.value += segment.size.value;
      const Extents room{place.free.value + held.value};
      const auto asked = resolve(*room_, {vg_->total, room, room, vg_->extent});
      if (!asked || *asked != held) return false;
    }
    draft_.goal = {is};
    return true;
  }

  CachedBy cached_by(const LogicalVolume& cache, const std::string& pv_uuid) const {
    const LvSegment& segment = lv_->segments.front();
    return {request_.vg, request_.lv, lv_->uuid, own_name(cache), pv_uuid, segment.cache_mode, segment.chunk};
  }

  void say_what_is_planned(const CachePlace& place, const CacheSize& size) {
    Findings& findings = draft_.findings;
    const std::string path = device_path(*place.device);
    warn(findings, "cache-size", path, "Cache of " + text(size, vg_->extent) + ".");
    if (place.pv)
      warn(findings, "free-extents", path,
           path + " is a physical volume of " + request_.vg + " already; the cache takes free extents of it, and it stays one "
           "when the cache goes.");
    warn_of_place(*lv_, place, {size.data.value * vg_->extent.bytes.value}, machine_, findings);
    if (request_.mode == "writeback")
      warn(findings, "writeback", name(),
           "In writeback mode the newest data is on " + path + " alone until it is written back: when that device fails, " +
               name() + " loses it, and its file system may be lost altogether. writethrough risks nothing.");
    const auto check = machine_.tools.find("cache_check");
    if (check != machine_.tools.end() && check->second.empty())
      warn(findings, "tool-missing", "cache_check",
           "cache_check is not there: LVM cannot check the cache's metadata when it activates the volume. It is in "
           "thin-provisioning-tools (device-mapper-persistent-data).");
  }

  void attach(const CachePlace& place, const Target& target, const CacheSize& size) {
    const Device& device = *place.device;
    NewPv pv{{device_path(device), device.size, device.sector, device.wwid, device.serial},
             place.pv ? place.pv->uuid : context_.ids.pv_uuid()};
    std::vector<std::string> flush = members();
    if (!place.pv) join(pv, place, target, flush);
    const CachePool pool{.vg = request_.vg,
                         .name = free_name(),
                         .tags = tags(!place.pv),
                         .pv = place.pv ? place.pv->device : pv.device.path,
                         .data = size.data,
                         .metadata = size.metadata,
                         .chunk = size.chunk,
                         .data_size = {size.data.value * vg_->extent.bytes.value},
                         .metadata_size = {size.metadata.value * vg_->extent.bytes.value},
                         .flush = flush};
    add(cache_pool_create(pool));
    const CachedBy is{request_.vg, request_.lv, lv_->uuid, pool.name, pv.uuid, request_.mode, size.chunk};
    add(cache_attach(is, pool.is(), flush));
    draft_.goal = {is, PvIs{pool.pv, pv.uuid, request_.vg}};
  }

  std::vector<std::string> tags(bool brought) const {
    std::vector<std::string> all = {"lvq." + context_.transaction};
    if (brought) all.emplace_back(kBrought);
    return all;
  }

  std::string free_name() {
    std::string found = request_.lv + "_cache";
    for (int n = 2; machine_.lv(request_.vg, found); ++n) found = request_.lv + "_cache" + std::to_string(n);
    // Attached, its parts get longer names.
    if (dm_name(request_.vg, found).size() + std::string_view("_cpool_cdata").size() > 127)
      refuse(draft_.findings, {"name-invalid", name(), "is too long a name for the parts of a cache",
                               "device mapper names have at most 127 characters", "lvrename it"});
    return found;
  }

  void join(const NewPv& pv, const CachePlace& place, const Target& target, std::vector<std::string>& flush) {
    if (!target.to_wipe.empty()) {
      std::vector<std::string> erase;
      for (const Device* partition : machine_.partitions_of(*place.device)) erase.push_back(device_path(*partition));
      erase.push_back(pv.device.path);
      add(signatures_wipe(pv.device, erase, target.to_wipe));
    }
    add(pv_create(pv));
    VgIs was{.name = vg_->name, .extent = vg_->extent, .total = vg_->total, .pv_uuids = {}, .tag = ""};
    for (const auto& each : machine_.pvs)
      if (each.vg == vg_->name) was.pv_uuids.push_back(each.uuid);
    std::ranges::sort(was.pv_uuids);
    VgIs is = was;
    is.pv_uuids.push_back(pv.uuid);
    std::ranges::sort(is.pv_uuids);
    is.total.value += place.free.value;
    flush.push_back(pv.device.path);
    add(vg_extend(was, is, {pv}, flush));
  }

  // --- detach

  void plan_detach() {
    const NotCached without{request_.vg, request_.lv, lv_->uuid};
    draft_.goal = {without};
    const LogicalVolume* cache = cache_of(*lv_, machine_);
    if (!cache) return check_other_kinds();
    if (lv_->merging || lv_->suspended) return check_cacheable(*lv_, machine_, draft_.findings);
    if (!lv_->active && lv_->segments.front().cache_mode == "writeback")
      refuse(draft_.findings, {"not-active", name(), "is not active, so that its cache cannot be written back",
                               "lv_attr " + lv_->attr, "activate it first: lvchange -ay " + name()});
    if (draft_.findings.refused()) return;
    const auto parts = parts_of_cache(*cache, machine_);
    const auto pvs = pvs_under(parts, machine_);
    CachedBy was = cached_by(*cache, "");
    const std::string dirty = dirty_words(*lv_, machine_);
    if (!dirty.empty())
      warn(draft_.findings, "dirty", name(), "Written back first, and until then only in the cache: " + dirty + ".");
    if (was.mode == "writeback") {
      add(cache_write_back(was, dirty, members()));
      was.mode = "writethrough";
    }
    const bool is_pool = cache->layout.find("pool") != std::string::npos;
    const LvIs pool{request_.vg, own_name(*cache), cache->extents, is_pool ? "cache,pool" : "linear", "", ""};
    add(cache_detach(was, pool, members()));
    add(cache_remove(pool, cache->size, members()));
    draft_.goal.emplace_back(LvAbsent{request_.vg, pool.name});
    for (const PhysicalVolume* pv : pvs) leave(*pv, *cache, parts);
  }

  void check_other_kinds() {
    if (lv_->layout.find("cache") != std::string::npos)
      refuse(draft_.findings, {"lv-type-unsupported", name(), "has no cache of the kind that lvq detaches",
                               "layout " + lv_->layout, "lvconvert --splitcache " + name()});
  }

  // The device goes as it came. What was a PV of the group before, or holds something else, stays.
  void leave(const PhysicalVolume& pv, const LogicalVolume& cache, const std::vector<const LogicalVolume*>& parts) {
    const bool brought = std::ranges::find(cache.tags, kBrought) != cache.tags.end();
    const bool shared = std::ranges::any_of(pv.segments, [&](const PvSegment& segment) {
      return !segment.lv_uuid.empty() && std::ranges::find(parts, segment.lv_uuid, &LogicalVolume::uuid) == parts.end();
    });
    if (brought && !shared) {
      const Evacuation evacuation = evacuation_of(pv, *vg_, machine_);
      for (auto& step : departure_of(evacuation, false, request_.keep_pv, machine_)) add(std::move(step));
      draft_.goal.push_back(request_.keep_pv ? Fact(PvIs{pv.device, pv.uuid, ""}) : Fact(NotPv{pv.device}));
      return;
    }
    warn(draft_.findings, "pv-stays", pv.device,
         pv.device + " stays a physical volume of " + request_.vg + ": " +
             (shared ? "it holds other volumes" : "lvq did not bring it into the group") +
             ". To take it out: lvq evacuate --pv " + shell_quote(pv.device));
  }

  const Context& context_;
  const Snapshot& machine_;
  Draft draft_;
  AccelerateRequest request_;
  const VolumeGroup* vg_ = nullptr;
  const LogicalVolume* lv_ = nullptr;
  std::optional<SizeSpec> room_;  // that the cache may take; nothing: all there is
};

Draft plan_acceleration(const Context& context) { return Accelerate(context).plan(); }

}  // namespace

const Command kAccelerate = {
    .name = "accelerate",
    .summary = "a fast device as a cache in front of an LV -> or away from it again",
    .options = {{"--lv", "VG/LV", false, "the volume that is to become faster"},
                {"--cache", "DEV[:SIZE]", false, "the fast device, or as much of it"},
                {"--mode", "writethrough|writeback", false, "writethrough, unless told otherwise, cannot lose data"},
                {"--chunk-size", "SIZE", false, "of the cache, a multiple of 32K; chosen by its size"},
                {"--detach", "", false, "write back what only the cache holds, and take it away"},
                {"--keep-pv", "", false, "with --detach: leave the device a physical volume, of no group"}},
    .check = check_accelerate,
    .scope = scope_of_acceleration,
    .plan = plan_acceleration,
};

}  // namespace lvq
