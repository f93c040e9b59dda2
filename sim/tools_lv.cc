// lvcreate, lvremove: commit, device, table, then wiping and zeroing, so a cut leaves an LV without
// a device, a device without a table, or an active LV with what its extents held before
// (lvm-behaviour 2). A snapshot is a plain volume first, and a plain one again before it goes
// (lvm-behaviour 8).
#include "sim/tools_lv.h"

#include <algorithm>
#include <cctype>

#include "base/text.h"
#include "sim/tool.h"

namespace lvq::sim {

NamedPlace NamedPlace::parse(const std::string& word) {
  NamedPlace place;
  size_t n = 0;
  for (; n < word.size() && word[n] != ':'; ++n) {
    if (word[n] == '\\' && n + 1 < word.size()) ++n;
    place.path += word[n];
  }
  const size_t dash = word.find('-', n);
  if (n < word.size() && dash != word.npos)
    place.range = {std::stoull(word.substr(n + 1)), std::stoull(word.substr(dash + 1))};
  return place;
}

bool LvName::parse(std::string_view text, LvName& to) {
  if (text.starts_with("/dev/")) text.remove_prefix(5);
  const auto slash = text.find('/');
  to.vg = text.substr(0, slash);
  to.lv = slash == text.npos ? "" : text.substr(slash + 1);
  return valid_lvm_name(to.vg) && (to.lv.empty() || valid_lvm_name(to.lv));
}

std::string lv_device(const Machine& machine, const VgMeta& vg, const LvMeta& lv) {
  const DmDevice* device = machine.dm_by_uuid(dm_uuid(vg, lv));
  return device ? "dm-" + std::to_string(device->minor) : "";
}

void lv_activate(Tool& tool, const VgView& view, const LvMeta& lv) {
  if (lv.merging || lv.chunk > 0 || lv.being_made) return;
  const std::string uuid = dm_uuid(*view.meta, lv);
  const std::string name = dm_name(view.meta->name, lv.name);
  if (!tool.machine.dm_by_uuid(uuid))
    tool.effects("device " + name,
                 [&] { tool.machine.dm_create({name, uuid, tool.machine.free_dm_minor()}); });
  tool.effects("table of " + name, [&] { load_table(*tool.machine.dm_by_uuid(uuid), view, lv); });
}

bool lv_deactivate(Tool& tool, const VgMeta& vg, const LvMeta& lv) {
  const std::string device = lv_device(tool.machine, vg, lv);
  if (device.empty()) return true;
  const auto users = tool.machine.users(device, false);
  if (!users.empty()) {
    const bool mounted = users.front().starts_with("mounted");
    tool.err += "  Logical volume " + vg.name + "/" + lv.name +
                (mounted ? " contains a filesystem in use.\n" : " in use.\n");
    return false;
  }
  tool.effects("deactivate " + vg.name + "/" + lv.name,
               [&] { tool.machine.dm_remove(dm_uuid(vg, lv)); });
  return true;
}

void family_activate(Tool& tool, const VgView& view, const LvMeta& lv) {
  for (const LvMeta* each : view.meta->family_of(lv)) lv_activate(tool, view, *each);
  lv_arrange(tool, view, lv);
}

bool family_deactivate(Tool& tool, const VgMeta& vg, const LvMeta& lv) {
  const auto family = vg.family_of(lv);
  return std::all_of(family.rbegin(), family.rend(),
                     [&](const LvMeta* each) { return lv_deactivate(tool, vg, *each); });
}

void lv_arrange(Tool& tool, const VgView& view, const LvMeta& lv) {
  if (view.meta->family_of(lv).size() > 1)
    tool.effects("layers of " + view.meta->name + "/" + lv.name,
                 [&] { arrange_snapshots(tool.machine, view); });
}

VgView committed(Tool& tool, const VgView& view, VgMeta meta) {
  commit(tool.machine, tool.effects, view, meta);
  ++meta.seqno;
  return {std::make_shared<const VgMeta>(std::move(meta)), view.devices};
}

namespace {

constexpr std::string_view kReservedPrefixes[] = {"pvmove", "snapshot"};
constexpr std::string_view kReservedParts[] = {
    "_cdata", "_cmeta", "_corig", "_cpool", "_cvol",  "_wcorig", "_mimage",  "_mlog",   "_rimage",
    "_rmeta", "_tdata", "_tmeta", "_vdata", "_imeta", "_iorig",  "_pmspare", "_vorigin"};

bool reserved(std::string_view name) {
  return std::ranges::any_of(kReservedPrefixes,
                             [&](auto prefix) { return name.starts_with(prefix); }) ||
         std::ranges::any_of(kReservedParts,
                             [&](auto part) { return name.find(part) != name.npos; });
}

bool all_digits(std::string_view text) {
  return !text.empty() &&
         std::ranges::all_of(text, [](unsigned char c) { return std::isdigit(c); });
}

uint64_t free_on(const VgMeta& meta, const std::vector<std::string>& pv_uuids) {
  uint64_t sum = 0;
  for (const auto& pv : meta.pvs)
    if (std::ranges::find(pv_uuids, pv.uuid) != pv_uuids.end()) sum += free_extents(meta, pv);
  return sum;
}

uint64_t total(const VgMeta& meta) {
  uint64_t sum = 0;
  for (const auto& pv : meta.pvs) sum += pv.pe_count;
  return sum;
}

}  // namespace

uint64_t wanted_extents(const Options& options, const VgMeta& meta,
                        const std::vector<std::string>& pv_uuids) {
  if (options.has("size"))
    return (parse_lvm_size(options.value("size")) + meta.extent - 1) / meta.extent;
  const std::string text = options.value("extents");
  if (all_digits(text)) return std::stoull(text);
  const auto percent = text.find('%');
  if (percent == text.npos || !all_digits(text.substr(0, percent))) return 0;
  const uint64_t n = std::stoull(text.substr(0, percent));
  const std::string of = upper(text.substr(percent + 1));
  const uint64_t free = free_extents(meta);
  if (of == "FREE") return free * n / 100;
  if (of == "VG") return std::min(total(meta) * n / 100, free);
  if (of == "PVS") return (pv_uuids.empty() ? total(meta) : free_on(meta, pv_uuids)) * n / 100;
  return 0;
}

bool named_pvs(Tool& tool, const VgView& view, const Survey& survey,
               const std::vector<std::string>& words, std::vector<std::string>& uuids,
               NamedExtents& extents) {
  for (const auto& word : words) {
    const NamedPlace place = NamedPlace::parse(word);
    const FoundPv* pv = survey.pv_on(tool.machine.kernel_name(place.path));
    if (!pv || !view.meta->pv(pv->area->uuid)) {
      tool.err += "  Physical Volume \"" + place.path + "\" not found in Volume Group \"" +
                  view.meta->name + "\".\n";
      return false;
    }
    uuids.push_back(pv->area->uuid);
    if (place.range) extents.emplace_back(pv->area->uuid, *place.range);
  }
  return true;
}

std::string bad_name(const VgMeta& meta, const std::string& name) {
  if (!valid_lvm_name(name) || reserved(name))
    return "Logical volume name \"" + name + "\" is invalid.";
  if (dm_name(meta.name, name).size() > 127)
    return "Full LV name \"" + meta.name + "/" + name + "\" is too long.";
  if (meta.lv(name))
    return "Logical Volume \"" + name + "\" already exists in volume group \"" + meta.name + "\"";
  return "";
}

namespace {

void drop(Tool& tool, const VgView& view, const std::string& name) {
  VgMeta meta = *view.meta;
  const std::string cache = meta.lv(name)->cache;
  if (meta.lv(name)->chunk > 0 && tool.machine.dirty_chunks[meta.lv(name)->uuid] > 0)
    tool.machine.violation(tool.name + " lost what only the cache " + name + " held");
  std::erase_if(meta.lvs, [&](const LvMeta& lv) {
    return lv.name == name || (!cache.empty() && lv.uuid == cache);
  });
  commit(tool.machine, tool.effects, view, std::move(meta));
}

// LVM zeroes the first 4 KiB, after wiping what libblkid knows. Neither is flushed.
bool wipe_and_zero(Tool& tool, const Options& options, const std::string& device) {
  if (options.value("wipesignatures", "y") == "y" &&
      !wipe_signatures(tool, device, options.has("yes")))
    return false;
  if (options.value("zero", "y") != "y") return true;
  tool.effects("zero the start of " + device, [&] {
    tool.machine.write_unflushed(tool.machine.disks.at(tool.machine.dm(device)->live.front().base));
    tool.machine.overwrite(*tool.machine.content(device), device, tool.name);
  });
  return true;
}

// What a snapshot needs where every chunk of 4 KiB changes, with 16 bytes to find each again. More
// is of no use (lvm-behaviour 8).
uint64_t largest_cow(const VgMeta& meta, const LvMeta& origin) {
  constexpr uint64_t chunk = 4096, per_chunk = chunk / 16;
  const uint64_t chunks = origin.extents() * meta.extent / chunk;
  const uint64_t bytes = (chunks + (chunks + per_chunk) / per_chunk + 1) * chunk;
  return (bytes + meta.extent - 1) / meta.extent;
}

void make_snapshot_of(Tool& tool, const VgView& view, const std::string& origin,
                      const std::string& name) {
  VgMeta meta = *view.meta;
  meta.lv(name)->origin = origin;
  lv_deactivate(tool, *view.meta, *view.meta->lv(name));
  const VgView now = committed(tool, view, std::move(meta));
  const LvMeta& snapshot = *now.meta->lv(name);
  if (lv_device(tool.machine, *now.meta, *now.meta->origin_of(snapshot)).empty()) return;
  lv_activate(tool, now, snapshot);
  lv_arrange(tool, now, snapshot);
}

// nullopt: no simulated layout.
std::optional<VolumeLayout> layout_asked(const Options& options) {
  const std::string type = options.value("type", "linear");
  const auto number = [&](const char* option, const char* usual) {
    return static_cast<uint32_t>(std::stoul(options.value(option, usual)));
  };
  auto layout =
      parse_volume_layout(type == "linear" || type.starts_with("raid1") ? type : type + ":3");
  if (!layout || layout->kind == VolumeLayout::Kind::thin_pool ||
      layout->kind == VolumeLayout::Kind::thin)
    return std::nullopt;
  if (type == "linear") return *layout;
  layout->stripes = number("stripes", "1");
  layout->copies = number("mirrors", "0") + 1;
  if (layout->stripes > 1)
    layout->stripe_size = {parse_lvm_size(options.value("stripesize", "64k"))};
  return *layout;
}

// What a RAID's leg has for superblocks and bitmap (lvm-behaviour 2).
uint64_t raid_metadata(const VgMeta& meta, uint64_t leg, uint64_t region) {
  const uint64_t bytes = 2 * 4096 + (leg * meta.extent / region + 7) / 8;
  return (bytes + meta.extent - 1) / meta.extent;
}

bool find_places(const VgMeta& meta, const Options& options, uint64_t extents,
                 const std::vector<std::string>& on, const NamedExtents& named, LvMeta& lv) {
  if (lv.layout != VolumeLayout{}) {
    const uint64_t metadata = is_raid(lv.layout)
                                  ? raid_metadata(meta, extents / lv.layout.stripes,
                                                  parse_lvm_size(options.value("regionsize", "2m")))
                                  : 0;
    return allocate_legs(meta, lv, extents, metadata, on, named);
  }
  auto pieces = allocate(meta, extents, on, named);
  if (pieces) lv.pieces = std::move(*pieces);
  return pieces.has_value();
}

// LVM commits a RAID twice: first its metadata volumes can be seen, so that they can be wiped.
VgView with_new_volume(Tool& tool, const VgView& view, const LvMeta& lv) {
  VgMeta meta = *view.meta;
  meta.lvs.push_back(lv);
  if (!is_raid(lv.layout)) return committed(tool, view, std::move(meta));
  meta.lvs.back().being_made = true;
  const VgView first = committed(tool, view, meta);
  meta = *first.meta;
  meta.lvs.back().being_made = false;
  return committed(tool, first, std::move(meta));
}

}  // namespace

int lvm_lvcreate(Tool& tool) {
  int status = 0;
  const Options options = lvm_options(
      tool,
      "n,name= l,extents= L,size= s,snapshot addtag= W,wipesignatures= Z,zero= type= a,activate="
      " c,chunksize= setautoactivation= k,setactivationskip= p,permission= alloc= C,contiguous= "
      "ignoremonitoring monitor= poolmetadatasize= poolmetadataspare= r,readahead= i,stripes= "
      "I,stripesize= m,mirrors= R,regionsize=",
      status);
  if (status != 0) return status;
  if (options.words.empty()) return tool.fail(3, "  Please provide a volume group name");
  if (options.has("extents") == options.has("size"))
    return tool.fail(3, "  No command with matching syntax recognised.");
  if (options.value("type") == "cache-pool") return create_cache_pool(tool, options);
  const auto layout = layout_asked(options);
  if (!layout) return tool.fail(5, "  (not simulated: --type " + options.value("type") + ")");
  LvName target;
  LvName::parse(options.words[0], target);
  const bool snapshot = options.has("snapshot");
  if (snapshot == target.lv.empty())
    return tool.fail(3, "  " + options.words[0] + ": no volume group, or no origin.");
  const Survey survey(tool.machine);
  const VgView* found = vg_to_change(tool, survey, target.vg);
  if (!found) return 5;
  VgView view = *found;
  const LvMeta* origin = found->meta->lv(target.lv);
  if (snapshot && !origin)
    return tool.fail(5, "  Failed to find logical volume \"" + options.words[0] + "\"");
  if (origin && found->meta->origin_of(*origin))
    return tool.fail(5, "  Snapshots of snapshots are not supported.");
  if (origin && found->meta->is_locked(*origin))
    return tool.fail(5, "  Snapshots of locked devices are not supported.");
  if (view.partial())
    return tool.fail(5, "  Cannot change VG " + view.meta->name + " while PVs are missing.");
  const std::string name = options.value("name", "lvol" + std::to_string(view.meta->lvs.size()));
  if (const std::string why = bad_name(*view.meta, name); !why.empty())
    return tool.fail(valid_lvm_name(name) ? 5 : 3, "  " + why);
  std::vector<std::string> on;
  NamedExtents named;
  if (!named_pvs(tool, view, survey, {options.words.begin() + 1, options.words.end()}, on, named))
    return 5;
  uint64_t extents = wanted_extents(options, *view.meta, on);
  extents += (layout->stripes - extents % layout->stripes) % layout->stripes;
  if (origin) extents = std::min(extents, largest_cow(*view.meta, *origin));
  if (extents == 0) return tool.fail(3, "  Unable to create new logical volume with no extents.");
  LvMeta lv{name, tool.machine.random_lvm_id(), {}, {}};
  lv.layout = *layout;
  if (!find_places(*view.meta, options, extents, on, named, lv))
    return tool.fail(5, "  Volume group \"" + view.meta->name + "\" has insufficient free space (" +
                            std::to_string(free_extents(*view.meta)) +
                            " extents): " + std::to_string(extents) + " required.");
  if (options.has("addtag")) lv.tags = options.given.at("addtag");
  lv.alloc = options.value("alloc", lv.alloc);
  lv.read_ahead = options.value("readahead", lv.read_ahead);
  lv.autoactivation = options.value("setautoactivation", "y") == "y";
  view = with_new_volume(tool, view, lv);
  if (options.value("activate", "y") == "n") return 0;
  lv_activate(tool, view, lv);
  if (!wipe_and_zero(tool, options, lv_device(tool.machine, *view.meta, lv))) {
    lv_deactivate(tool, *view.meta, lv);
    drop(tool, view, name);
    return 5;
  }
  if (origin) make_snapshot_of(tool, view, origin->uuid, name);
  tool.say("  Logical volume \"" + name + "\" created.");
  return 0;
}

namespace {

// What the LV holds is given up: precious content is a loss, whatever becomes of the bytes.
void give_up(Tool& tool, const VgView& view, const LvMeta& lv) {
  const auto table = table_of(view, lv);
  if (table.empty() || table.front().base.empty()) return;
  auto& inside = tool.machine.disks.at(table.front().base).surface.inside;
  const auto held = inside.find(table.front().offset);
  if (held == inside.end()) return;
  for (const auto& magic : held->second)
    tool.machine.lose(magic, view.meta->name + "/" + lv.name, tool.name);
  forgive(held->second);
}

// Makes the snapshot an ordinary volume, so that its origin needs no layer for it.
VgView split_off(Tool& tool, const VgView& view, const std::string& name) {
  const LvMeta& origin = *view.meta->origin_of(*view.meta->lv(name));
  VgMeta meta = *view.meta;
  meta.lv(name)->origin.clear();
  const VgView now = committed(tool, view, std::move(meta));
  if (!lv_device(tool.machine, *now.meta, origin).empty())
    tool.effects("layers of " + view.meta->name + "/" + origin.name,
                 [&] { arrange_snapshots(tool.machine, now); });
  return now;
}

bool remove_volume(Tool& tool, const VgView& view, const std::string& name) {
  const VgView now =
      view.meta->origin_of(*view.meta->lv(name)) ? split_off(tool, view, name) : view;
  const LvMeta& lv = *now.meta->lv(name);
  if (lv.pieces.empty()) {  // what a pvmove has left
    drop(tool, now, name);
    return true;
  }
  if (!lv_deactivate(tool, *now.meta, lv)) return false;
  give_up(tool, now, lv);
  drop(tool, now, name);
  tool.say("  Logical volume \"" + name + "\" successfully removed.");
  return true;
}

bool not_in_use(Tool& tool, const VgMeta& vg, const LvMeta& lv) {
  const std::string device = lv_device(tool.machine, vg, lv);
  if (device.empty()) return true;
  const auto users = tool.machine.users(device, false);
  if (!users.empty())
    tool.err +=
        "  Logical volume " + vg.name + "/" + lv.name +
        (users.front().starts_with("mounted") ? " contains a filesystem in use.\n" : " in use.\n");
  return users.empty();
}

int remove_one(Tool& tool, const Options& options, const std::string& vg, const std::string& name) {
  const Survey survey(tool.machine);
  const VgView* found = vg_to_change(tool, survey, vg);
  if (!found) return 5;
  const VgView view = *found;
  const LvMeta* lv = view.meta->lv(name);
  if (!lv || view.meta->is_attached(*lv))
    return tool.fail(5, "  Failed to find logical volume \"" + vg + "/" + name + "\"");
  if (view.meta->is_locked(*lv))
    return tool.fail(5, "  Can't remove locked logical volume " + vg + "/" + name + ".");
  if (!options.has("yes") && !options.has("force") &&
      !lv_device(tool.machine, *view.meta, *lv).empty())
    return tool.fail(5, "  Do you really want to remove active logical volume " + vg + "/" + name +
                            "? [y/n]: [n]\n"
                            "  Logical volume " +
                            vg + "/" + name + " not removed.");
  if (!not_in_use(tool, *view.meta, *lv)) return 5;
  std::vector<std::string> all = {name};
  if (view.meta->is_origin(*lv)) {
    if (!options.has("yes") && !options.has("force"))
      return tool.fail(5, "  Removing origin " + vg + "/" + name +
                              " will also remove its snapshots. Proceed? [y/n]: [n]\n" +
                              "  Logical volume " + vg + "/" + name + " not removed.");
    if (!family_deactivate(tool, *view.meta, *lv)) return 5;
    for (const LvMeta* each : view.meta->family_of(*lv)) all.insert(all.begin(), each->name);
    all.pop_back();
  }
  for (const auto& each : all)
    if (!remove_volume(tool, *Survey(tool.machine).vg(vg), each)) return 5;
  return 0;
}

std::set<std::pair<std::string, std::string>> names_in(const Tool& tool, const std::string& vg) {
  std::set<std::pair<std::string, std::string>> names;
  const Survey survey(tool.machine);
  if (const VgView* view = survey.vg(vg))
    for (const auto& lv : view->meta->lvs) names.emplace(vg, lv.name);
  return names;
}

// The terms of a selection that are true of the volume.
std::set<std::string> terms_of(const LvMeta& lv, const VgMeta& vg) {
  std::set<std::string> terms = {"lv_uuid=" + lv.uuid};
  for (const auto& tag : lv.tags) terms.insert("lv_tags=" + tag);
  if (!vg.is_origin(lv)) terms.insert("lv_role!=thickorigin");
  return terms;
}

}  // namespace

int lvm_lvremove(Tool& tool) {
  int status = 0;
  const Options options = lvm_options(tool, "S,select= noudevsync nohistory", status);
  if (status != 0) return status;
  if (options.words.empty())
    return tool.fail(3, "  Please enter one or more logical volume paths.");
  std::set<std::pair<std::string, std::string>> gone;  // also those that went with their origins
  for (const auto& word : options.words) {
    LvName target;
    if (!LvName::parse(word, target))
      return tool.fail(3, "  \"" + word + "\": Invalid path for Logical Volume.");
    std::vector<std::string> names = {target.lv};
    if (target.lv.empty() || options.has("select")) {
      const Survey survey(tool.machine);
      const VgView* view = vg_to_change(tool, survey, target.vg);
      if (!view) return 5;
      names.clear();
      if (!target.lv.empty() && !view->meta->lv(target.lv))
        return tool.fail(5, "  Failed to find logical volume \"" + word + "\"");
      for (const auto& lv : view->meta->lvs)
        if ((target.lv.empty() || lv.name == target.lv) &&
            is_selected(options, terms_of(lv, *view->meta)))
          names.push_back(lv.name);
    }
    for (const auto& name : names) {
      if (gone.contains({target.vg, name})) continue;
      const auto before = names_in(tool, target.vg);
      if (const int failed = remove_one(tool, options, target.vg, name)) return failed;
      std::ranges::set_difference(before, names_in(tool, target.vg),
                                  std::inserter(gone, gone.end()));
    }
  }
  return 0;
}

}  // namespace lvq::sim
