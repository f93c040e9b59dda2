// Takes a cache away from a volume, and its device out of the group if lvq had brought it.
#include <algorithm>

#include "base/text.h"
#include "commands/accelerate/accelerate.h"
#include "commands/accelerate/cacheable.h"
#include "commands/shared/pvs.h"
#include "commands/shared/refusals.h"
#include "model/caches.h"
#include "ops/cache.h"

namespace lvq {
namespace {

class Detachment {
 public:
  explicit Detachment(const Acceleration& of)
      : of_(of),
        machine_(of.context.machine),
        request_(of.request),
        vg_(*of.volume.vg),
        lv_(*of.volume.lv) {
    draft_.findings = of.findings;
  }

  Draft plan() {
    plan_detach();
    return std::move(draft_);
  }

 private:
  void add(Step step) { draft_.steps.push_back(std::move(step)); }

  void plan_detach() {
    draft_.goal = {NotCached{vg_.name, lv_.name, lv_.uuid}};
    const LogicalVolume* cache = cache_of(lv_, machine_);
    if (!cache) return check_other_kinds();
    check_state();
    if (draft_.findings.refused()) return;
    CachedBy before = of_.cached_by(*cache, "");
    write_back(before);
    const bool is_pool = cache->layout.find("pool") != std::string::npos;
    const LvIs pool{vg_.name, own_name(*cache), cache->extents, is_pool ? "cache,pool" : "linear",
                    "",       cache->uuid};
    AtBoot boot = of_.at_boot(draft_.findings);  // the way back attaches the cache anew
    for (auto& step : boot.aside) add(std::move(step));
    add(cache_detach(before, pool, boot.made, pv_paths(vg_.name, machine_)));
    for (auto& step : boot.back) add(std::move(step));
    add(cache_remove(pool, cache->size, pv_paths(vg_.name, machine_)));
    draft_.goal.emplace_back(LvAbsent{vg_.name, pool.name});
    const auto parts = parts_of_cache(*cache, machine_);
    for (const PhysicalVolume* pv : pvs_under(parts, machine_)) leave(*pv, *cache, parts);
  }

  void check_state() {
    check_settled(lv_, machine_, draft_.findings);
    if (draft_.findings.refused()) return;
    if (!lv_.active && lv_.segments.front().cache_mode == "writeback")
      refuse(draft_.findings,
             {"not-active", of_.name(), "is not active, so that its cache cannot be written back",
              "lv_attr " + lv_.attr, "activate it first: lvchange -ay " + of_.name()});
  }

  void write_back(CachedBy& before) {
    const std::string dirty = dirty_words(lv_, machine_);
    if (!dirty.empty())
      warn(draft_.findings, "dirty", of_.name(),
           "Written back first, and until then only in the cache: " + dirty + ".");
    if (before.mode != "writeback") return;
    add(cache_write_back(before, dirty, pv_paths(vg_.name, machine_)));
    before.mode = "writethrough";
  }

  void check_other_kinds() {
    if (lv_.layout.find("cache") != std::string::npos)
      refuse(draft_.findings,
             {"lv-type-unsupported", of_.name(), "has no cache of the kind that lvq detaches",
              "layout " + lv_.layout, "lvconvert --splitcache " + of_.name()});
  }

  // A device that lvq brought leaves the group. One that was in it before, or holds more, stays.
  void leave(const PhysicalVolume& pv, const LogicalVolume& cache,
             const std::vector<const LogicalVolume*>& parts) {
    const bool brought = std::ranges::find(cache.tags, kAddedByLvqTag) != cache.tags.end();
    const bool shared = std::ranges::any_of(pv.segments, [&](const PvSegment& segment) {
      return !segment.lv_uuid.empty() &&
             std::ranges::find(parts, segment.lv_uuid, &LogicalVolume::uuid) == parts.end();
    });
    if (brought && !shared) {
      const Evacuation evacuation = evacuation_of(pv, vg_, machine_);
      for (auto& step : departure_of(evacuation, false, request_.keep_pv, machine_))
        add(std::move(step));
      draft_.goal.push_back(request_.keep_pv ? Fact(PvIs{pv.device, pv.uuid, ""})
                                             : Fact(NotPv{pv.device}));
      return;
    }
    warn(draft_.findings, "pv-stays", pv.device,
         pv.device + " stays a physical volume of " + vg_.name + ": " +
             (shared ? "it holds other volumes" : "lvq did not bring it into the group") +
             ". To take it out: lvq evacuate --pv " + shell_quote(pv.device));
  }

  const Acceleration& of_;
  const Snapshot& machine_;
  const AccelerateRequest& request_;
  const VolumeGroup& vg_;
  const LogicalVolume& lv_;
  Draft draft_;
};

}  // namespace

Draft plan_detachment(const Acceleration& acceleration) { return Detachment(acceleration).plan(); }

}  // namespace lvq
