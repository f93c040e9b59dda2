#include "sim/lvm_metadata.h"

#include <algorithm>
#include <utility>

namespace lvq::sim {

std::string VgView::device(std::string_view pv_uuid) const {
  const auto it = devices.find(std::string(pv_uuid));
  return it == devices.end() ? "" : it->second;
}

namespace {

void read_labels(const Machine& machine, Survey& survey) {
  std::map<std::string, std::string> seen;
  for (const auto& [name, disk] : machine.disks) {
    for (const auto& magic : disk.surface.here) {
      if (!magic.pv) continue;
      const auto [first, fresh] = seen.emplace(magic.pv->uuid, name);
      if (fresh) {
        survey.pvs.push_back({name, &*magic.pv});
        continue;
      }
      survey.duplicates.push_back(magic.pv->uuid);
      survey.complaints.push_back("WARNING: Not using device /dev/" + name + " for PV " +
                                  magic.pv->uuid + ".");
      survey.complaints.push_back("WARNING: PV " + magic.pv->uuid + " prefers device /dev/" +
                                  first->second + " because of previous preference.");
    }
  }
}

// Of two names the one that is read last counts, with all that stands beside it (lvm-behaviour 14).
void complain_of_two_names(VgView& view, const VgText& read, Survey& survey) {
  survey.complaints.push_back("WARNING: fix duplicate VGID " + read->uuid + " for VGs " +
                              view.meta->name + " and " + read->name + " (see vgchange -u).");
  view.meta = read;
  view.two_names = true;
}

void believe_newest(Survey& survey) {
  for (const auto& pv : survey.pvs) {
    if (!pv.area->vg || pv.area->ignored) continue;
    const auto it = std::ranges::find_if(
        survey.vgs, [&](const auto& v) { return v.meta->uuid == pv.area->vg->uuid; });
    if (it == survey.vgs.end())
      survey.vgs.push_back({pv.area->vg, {}});
    else if (it->meta->name != pv.area->vg->name)
      complain_of_two_names(*it, pv.area->vg, survey);
    else if (it->meta->seqno < pv.area->vg->seqno)
      it->meta = pv.area->vg;
  }
  std::ranges::sort(survey.vgs, {},
                    [](const VgView& view) { return std::pair(view.meta->name, view.meta->uuid); });
}

void assign(Survey& survey, const FoundPv& pv) {
  for (auto& view : survey.vgs) {
    if (!view.meta->pv(pv.area->uuid)) continue;
    view.devices[pv.area->uuid] = pv.device;
    if (pv.area->vg && !pv.area->ignored && pv.area->vg->seqno < view.meta->seqno)
      survey.complaints.push_back("WARNING: ignoring metadata seqno " +
                                  std::to_string(pv.area->vg->seqno) + " on /dev/" + pv.device +
                                  " for seqno " + std::to_string(view.meta->seqno) +
                                  " on other devices for VG " + view.meta->name + ".");
    return;
  }
  if (!pv.area->vg || pv.area->ignored) {
    survey.orphans.push_back(pv);
    if (!pv.area->in_use) return;
    survey.complaints.push_back("WARNING: PV /dev/" + pv.device +
                                " is marked in use but no VG was found using it.");
    survey.complaints.push_back("WARNING: PV /dev/" + pv.device + " might need repairing.");
    return;
  }
  survey.outdated.push_back(pv);
  survey.complaints.push_back("WARNING: outdated PV /dev/" + pv.device + " seqno " +
                              std::to_string(pv.area->vg->seqno) +
                              " has been removed in current VG " + pv.area->vg->name + ".");
}

void complain_of_missing(Survey& survey) {
  for (const auto& view : survey.vgs)
    for (const auto& pv : view.meta->pvs)
      if (!view.devices.contains(pv.uuid)) {
        survey.complaints.push_back("WARNING: Couldn't find device with uuid " + pv.uuid + ".");
        survey.complaints.push_back("WARNING: VG " + view.meta->name + " is missing PV " + pv.uuid +
                                    ".");
      }
}

}  // namespace

Survey::Survey(const Machine& machine) {
  read_labels(machine, *this);
  believe_newest(*this);
  for (const auto& pv : pvs) assign(*this, pv);
  complain_of_missing(*this);
  if (!machine.lvm_complaint.empty()) complaints.push_back(machine.lvm_complaint);
}

const VgView* Survey::vg(std::string_view name) const {
  const auto it =
      std::ranges::find_if(vgs, [&](const VgView& view) { return view.meta->name == name; });
  return it == vgs.end() ? nullptr : &*it;
}

size_t Survey::count(std::string_view vg_name) const {
  return static_cast<size_t>(
      std::ranges::count_if(vgs, [&](const VgView& v) { return v.meta->name == vg_name; }));
}

const VgView* Survey::vg_of_pv(std::string_view pv_uuid) const {
  const auto it = std::ranges::find_if(
      vgs, [&](const VgView& view) { return view.meta->pv(pv_uuid) != nullptr; });
  return it == vgs.end() ? nullptr : &*it;
}

const FoundPv* Survey::pv_on(std::string_view device) const {
  const auto it = std::ranges::find(pvs, device, &FoundPv::device);
  return it == pvs.end() ? nullptr : &*it;
}

PvMeta geometry(const PvArea& area, uint64_t extent) {
  PvMeta meta{.uuid = area.uuid, .device_size = area.device_size, .pe_start = area.pe_start};
  if (area.device_size > area.pe_start) meta.pe_count = (area.device_size - area.pe_start) / extent;
  return meta;
}

namespace {

struct Gap {
  std::string pv;
  uint64_t start = 0, count = 0;
};

using Ranges = std::vector<std::pair<uint64_t, uint64_t>>;  // start, count

// The free pieces of a PV: its extents without the `used` ones.
std::vector<Gap> gaps_of(const PvMeta& pv, Ranges used) {
  std::ranges::sort(used);
  std::vector<Gap> gaps;
  uint64_t at = 0;
  for (const auto& [start, count] : used) {
    if (start > at) gaps.push_back({pv.uuid, at, start - at});
    at = std::max(at, start + count);
  }
  if (pv.pe_count > at) gaps.push_back({pv.uuid, at, pv.pe_count - at});
  return gaps;
}

std::map<std::string, Ranges> used_ranges(const VgMeta& meta) {
  std::map<std::string, Ranges> used;
  for (const auto& lv : meta.lvs)
    for (const auto* pieces : {&lv.pieces, &lv.metadata})
      for (const auto& piece : *pieces) used[piece.pv].emplace_back(piece.pv_start, piece.count);
  return used;
}

}  // namespace

uint64_t free_extents(const VgMeta& meta, const PvMeta& pv) {
  uint64_t used = 0;
  for (const auto& lv : meta.lvs)
    for (const auto* pieces : {&lv.pieces, &lv.metadata})
      for (const auto& piece : *pieces)
        if (piece.pv == pv.uuid) used += piece.count;
  return pv.pe_count - used;
}

uint64_t free_extents(const VgMeta& meta) {
  uint64_t total = 0;
  for (const auto& pv : meta.pvs) total += pv.pe_count;
  for (const auto& lv : meta.lvs)
    for (const auto* pieces : {&lv.pieces, &lv.metadata})
      for (const auto& piece : *pieces) total -= piece.count;
  return total;
}

namespace {

// What of the gap lies in the extents that are named on its PV; all of it where none are named.
std::vector<Gap> named_parts(const Gap& gap, const NamedExtents& named) {
  if (named.empty()) return {gap};
  std::vector<Gap> parts;
  for (const auto& [pv, range] : named) {
    const uint64_t first = std::max(gap.start, range.first),
                   end = std::min(gap.start + gap.count, range.second + 1);
    if (pv == gap.pv && first < end) parts.push_back({pv, first, end - first});
  }
  return parts;
}

std::vector<Gap> gaps_in(const VgMeta& meta, const std::vector<std::string>& pv_uuids,
                         const NamedExtents& named) {
  auto used = used_ranges(meta);
  std::vector<Gap> gaps;
  for (const auto& pv : meta.pvs) {
    if (!pv.allocatable ||
        (!pv_uuids.empty() && std::ranges::find(pv_uuids, pv.uuid) == pv_uuids.end()))
      continue;
    for (const Gap& gap : gaps_of(pv, used[pv.uuid]))
      std::ranges::copy(named_parts(gap, named), std::back_inserter(gaps));
  }
  return gaps;
}

// The gaps of each PV, those with most room first.
std::vector<std::vector<Gap>> by_pv(const std::vector<Gap>& gaps) {
  std::map<std::string, std::vector<Gap>> all;
  for (const auto& gap : gaps) all[gap.pv].push_back(gap);
  std::vector<std::vector<Gap>> sorted;
  for (auto& [pv, of_it] : all) sorted.push_back(std::move(of_it));
  std::ranges::stable_sort(sorted, std::ranges::greater(), [](const std::vector<Gap>& of_it) {
    uint64_t room = 0;
    for (const auto& gap : of_it) room += gap.count;
    return room;
  });
  return sorted;
}

}  // namespace

bool allocate_legs(const VgMeta& meta, LvMeta& lv, uint64_t extents, uint64_t metadata,
                   const std::vector<std::string>& pv_uuids, const NamedExtents& named) {
  auto pvs = by_pv(gaps_in(meta, pv_uuids, named));
  const uint32_t legs = pvs_needed(lv.layout);
  if (pvs.size() < legs) return false;
  pvs.resize(legs);
  const uint64_t all = extents / lv.layout.stripes;
  for (uint64_t at = 0; at < all;) {
    const uint64_t before = at == 0 ? metadata : 0;
    uint64_t row = all - at;
    std::vector<Gap*> gaps;
    for (auto& of_it : pvs) {
      gaps.push_back(&*std::ranges::max_element(of_it, {}, &Gap::count));
      row = std::min(row, gaps.back()->count - std::min(gaps.back()->count, before));
    }
    if (row == 0) return false;
    for (uint32_t leg = 0; leg < legs; ++leg) {
      Gap& gap = *gaps[leg];
      if (before > 0) lv.metadata.push_back({0, before, gap.pv, gap.start, leg});
      lv.pieces.push_back({at, row, gap.pv, gap.start + before, leg});
      gap.start += before + row;
      gap.count -= before + row;
    }
    at += row;
  }
  return true;
}

std::optional<std::vector<LvPiece>> allocate(const VgMeta& meta, uint64_t count,
                                             const std::vector<std::string>& pv_uuids,
                                             const NamedExtents& named) {
  std::vector<Gap> gaps = gaps_in(meta, pv_uuids, named);
  std::vector<LvPiece> pieces;
  for (uint64_t at = 0; at < count;) {
    const uint64_t need = count - at;
    const auto best = std::ranges::max_element(
        gaps, {}, [&](const Gap& gap) { return std::min(gap.count, need); });
    if (best == gaps.end() || best->count == 0) return std::nullopt;
    const uint64_t take = std::min(best->count, need);
    pieces.push_back({at, take, best->pv, best->start});
    best->start += take;
    best->count -= take;
    at += take;
  }
  return pieces;
}

namespace {

std::vector<DmTarget> targets_of(const VgView& view, const std::vector<LvPiece>& pieces) {
  std::vector<DmTarget> table;
  for (const auto& piece : pieces) {
    const PvMeta* pv = view.meta->pv(piece.pv);
    table.push_back({piece.start * view.meta->extent, piece.count * view.meta->extent,
                     view.device(piece.pv), pv->pe_start + piece.pv_start * view.meta->extent});
  }
  return table;
}

}  // namespace

// The legs that have the data: the first image of a mirror, the first stripes of a RAID with
// parity.
std::vector<DmTarget> table_of(const VgView& view, const LvMeta& lv) {
  std::vector<LvPiece> data;
  for (const auto& piece : lv.pieces)
    if (piece.leg < lv.layout.stripes) data.push_back(piece);
  std::ranges::stable_sort(data, {}, &LvPiece::leg);
  return targets_of(view, data);
}

namespace {

std::vector<DmTarget> beside(const VgView& view, const LvMeta& lv) {
  std::vector<LvPiece> others;
  if (!is_raid(lv.layout)) return {};
  for (const auto& piece : lv.pieces)
    if (piece.leg >= lv.layout.stripes) others.push_back(piece);
  others.insert(others.end(), lv.metadata.begin(), lv.metadata.end());
  return targets_of(view, others);
}

}  // namespace

void load_table(DmDevice& device, const VgView& view, const LvMeta& lv) {
  device.live = table_of(view, lv);
  device.beside = beside(view, lv);
  device.read_only = !lv.writable;
  device.cache.reset();
  const LvMeta* pool = view.meta->pool_of(lv);
  if (!pool) return;
  device.cache = DmCache{targets_of(view, pool->pieces), pool->uuid,
                         lv.cleaner ? "writethrough" : lv.cache_mode,
                         lv.cleaner ? "cleaner" : lv.cache_policy, pool->chunk};
  for (auto& target : targets_of(view, pool->metadata))
    device.cache->on.push_back(std::move(target));
}

namespace {

// Makes or removes a layer: it is there while its volume's device is there and needs it.
void set_layer(Machine& machine, const VgView& view, const LvMeta& lv, const std::string& suffix,
               bool wanted) {
  const std::string uuid = dm_uuid(*view.meta, lv);
  const DmDevice* top = machine.dm_by_uuid(uuid);
  if (!top || !wanted) return machine.dm_remove(uuid + suffix);
  const std::string name = top->name + suffix;
  if (!machine.dm_by_uuid(uuid + suffix))
    machine.dm_create({name, uuid + suffix, machine.free_dm_minor()});
  DmDevice& layer = *machine.dm_by_uuid(uuid + suffix);
  layer.name = name;
  layer.live = table_of(view, lv);
}

void start_snapshot(Machine& machine, const VgView& view, DmDevice& device, const LvMeta& origin) {
  const std::string below = dm_uuid(*view.meta, origin);
  device.shown_bytes = origin.extents() * view.meta->extent;
  const DmTarget& cow = device.live.front();
  Content& held = machine.disks.at(cow.base).surface.inside[cow.offset];
  if (held.empty() || held.front().type != "DM_snapshot_cow") {
    Magic magic{.type = "DM_snapshot_cow"};
    const DmTarget& first = machine.dm_by_uuid(below)->live.front();
    magic.shown = machine.disks.at(first.base).surface.inside[first.offset];
    forgive(magic.shown);  // it is only a copy
    held = {std::move(magic)};
  }
  device.on = {below + "-real", device.uuid + "-cow"};
}

bool is_open(const Machine& machine, const VgView& view, const LvMeta& lv) {
  const DmDevice* device = machine.dm_by_uuid(dm_uuid(*view.meta, lv));
  return device && !machine.users("dm-" + std::to_string(device->minor), false).empty();
}

// Lets the origin hold what the snapshot showed. If one of the two is open, the merge is put off.
// Whatever was written to the origin since the snapshot was made is a violation.
void merge_content(Machine& machine, const VgView& view, const LvMeta& snapshot,
                   const LvMeta& origin) {
  const auto cow = table_of(view, snapshot), base = table_of(view, origin);
  if (cow.empty() || base.empty() || !machine.dm_by_uuid(dm_uuid(*view.meta, origin))) return;
  const DmDevice* shown = machine.dm_by_uuid(dm_uuid(*view.meta, snapshot));
  if (shown && is_open(machine, view, origin)) return;
  if (shown && is_open(machine, view, snapshot)) return;
  machine.dm_remove(dm_uuid(*view.meta, snapshot));
  auto& inside = machine.disks.at(cow.front().base).surface.inside;
  const auto held = inside.find(cow.front().offset);
  if (held == inside.end() || held->second.empty() ||
      held->second.front().type != "DM_snapshot_cow")
    return;
  Content& now = machine.disks.at(base.front().base).surface.inside[base.front().offset];
  const Content merged = held->second.front().shown;
  const auto files_of = [](const Content& content) {
    return content.empty() ? Tree{} : content.front().files;
  };
  if (files_of(now) != files_of(merged))
    machine.violation("a merge into " + origin.name + " took away what was written to it since");
  const bool dear = std::ranges::any_of(now, &Magic::precious);
  now = merged;
  for (auto& magic : now) magic.precious |= dear;
  machine.flush(base.front().base);
}

}  // namespace

void arrange_snapshots(Machine& machine, const VgView& view) {
  const VgMeta& vg = *view.meta;
  for (const auto& lv : vg.lvs) {
    set_layer(machine, view, lv, "-real", vg.is_origin(lv));
    set_layer(machine, view, lv, "-cow", vg.origin_of(lv) != nullptr);
    if (lv.merging && vg.origin_of(lv)) merge_content(machine, view, lv, *vg.origin_of(lv));
  }
  for (const auto& lv : vg.lvs) {
    DmDevice* device = machine.dm_by_uuid(dm_uuid(vg, lv));
    if (!device) continue;
    device->on.clear();
    if (vg.is_origin(lv)) device->on = {device->uuid + "-real"};
    if (const LvMeta* origin = vg.origin_of(lv)) start_snapshot(machine, view, *device, *origin);
  }
}

void write_label(Machine& machine, Effects& effects, const std::string& device,
                 const std::string& label, const std::function<void(PvArea&)>& change) {
  effects(label + " on " + device, [&] {
    Disk& disk = machine.disks.at(device);
    machine.write_unflushed(disk);
    for (auto& magic : disk.surface.here)
      if (magic.pv) change(*magic.pv);
  });
}

namespace {

void check_extents(Machine& machine, const VgMeta& meta) {
  for (const auto& [pv_uuid, ranges] : used_ranges(meta)) {
    Ranges sorted = ranges;
    std::ranges::sort(sorted);
    const PvMeta* pv = meta.pv(pv_uuid);
    for (size_t i = 0; i < sorted.size(); ++i) {
      const uint64_t end = sorted[i].first + sorted[i].second;
      if ((i + 1 < sorted.size() && end > sorted[i + 1].first) || !pv || end > pv->pe_count)
        machine.violation("extents of " + meta.name + " used twice or outside of PV " + pv_uuid);
    }
  }
}

}  // namespace

bool ignores_metadata(const Machine& machine, const std::string& device) {
  return std::ranges::any_of(machine.disks.at(device).surface.here,
                             [](const Magic& magic) { return magic.pv && magic.pv->ignored; });
}

void commit(Machine& machine, Effects& effects, const VgView& view, VgMeta next) {
  ++next.seqno;
  check_extents(machine, next);
  const auto text = std::make_shared<const VgMeta>(std::move(next));
  const std::string what = text->name + " metadata " + std::to_string(text->seqno);
  for (const auto& pv : text->pvs) {
    const std::string device = view.device(pv.uuid);
    if (!device.empty() && !ignores_metadata(machine, device))
      write_label(machine, effects, device, what, [&](PvArea& area) {
        area.vg = text;
        area.in_use = true;
      });
  }
  effects("backup of " + what, [&] {
    machine.set_file("/etc/lvm/backup/" + text->name,
                     "seqno = " + std::to_string(text->seqno) + "\n", 0600);
  });
}

}  // namespace lvq::sim
