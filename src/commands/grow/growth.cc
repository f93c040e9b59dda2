#include "commands/grow/growth.h"

#include <algorithm>

#include "base/text.h"
#include "commands/shared/extents.h"
#include "commands/shared/refusals.h"
#include "commands/shared/thin_pool.h"
#include "model/allocation.h"
#include "model/names.h"
#include "model/thin_pools.h"

namespace lvq {
namespace {

using SizeKind = SizeSpec::Kind;

class Choice {
 public:
  Choice(const GrowRequest& request, const Growable& growable, const GroupThen& group,
         const Snapshot& machine, Findings& findings)
      : request_(request),
        growable_(growable),
        group_(group),
        machine_(machine),
        findings_(findings) {}

  std::optional<Growth> choose() {
    find_pvs();
    if (findings_.refused() || !choose_target()) return std::nullopt;
    if (target_ > lv().extents) {
      check_extensible(volume(), machine_, findings_);
      if (is_thin_volume(lv()))
        check_pool();
      else
        choose_places();
    }
    if (findings_.refused()) return std::nullopt;
    return Growth{target_, std::move(places_)};
  }

 private:
  const VolumeRef& volume() const { return growable_.volume; }
  const LogicalVolume& lv() const { return *volume().lv; }
  std::string name() const { return full_name(lv()); }
  Bytes bytes_of(Extents extents) const {
    return {extents.value * volume().vg->extent.bytes.value};
  }

  // Finds the physical volumes that may give extents: they are in the group and open to allocation.
  // Their sectors are no larger than the volume's, or its content might not be readable any more.
  void find_pvs() {
    const std::string& vg = request_.vg;
    std::vector<const PhysicalVolume*> named;
    for (const auto& path : request_.onto)
      if (const PhysicalVolume* pv = pv_named(path)) named.push_back(pv);
    const auto is_wanted = [&](const PhysicalVolume& pv) {
      return request_.onto.empty() || std::ranges::find(named, &pv) != named.end();
    };
    for (const auto& pv : machine_.pvs) {
      const Device* device = pv.vg == vg && is_wanted(pv) ? machine_.device(pv.device) : nullptr;
      if (device && allocatable(pv).value > 0 && device->sector <= volume().device->sector)
        pvs_.push_back(&pv);
    }
    for (const auto& pv : group_.joining)
      if (is_wanted(pv)) pvs_.push_back(&pv);
  }

  const PhysicalVolume* pv_named(const std::string& path) {
    const Device* device = machine_.device(path);
    const PhysicalVolume* found = device ? machine_.pv_on(*device) : nullptr;
    for (const auto& pv : group_.joining)
      if (device && machine_.device(pv.device) == device) found = &pv;
    if (found && found->vg == request_.vg && found->allocatable) return found;
    if (found && found->vg == request_.vg)
      refuse(findings_, {"not-enough-space", path, "is closed to allocation", "pv_allocatable",
                         "open it: pvchange --allocatable y " + shell_quote(path)});
    else
      refuse(findings_, {"device-not-pv", path, "is no physical volume of " + request_.vg,
                         "lvm fullreport", "pvs lists them"});
    return nullptr;
  }

  uint64_t free_on_pvs() const {
    uint64_t sum = 0;
    for (const PhysicalVolume* pv : pvs_) sum += allocatable(*pv).value;
    return sum;
  }

  Extents free_in_group() const {
    Extents free = allocatable_in(*volume().vg, machine_);
    for (const auto& pv : group_.joining) free.value += pv.total.value;
    return free;
  }

  // The requested size in whole extents, counted in the group as it will be. Nothing, with a
  // refusal, if the request gives no size.
  std::optional<Extents> asked() {
    const Room room{.vg_total = group_.total,
                    .vg_free = free_in_group(),
                    .pvs_free = {free_on_pvs()},
                    .extent = volume().vg->extent};
    const SizeSpec& spec = request_.size.spec;
    if (spec.kind == SizeKind::percent_free && room.vg_free.value == 0) return lv().extents;
    if (spec.kind == SizeKind::percent_pvs && room.pvs_free.value == 0) return lv().extents;
    const auto resolved = resolve(spec, room);
    if (!resolved) {
      Error error = resolved.error();
      error.subject = "--size " + text(request_.size);
      refuse(findings_, std::move(error));
      return std::nullopt;
    }
    if (!request_.size.more) return *resolved;
    return Extents{lv().extents.value + std::min(resolved->value, kMaxExtents.value)};
  }

