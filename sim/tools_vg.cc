// vgcreate, vgextend, vgreduce, vgremove, vgck. PVs are marked "in use" before the text that
// explains why is written, so a cut in between leaves PVs in use by no VG (`u--`, lvm-behaviour 2).
#include <algorithm>

#include "base/text.h"
#include "sim/tool.h"

namespace lvq::sim {
namespace {

bool same_device_twice(Tool& tool, const std::vector<std::string>& paths) {
  std::set<std::string> seen;
  for (const auto& path : paths)
    if (const std::string name = tool.machine.kernel_name(path);
        !name.empty() && !seen.insert(name).second) {
      tool.machine.violation(tool.name + " was given " + path +
                             " twice: the real one spins forever");
      return true;
    }
  return false;
}

// Makes PVs of the devices that are none, then marks all of them in use.
int prepare_members(Tool& tool, const Options& options, const std::vector<std::string>& paths,
                    VgMeta& meta, std::map<std::string, std::string>& devices) {
  if (same_device_twice(tool, paths)) return tool.fail(5, "  (killed)");
  for (const auto& path : paths) {
    const std::string name = tool.machine.kernel_name(path);
    const Survey survey(tool.machine);
    const FoundPv* pv = survey.pv_on(name);
    if (pv && survey.vg_of_pv(pv->area->uuid))
      return tool.fail(5, "  Physical volume '" + path + "' is already in volume group '" +
                              survey.vg_of_pv(pv->area->uuid)->meta->name +
                              "'\n  Unable to add physical volume '" + path + "'");
    if (pv && pv->area->in_use)
      return tool.fail(
          5, "  PV " + path +
                 " is used by a VG but its metadata is missing.\n  Can't initialize PV '" + path +
                 "' without -ff.\n  " + path + ": physical volume not initialized.");
    if (!pv)
      if (const int status =
              initialise_pv(tool, path, "", kPeStart, options.has("yes"), options.count("force")))
        return status;
  }
  uint32_t sector = 0;
  for (const auto& pv : devices) sector = tool.machine.sector_of(pv.second);
  for (const auto& path : paths) {
    const std::string name = tool.machine.kernel_name(path);
    if (sector != 0 && tool.machine.sector_of(name) != sector)
      return tool.fail(5, "  Devices have inconsistent logical block sizes (" +
                              std::to_string(sector) + " and " +
                              std::to_string(tool.machine.sector_of(name)) + ").");
    sector = tool.machine.sector_of(name);
    const Survey survey(tool.machine);
    meta.pvs.push_back(geometry(*survey.pv_on(name)->area, meta.extent));
    devices[meta.pvs.back().uuid] = name;
  }
  for (const auto& path : paths)
    write_label(tool.machine, tool.effects, tool.machine.kernel_name(path), "mark in use",
                [](PvArea& area) { area.in_use = true; });
  return 0;
}

std::vector<std::string> tail_of(const std::vector<std::string>& words) {
  return {words.begin() + 1, words.end()};
}

bool extent_size_ok(uint64_t bytes) {
  const bool power = bytes >= 1024 && (bytes & (bytes - 1)) == 0;
  return power || (bytes != 0 && bytes % (128 << 10) == 0);
}

// Removes a VG from the disks: first its texts, then the marks "in use".
void forget_vg(Tool& tool, const VgView& view) {
  for (const auto& [uuid, device] : view.devices)
    write_label(tool.machine, tool.effects, device, view.meta->name + " metadata removed",
                [](PvArea& area) { area.vg = nullptr; });
  for (const auto& [uuid, device] : view.devices)
    write_label(tool.machine, tool.effects, device, "no longer in use",
                [](PvArea& area) { area.in_use = false; });
}

void release_pv(Tool& tool, const std::string& device) {
  write_label(tool.machine, tool.effects, device, "wipe metadata",
              [](PvArea& area) { area.vg = nullptr; });
  write_label(tool.machine, tool.effects, device, "no longer in use",
              [](PvArea& area) { area.in_use = false; });
}

}  // namespace

int lvm_vgcreate(Tool& tool) {
  int status = 0;
  const Options options =
      lvm_options(tool,
                  "s,physicalextentsize= addtag= setautoactivation= l,maxlogicalvolumes="
                  " p,maxphysicalvolumes= alloc= systemid= Z,zero= dataalignment= metadatasize=",
                  status);
  if (status != 0) return status;
  if (options.words.size() < 2)
    return tool.fail(3, "  Command requires a new VG name and devices.");
  const std::string& vg = options.words[0];
  if (!valid_lvm_name(vg))
    return tool.fail(3, "  New volume group name \"" + vg + "\" is invalid.");
  if (const Survey survey(tool.machine); const VgView* there = survey.vg(vg)) {
    const bool shown = std::ranges::any_of(  // udev shows it as a folder in /dev
        there->meta->lvs,
        [&](const LvMeta& lv) { return tool.machine.dm_by_uuid(dm_uuid(*there->meta, lv)); });
    if (shown) return tool.fail(3, "  /dev/" + vg + ": already exists in filesystem");
    return tool.fail(5, "  A volume group called " + vg + " already exists.");
  }
  const uint64_t extent = options.has("physicalextentsize")
                              ? parse_lvm_size(options.value("physicalextentsize"))
                              : (4 << 20);
  if (!extent_size_ok(extent))
    return tool.fail(3, "  Physical extent size must be a power of 2 or a multiple of 128 KiB.");
  VgView view;
  VgMeta meta{.name = vg, .uuid = tool.machine.random_lvm_id(), .extent = extent};
  if (options.has("addtag")) meta.tags = options.given.at("addtag");
  if (const int failed = prepare_members(tool, options, tail_of(options.words), meta, view.devices))
    return failed;
  commit(tool.machine, tool.effects, view, std::move(meta));
  tool.say("  Volume group \"" + vg + "\" successfully created");
  return 0;
}

int lvm_vgextend(Tool& tool) {
  int status = 0;
  const Options options =
      lvm_options(tool, "Z,zero= dataalignment= metadatasize= restoremissing", status);
  if (status != 0) return status;
  if (options.words.size() < 2) return tool.fail(3, "  Command requires a VG and devices.");
  if (!Survey(tool.machine).vg(options.words[0]))  // blank devices become PVs all the same
    for (const auto& path : tail_of(options.words))
      if (!Survey(tool.machine).pv_on(tool.machine.kernel_name(path)))
        if (const int failed =
                initialise_pv(tool, path, "", kPeStart, options.has("yes"), options.count("force")))
          return failed;
  const Survey survey(tool.machine);
  const VgView* found = vg_to_change(tool, survey, options.words[0]);
  if (!found) return 5;
  VgView view = *found;
  VgMeta meta = *view.meta;
  if (const int failed = prepare_members(tool, options, tail_of(options.words), meta, view.devices))
    return failed;
  commit(tool.machine, tool.effects, view, std::move(meta));
  tool.say("  Volume group \"" + options.words[0] + "\" successfully extended");
  return 0;
}

int lvm_vgreduce(Tool& tool) {
  int status = 0;
  const Options options = lvm_options(tool, "a,all removemissing", status);
  if (status != 0) return status;
  if (options.has("removemissing"))
    return tool.fail(5, "  (not simulated: --removemissing deletes partial LVs)");
  if (options.words.size() < 2)
    return tool.fail(3, "  Please enter volume group name and physical volume paths.");
  for (const auto& path : tail_of(options.words)) {
    const Survey survey(tool.machine);
    const VgView* view = vg_to_change(tool, survey, options.words[0]);
    if (!view) return 5;
    const std::string device = tool.machine.kernel_name(path);
    const FoundPv* pv = survey.pv_on(device);
    VgMeta meta = *view->meta;
    const auto it =
        pv ? std::ranges::find(meta.pvs, pv->area->uuid, &PvMeta::uuid) : meta.pvs.end();
    if (it == meta.pvs.end())
      return tool.fail(5, "  Failed to find physical volume \"" + path + "\".");
    if (free_extents(meta, *it) != it->pe_count)
      return tool.fail(5, "  Physical volume \"" + path + "\" still in use");
    if (meta.pvs.size() == 1)
      return tool.fail(5, "  Can't remove final physical volume \"" + path +
                              "\" from volume group \"" + meta.name + "\"");
    meta.pvs.erase(it);
    const VgView rest = *view;
    commit(tool.machine, tool.effects, rest, std::move(meta));
    release_pv(tool, device);
    tool.say("  Removed \"" + path + "\" from volume group \"" + options.words[0] + "\"");
  }
  return 0;
}

int lvm_vgremove(Tool& tool) {
  int status = 0;
  const Options options = lvm_options(tool, "S,select= noudevsync", status);
  if (status != 0) return status;
  for (const auto& vg : options.words) {
    const Survey survey(tool.machine);
    const VgView* found = vg_to_change(tool, survey, vg);
    if (!found) return 5;
    const VgView view = *found;
    std::set<std::string> terms = {"vg_uuid=" + view.meta->uuid};
    for (const auto& tag : view.meta->tags) terms.insert("vg_tags=" + tag);
    if (!is_selected(options, terms)) continue;
    if (view.partial())
      return tool.fail(
          5, "  Volume group \"" + vg + "\" has missing PVs; consider vgreduce --removemissing.");
    if (!view.meta->lvs.empty()) {
      Tool lvremove{tool.machine, tool.effects, "lvremove", {"--yes", vg}};
      if (!options.has("yes") && !options.has("force"))
        return tool.fail(5, "  Do you really want to remove volume group \"" + vg +
                                "\" containing " + std::to_string(view.meta->lvs.size()) +
                                " logical volumes? [y/n]: [n]");
      const int failed = lvm_lvremove(lvremove);
      tool.err += lvremove.err;
      if (failed) return failed;
    }
    forget_vg(tool, view);
    tool.effects("backup of " + vg + " removed",
                 [&] { tool.machine.remove_file("/etc/lvm/backup/" + vg); });
    tool.say("  Volume group \"" + vg + "\" successfully removed");
  }
  return 0;
}

// Writes the newest text to every PV that has an older one, and makes outdated PVs orphans.
int lvm_vgck(Tool& tool) {
  int status = 0;
  const Options options = lvm_options(tool, "updatemetadata", status);
  if (status != 0) return status;
  for (const auto& vg : options.words) {
    const Survey survey(tool.machine);
    const VgView* found = vg_to_change(tool, survey, vg);
    if (!found) return 5;
    const VgView view = *found;
    if (view.partial())
      return tool.fail(5, "  The volume group is missing " +
                              std::to_string(view.meta->pvs.size() - view.devices.size()) +
                              " physical volumes.");
    if (!options.has("updatemetadata")) continue;
    std::vector<std::string> outdated;
    for (const auto& pv : survey.outdated)
      if (pv.area->vg->uuid == view.meta->uuid) outdated.push_back(pv.device);
    commit(tool.machine, tool.effects, view, *view.meta);
    for (const auto& device : outdated) release_pv(tool, device);
  }
  return 0;
}

}  // namespace lvq::sim
