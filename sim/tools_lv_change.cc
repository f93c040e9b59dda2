// lvchange, vgchange, lvrename, lvreduce, lvextend, and the device mapper's own tool. New metadata
// is committed before the table is swapped: a cut in between leaves the old table suspended until
// the machine starts again.
#include <algorithm>
#include <utility>

#include "base/text.h"
#include "model/fstab.h"
#include "model/names.h"
#include "sim/tools_lv.h"

namespace lvq::sim {

namespace {

// systemd takes a device that udev has seen change for one that is gone, and unmounts from it what
// fstab names (docs/adr/0012).
void systemd_unmounts(Machine& machine, const DmDevice& device) {
  if (!machine.systemd || machine.kept_names.contains(device.uuid + " " + device.name)) return;
  const std::string name = "dm-" + std::to_string(device.minor);
  const auto entries =
      parse_fstab(machine.systemd_fstab + "\n" + machine.file("/etc/fstab")).entries;
  std::erase_if(machine.mounts, [&](const MountPoint& mount) {
    return mount.device == name &&
           std::ranges::find(entries, mount.target, &FstabEntry::target) != entries.end();
  });
}

}  // namespace

void swap_table(Tool& tool, const VgView& view, const LvMeta& lv) {
  const std::string uuid = dm_uuid(*view.meta, lv);
  if (!tool.machine.dm_by_uuid(uuid)) return;
  const std::string name = dm_name(view.meta->name, lv.name);
  tool.effects("suspend " + name, [&] {
    DmDevice& device = *tool.machine.dm_by_uuid(uuid);
    device.inactive = table_of(view, lv);
    device.suspended = true;
  });
  tool.effects("resume " + name, [&] {
    DmDevice& device = *tool.machine.dm_by_uuid(uuid);
    if (device.name != name || device.read_only == lv.writable)
      systemd_unmounts(tool.machine, device);
    device.name = name;
    device.inactive.clear();
    const auto before = std::exchange(device.cache, std::nullopt);
    load_table(device, view, lv);
    device.suspended = false;
    if (before && !device.cache) tool.machine.new_caches.erase(before->pool);
    if (!before && device.cache) tool.machine.new_caches.insert(device.cache->pool);
  });
}

namespace {

// -ay, -an, --refresh of one LV.
int set_activation(Tool& tool, const Options& options, const VgView& view, const LvMeta& lv) {
  const std::string how = options.value("activate");
  const bool yes = how == "y" || how == "ay";
  if (!how.empty() && !yes && how != "n")
    return tool.fail(3, "  Invalid argument for --activate: " + how);
  if (yes && lv.skip_activation && !options.has("ignoreactivationskip")) return 0;
  if (yes && !lv.remains_of.empty())
    return tool.fail(5, "  (not simulated: activating what a detaching has left)");
  if (yes && view.partial())
    return tool.fail(
        5, "  Refusing activation of partial LV " + view.meta->name + "/" + lv.name + ".");
  if (yes && lv_device(tool.machine, *view.meta, lv).empty()) {
    if (!passes_cache_check(tool, options, *view.meta, lv)) return 5;
    family_activate(tool, view, lv);
  }
  if (how == "n" && !family_deactivate(tool, *view.meta, lv)) return 5;
  if (options.has("refresh") || options.has("permission")) swap_table(tool, view, lv);
  if (options.has("refresh"))
    lv_arrange(tool, view, lv);  // a merge that was put off begins, where it can
  return 0;
}

// On the way out of writeback mode everything is written back first. On the way into it, a cache
// that is being written back stays so: the mode is recorded, but the kernel does not get it (LVM
// 2.03.16).
int change_cache(Tool& tool, const Options& options, const VgView& view, const LvMeta& lv) {
  const std::string full = full_name(view.meta->name, lv.name), mode = options.value("cachemode");
  if (lv.cache.empty())
    return tool.fail(5, "  Command on LV " + full +
                            " uses options that require LV types cache cachepool writecache .");
  const auto clean = mode == "writeback" ? std::optional(view) : write_back(tool, view, lv);
  if (!clean) return 5;
  VgMeta meta = *clean->meta;
  LvMeta& changed = *meta.lv(lv.name);
  changed.cache_mode = mode;
  changed.cache_policy = options.value("cachepolicy", lv.cache_policy);
  changed.cleaner &= mode == "writeback";
  const VgView now = committed(tool, *clean, std::move(meta));
  swap_table(tool, now, *now.meta->lv(lv.name));
  tool.say("  Logical volume " + full + " changed.");
  return 0;
}

bool change_metadata(const Options& options, LvMeta& lv) {
  bool changed = false;
  if (options.has("addtag"))
    for (const auto& tag : options.given.at("addtag")) lv.tags.push_back(tag), changed = true;
  if (options.has("deltag"))
    for (const auto& tag : options.given.at("deltag")) changed |= std::erase(lv.tags, tag) > 0;
  if (options.has("permission")) {
    lv.writable = options.value("permission").ends_with('w');
    changed = true;
  }
  return changed;
}

}  // namespace

int lvm_lvchange(Tool& tool) {
  int status = 0;
  const Options options =
      lvm_options(tool,
                  "a,activate= refresh addtag= deltag= p,permission= K,ignoreactivationskip"
                  " cachemode= cachepolicy="
                  " sysinit monitor= poll=",
                  status);
  if (status != 0) return status;
  for (const auto& word : options.words) {
    LvName target;
    if (!LvName::parse(word, target)) return tool.fail(3, "  Invalid logical volume path: " + word);
    const Survey survey(tool.machine);
    const VgView* found = vg_to_change(tool, survey, target.vg);
    if (!found) return 5;
    const VgView view = *found;
    VgMeta meta = *view.meta;
    LvMeta* lv = meta.lv(target.lv);
    if (!lv) return tool.fail(5, "  Failed to find logical volume \"" + word + "\"");
    if (const LvMeta* origin = meta.origin_of(*lv);
        origin && options.has("activate") && !options.has("yes"))
      return tool.fail(5, "  Change of snapshot " + word + " will also change its origin " +
                              target.vg + "/" + origin->name +
                              ". Proceed? [y/n]: [n]\n  Logical volume " + word + " not changed.");
    if (options.has("cachemode")) {
      if (const int failed = change_cache(tool, options, view, *lv)) return failed;
      continue;
    }
    const VgView now = change_metadata(options, *lv) ? committed(tool, view, meta) : view;
    if (const int failed = set_activation(tool, options, now, *lv)) return failed;
  }
  return 0;
}

namespace {

// Changes the group itself. An error where autoactivation is as wanted already.
int change_group(Tool& tool, const Options& options, const VgView& view) {
  if (!options.has("addtag") && !options.has("deltag") && !options.has("setautoactivation"))
    return 0;
  VgMeta meta = *view.meta;
  if (options.has("addtag"))
    std::ranges::copy(options.given.at("addtag"), std::back_inserter(meta.tags));
  if (options.has("deltag")) std::erase(meta.tags, options.value("deltag"));
  if (const std::string wanted = options.value("setautoactivation"); !wanted.empty()) {
    if (meta.autoactivation == (wanted == "y"))
      return tool.fail(5, std::string("  Volume group autoactivation is already ") +
                              (wanted == "y" ? "yes." : "no."));
    meta.autoactivation = wanted == "y";
  }
  commit(tool.machine, tool.effects, view, std::move(meta));
  return 0;
}

}  // namespace

// A volume that is in use cannot be switched off, but the others still are.
int lvm_vgchange(Tool& tool) {
  int status = 0;
  const Options options = lvm_options(tool,
                                      "a,activate= refresh addtag= deltag= setautoactivation= "
                                      "K,ignoreactivationskip sysinit monitor= poll=",
                                      status);
  if (status != 0) return status;
  for (const auto& vg : options.words) {
    const Survey survey(tool.machine);
    const VgView* found = vg_to_change(tool, survey, vg);
    if (!found) return 5;
    const VgView view = *found;
    if (const int failed = change_group(tool, options, view)) return failed;
    for (const auto& lv : view.meta->lvs)
      status = std::max(status, set_activation(tool, options, view, lv));
  }
  return status;
}

int lvm_lvrename(Tool& tool) {
  int status = 0;
  const Options options = lvm_options(tool, "", status);
  if (status != 0) return status;
  std::vector<std::string> words = options.words;
  if (words.size() == 2) {  // VG/OLD NEW
    LvName from;
    LvName::parse(words[0], from);
    words = {from.vg, from.lv, words[1]};
  }
  if (words.size() != 3) return tool.fail(3, "  Old and new logical volume names required");
  for (std::string* word : {&words[1], &words[2]})
    if (const auto slash = word->rfind('/'); slash != word->npos) word->erase(0, slash + 1);
  const Survey survey(tool.machine);
  const VgView* found = vg_to_change(tool, survey, words[0]);
  if (!found) return 5;
  VgMeta meta = *found->meta;
  if (!meta.lv(words[1]))
    return tool.fail(5, "  Existing logical volume \"" + words[1] +
                            "\" not found in volume group \"" + words[0] + "\"");
  if (meta.lv(words[2]))
    return tool.fail(5, "  Logical Volume \"" + words[2] + "\" already exists in volume group \"" +
                            words[0] + "\"");
  if (meta.is_locked(*meta.lv(words[1])))
    return tool.fail(5, "  Cannot rename locked LV " + words[0] + "/" + words[1] + ".");
  meta.lv(words[1])->name = words[2];
  const VgView now = committed(tool, *found, std::move(meta));
  swap_table(tool, now, *now.meta->lv(words[2]));
  lv_arrange(tool, now, *now.meta->lv(words[2]));
  tool.say("  Renamed \"" + words[1] + "\" to \"" + words[2] + "\" in volume group \"" + words[0] +
           "\"");
  return 0;
}

namespace {

const VgView* group_with(const Survey& survey, const std::string& uuid_or_name) {
  const auto it = std::ranges::find_if(survey.vgs, [&](const VgView& view) {
    return view.meta->uuid == uuid_or_name || view.meta->name == uuid_or_name;
  });
  return it == survey.vgs.end() ? nullptr : &*it;
}

// udev makes a folder in /dev for a group with an active volume.
bool has_folder(const Machine& machine, const std::string& vg) {
  return std::ranges::any_of(machine.dm_devices(), [&](const auto& pair) {
    const auto name = split_dm_name(pair.second.name);
    return name && name->first == vg;
  });
}

}  // namespace

int lvm_vgrename(Tool& tool) {
  int status = 0;
  const Options options = lvm_options(tool, "", status);
  if (status != 0) return status;
  if (options.words.size() != 2) return tool.fail(3, "  Old and new volume group names required");
  const std::string &old = options.words[0], &wanted = options.words[1];
  if (!valid_lvm_name(wanted))
    return tool.fail(3, "  New volume group name \"" + wanted + "\" is invalid.");
  if (has_folder(tool.machine, wanted))
    return tool.fail(5, "  /dev/" + wanted + ": already exists in filesystem");
  const Survey survey(tool.machine);
  const VgView* named = group_with(survey, old);
  if (!named) return tool.fail(5, "  Volume group \"" + old + "\" not found.");
  if (named->meta->name == wanted)
    return tool.fail(5, "  New VG name must differ from the old VG name.");
  if (survey.vg(wanted))
    return tool.fail(5, "  New volume group \"" + wanted + "\" already exists");
  const VgView* found = vg_to_change(tool, survey, named->meta->name);
  if (!found) return 5;
  VgMeta meta = *found->meta;
  meta.name = wanted;
  const VgView now = committed(tool, *found, std::move(meta));
  for (const auto& lv : now.meta->lvs) swap_table(tool, now, lv);
  arrange_snapshots(tool.machine, now);
  tool.say("  Volume group \"" + old + "\" successfully renamed to \"" + wanted + "\"");
  return 0;
}

namespace {

void cut_pieces(LvMeta& lv, uint64_t extents) {
  std::erase_if(lv.pieces, [&](const LvPiece& piece) { return piece.start >= extents; });
  LvPiece& last = lv.pieces.back();
  last.count = std::min(last.count, extents - last.start);
}

// New extents come from where allocate() finds them. Those right behind the last piece join it.
bool add_pieces(const VgMeta& meta, LvMeta& lv, uint64_t more, const std::vector<std::string>& on,
                const NamedExtents& named) {
  const auto pieces = allocate(meta, more, on, named);
  if (!pieces) return false;
  for (LvPiece piece : *pieces) {
    piece.start = lv.extents();
    LvPiece& last = lv.pieces.back();
    if (last.pv == piece.pv && last.pv_start + last.count == piece.pv_start)
      last.count += piece.count;
    else
      lv.pieces.push_back(piece);
  }
  return true;
}

Content held_by(const Tool& tool, const VgView& view, const LvMeta& lv) {
  const auto table = table_of(view, lv);
  if (table.front().base.empty()) return {};
  const auto& inside = tool.machine.disks.at(table.front().base).surface.inside;
  const auto held = inside.find(table.front().offset);
  return held == inside.end() ? Content{} : held->second;
}

void check_fits(Tool& tool, const VgView& view, const LvMeta& lv, uint64_t bytes) {
  for (const auto& magic : held_by(tool, view, lv))
    if (magic.bytes > bytes)
      tool.machine.violation(tool.name + " made " + view.meta->name + "/" + lv.name +
                             " smaller than its " + magic.type);
}

// --fs checksize, the default where LVM has that option. True where it does not object: it can
// measure an ext and an xfs, and objects to cutting any other file system.
bool passes_fs_check(Tool& tool, const Options& options, const VgView& view, const LvMeta& lv,
                     uint64_t bytes) {
  if (!tool.machine.has(LvmFeature::fs_option) || options.value("fs", "checksize") == "ignore")
    return true;
  const std::string name = view.meta->name + "/" + lv.name;
  for (const auto& magic : held_by(tool, view, lv)) {
    if (!is_file_system(magic.type)) continue;
    tool.say("  File system " + magic.type + " found on " + name + ".");
    if (magic.type == "xfs" || magic.type.starts_with("ext"))
      return magic.bytes <= bytes ||
             tool.fail(5, "  File system size is larger than the requested size.") == 0;
    return tool.fail(
               5, "  File system reduce is required and not supported (" + magic.type + ").") == 0;
  }
  return true;
}

}  // namespace

int lvm_lvresize(Tool& tool) {
  int status = 0;
  const bool has_fs = tool.machine.has(LvmFeature::fs_option);
  const Options options = lvm_options(
      tool, has_fs ? "l,extents= L,size= fs= alloc=" : "l,extents= L,size= alloc=", status);
  if (status != 0) return status;
  LvName target;
  if (options.words.empty() || !LvName::parse(options.words[0], target))
    return tool.fail(3, "  Please specify a logical volume path.");
  const Survey survey(tool.machine);
  const VgView* found = vg_to_change(tool, survey, target.vg);
  if (!found) return 5;
  VgMeta meta = *found->meta;
  LvMeta* lv = meta.lv(target.lv);
  if (!lv)
    return tool.fail(
        5, "  Logical volume " + target.lv + " not found in volume group " + target.vg + ".");
  std::vector<std::string> on;
  NamedExtents named;
  if (!named_pvs(tool, *found, survey, {options.words.begin() + 1, options.words.end()}, on, named))
    return 5;
  const uint64_t now = lv->extents();
  std::string asked = options.value("extents", options.value("size"));
  const bool relative = asked.starts_with('+') || asked.starts_with('-');
  Options absolute = options;
  if (relative) absolute.given[options.has("extents") ? "extents" : "size"] = {asked.substr(1)};
  uint64_t extents = wanted_extents(absolute, meta, on);
  if (relative) extents = asked[0] == '+' ? now + extents : now - std::min(now, extents);
  if (extents == now)
    return tool.fail(5, "  New size (" + std::to_string(now) + " extents) matches existing size (" +
                            std::to_string(now) + " extents).");
  if (extents == 0) return tool.fail(3, "  New size of 0 not permitted");
  const bool shrink = tool.name == "lvreduce";
  if (shrink != (extents < now))
    return tool.fail(5, "  New size given (" + std::to_string(extents) + " extents) not " +
                            (shrink ? "less" : "larger") + " than existing size (" +
                            std::to_string(now) + " extents)");
  if (meta.is_locked(*lv))
    return tool.fail(5,
                     "  Can't resize locked logical volume " + target.vg + "/" + target.lv + ".");
  if (meta.is_origin(*lv))
    return tool.fail(
        5, shrink
               ? "  Snapshot origin volumes cannot be reduced in size yet."
               : "  Snapshot origin volumes can be resized only while inactive: try lvchange -an.");
  if (meta.origin_of(*lv)) return tool.fail(5, "  (not simulated: the size of a snapshot)");
  if (lv->layout != VolumeLayout{})
    return tool.fail(5, "  (not simulated: another size of " + lvq::text(lv->layout) + ")");
  if (shrink && !options.has("force") && !options.has("yes"))
    return tool.fail(
        5, "  Do you really want to reduce " + target.vg + "/" + target.lv + "? [y/n]: [n]");
  if (shrink && !passes_fs_check(tool, options, *found, *lv, extents * meta.extent)) return 5;
  if (shrink) {
    check_fits(tool, *found, *lv, extents * meta.extent);
    cut_pieces(*lv, extents);
  } else if (!add_pieces(*found->meta, *lv, extents - now, on, named)) {
    return tool.fail(5, "  Insufficient free space: " + std::to_string(extents - now) +
                            " extents needed, but only " + std::to_string(free_extents(meta)) +
                            " available");
  }
  const VgView after = committed(tool, *found, std::move(meta));
  swap_table(tool, after, *after.meta->lv(target.lv));
  tool.say("  Logical volume " + target.vg + "/" + target.lv + " successfully resized.");
  return 0;
}

namespace {

std::string attributes(const DmDevice& device) {
  return std::string(device.live.empty() ? "-" : "L") + (device.inactive.empty() ? "-" : "I") +
         (device.suspended ? "s" : "-") + "w";
}

int dmsetup_info(Tool& tool, const Options& options) {
  for (const auto& [minor, device] : tool.machine.dm_devices()) {
    std::vector<std::string> fields;
    for (const auto& field : split(options.value("options", "name,attr,uuid"), ',')) {
      if (field == "name")
        fields.push_back(device.name);
      else if (field == "attr")
        fields.push_back(attributes(device));
      else if (field == "uuid")
        fields.push_back(device.uuid);
      else if (field == "open")
        fields.push_back(
            std::to_string(tool.machine.users("dm-" + std::to_string(minor), false).size()));
      else
        return tool.fail(1, "Unrecognised field: " + field);
    }
    tool.say(join(fields, options.value("separator", ":")));
  }
  return 0;
}

// Simulated only for merges.
int dmsetup_tables(Tool& tool, const Options& options) {
  if (options.value("target") != "snapshot-merge")
    return tool.fail(1, "(not simulated: tables of other targets)");
  size_t shown = 0;
  for (const auto& view : Survey(tool.machine).vgs)
    for (const auto& lv : view.meta->lvs) {
      const LvMeta* origin = view.meta->origin_of(lv);
      const DmDevice* device =
          origin ? tool.machine.dm_by_uuid(dm_uuid(*view.meta, *origin)) : nullptr;
      if (!device || !lv.merging || tool.machine.dm_by_uuid(dm_uuid(*view.meta, lv))) continue;
      tool.say(device->name + ": 0 " + std::to_string(device->bytes() / 512) +
               " snapshot-merge 254:1 254:2 P 8");
      ++shown;
    }
  if (shown == 0) tool.say("No devices found");
  return 0;
}

// Simulated only for caches.
int dmsetup_status(Tool& tool, const Options& options) {
  if (options.value("target") != "cache")
    return tool.fail(1, "(not simulated: status of other targets)");
  size_t shown = 0;
  for (const auto& [minor, device] : tool.machine.dm_devices()) {
    if (!device.cache) continue;
    const DmCache& cache = *device.cache;
    const auto n = [](uint64_t value) { return std::to_string(value); };
    const uint64_t dirty = tool.machine.dirty_chunks[cache.pool],
                   total = cache.on.front().bytes / cache.chunk;
    tool.say(device.name + ": 0 " + n(device.bytes() / 512) + " cache 8 14/2048 " +
             n(cache.chunk / 512) + " " + n(dirty) + "/" + n(total) + " 0 0 0 0 0 0 " + n(dirty) +
             " 3 metadata2 " + cache.mode + " no_discard_passdown 2 migration_threshold 2048 " +
             cache.policy + " 0 rw - ");
    ++shown;
  }
  if (shown == 0) tool.say("No devices found");
  return 0;
}

}  // namespace

int dmsetup(Tool& tool) {
  const Options options = parse_options(
      tool.arguments, "c,columns C o,options= noheadings separator= f,force noflush target=");
  if (!options.error.empty() || options.words.empty())
    return tool.fail(1, "dmsetup: " + options.error);
  const std::string& verb = options.words[0];
  if (verb == "info") return dmsetup_info(tool, options);
  if (verb == "status") return dmsetup_status(tool, options);
  if (verb == "table" && options.has("target")) return dmsetup_tables(tool, options);
  if (options.words.size() < 2) return tool.fail(1, "Command failed.");
  const DmDevice* device = tool.machine.dm_by_name(options.words[1]);
  if (!device) return tool.fail(1, "Device " + options.words[1] + " not found\nCommand failed.");
  const std::string uuid = device->uuid;
  if (verb == "clear") {
    tool.effects("dmsetup clear " + device->name,
                 [&] { tool.machine.dm_by_uuid(uuid)->inactive.clear(); });
  } else if (verb == "remove") {
    if (!tool.machine.users("dm-" + std::to_string(device->minor), false).empty())
      return tool.fail(1, "device-mapper: remove ioctl on " + device->name +
                              "  failed: Device or resource busy\nCommand failed.");
    tool.effects("dmsetup remove " + device->name, [&] { tool.machine.dm_remove(uuid); });
  } else if (verb == "table" && !device->on.empty()) {
    std::string line = "0 " + std::to_string(device->bytes() / 512) +
                       (device->is_snapshot() ? " snapshot" : " snapshot-origin");
    for (const auto& below : device->on)
      line += " " + std::to_string(kDmMajor) + ":" +
              std::to_string(tool.machine.dm_by_uuid(below)->minor);
    tool.say(line + (device->is_snapshot() ? " P 8" : ""));
  } else if (verb == "table") {
    for (const auto& target : device->live) {
      const auto [major, minor] = tool.machine.number_of(target.base);
      tool.say(std::to_string(target.start / 512) + " " + std::to_string(target.bytes / 512) +
               " linear " + std::to_string(major) + ":" + std::to_string(minor) + " " +
               std::to_string(target.offset / 512));
    }
  } else {
    return tool.fail(1, "Unknown command: " + verb);
  }
  return 0;
}

}  // namespace lvq::sim