  // A thin volume takes room in its pool as it is written, and none in the group.
  bool check_thin_request() {
    if (is_percentage(request_.size.spec))
      refuse(findings_,
             {"size-invalid", "--size " + text(request_.size),
              "is a part of the group, and " + name() + " is thin: what it has is no part of that",
              "lv_layout " + lv().layout, "ask for a size: 200G, +20G"});
    if (!request_.onto.empty())
      refuse(findings_,
             {"usage", "--onto", "is for volumes that get extents; " + name() + " is thin",
              "lv_layout " + lv().layout, "leave it out"});
    return !findings_.refused();
  }

  // False: refused.
  bool choose_target() {
    if (is_thin_volume(lv()) && !check_thin_request()) return false;
    const auto extents = asked();
    if (!extents) return false;
    target_ = whole_stripes(*extents);
    if (target_ > kMaxExtents)
      refuse(findings_, {"size-invalid", name(), "would be more than LVM can count",
                         count_words(target_), "ask for less"});
    if (target_ < lv().extents)
      refuse(findings_,
             {"would-shrink", name(),
              "has " + text(growable_.size) + ", and " + text(bytes_of(target_)) + " would be less",
              "lvm fullreport", "lvq shrink makes it smaller"});
    say_rounding();
    return !findings_.refused();
  }

  // A size up, a percentage down.
  Extents whole_stripes(Extents extents) const {
    const uint64_t stripes = lv().layout == "striped" ? stripes_at_end(lv()) : 1,
                   beyond = extents.value % stripes;
    if (beyond == 0) return extents;
    return {extents.value - beyond + (is_percentage(request_.size.spec) ? 0 : stripes)};
  }

  void say_rounding() {
    const SizeSpec& spec = request_.size.spec;
    const bool is_bytes = spec.kind == SizeKind::bytes;
    if (is_percentage(spec) || target_ == lv().extents) return;
    const Extents wanted =
        request_.size.more ? Extents{target_.value - lv().extents.value} : target_;
    if (is_bytes ? bytes_of(wanted).value == spec.value : wanted.value == spec.value) return;
    warn(findings_, "size-rounded", name(),
         name() + " gets " + text(bytes_of(target_)) + ": what was asked is rounded up to whole " +
             (is_bytes ? "extents of " + text(volume().vg->extent.bytes) : std::string("stripes")) +
             ".");
  }

  void choose_places() {
    if (findings_.refused()) return;
    const uint64_t more = target_.value - lv().extents.value;
    const Policy policy = policy_of(lv(), machine_);
    if (auto places = choose_extents(lv(), more, pvs_, policy))
      places_ = *std::move(places);
    else
      refuse_for_room(more, most_extents(lv(), pvs_, policy), policy);
  }

  void check_pool() {
    check_pool_room(lv(), {"not-enough-space", "; a full pool stops all of its volumes"}, machine_,
                    findings_);
    const LogicalVolume* pool = thin_pool_of(lv(), machine_);
    if (!pool) return;
    Bytes promised{bytes_of(target_).value - growable_.size.value};
    for (const auto& each : machine_.lvs)
      if (each.vg == pool->vg && each.pool == pool->name) promised.value += each.size.value;
    std::string words = name() + " is thin: what is written to it takes room in " + pool->name +
                        ", whose data is " + pool->data_percent + " % full, its metadata " +
                        pool->metadata_percent + " %.";
    if (promised > pool->size)
      words += " Its volumes may come to want " + text(promised) + ", and it has " +
               text(pool->size) + ".";
    warn(findings_, "pool-fill", name(), words);
  }

  void refuse_for_room(uint64_t more, uint64_t most, Policy policy) {
    const VolumeGroup& vg = *volume().vg;
    std::string where = request_.onto.empty() ? "" : " on " + join(request_.onto, ", ");
    std::string hint = "ask for less, or add a disk: lvq grow --vg " + vg.name + " --pv DEV --lv " +
                       name() + " --size " + text(request_.size);
    if (policy != Policy::normal) {
      const bool contiguous = policy == Policy::contiguous;
      where += contiguous ? " right behind its last extent" : " on the disk where it ends";
      hint += "; or give up its policy: lvchange --alloc normal " + name();
    }
    refuse(findings_, {"not-enough-space", name(),
                       "needs " + amount({more}, vg) + " more, and " + amount({most}, vg) +
                           " can be allocated" + where,
                       free_words(vg, machine_), hint});
  }

  const GrowRequest& request_;
  const Growable& growable_;
  const GroupThen& group_;
  const Snapshot& machine_;
  Findings& findings_;
  std::vector<const PhysicalVolume*> pvs_;
  Extents target_;
  std::vector<NewExtents> places_;
};

}  // namespace

std::optional<Growth> choose_growth(const GrowRequest& request, const Growable& growable,
                                    const GroupThen& group, const Snapshot& machine,
                                    Findings& findings) {
  return Choice(request, growable, group, machine, findings).choose();
}

}  // namespace lvq
