// pvcreate, pvremove, and what the LVM tools share. A PV's label is the last thing written: cut off
// before it, there is no PV (lvm-behaviour 2).
#include <algorithm>
#include <cctype>

#include "base/text.h"
#include "sim/tool.h"

namespace lvq::sim {

Options lvm_options(Tool& tool, const std::string& accepted, int& status) {
  Options options = parse_options(tool.arguments, accepted + std::string(kLvmCommon));
  status = 0;
  if (options.error.empty()) {
    for (const auto& line : Survey(tool.machine).complaints) tool.err += "  " + line + "\n";
    return options;
  }
  status =
      tool.fail(3, tool.name + ": " + options.error + "\n  Error during parsing of command line.");
  return options;
}

uint64_t parse_lvm_size(std::string_view text) {
  static constexpr std::string_view units = "bskmgtpe";
  uint64_t number = 0;
  size_t at = 0;
  while (at < text.size() && std::isdigit(static_cast<unsigned char>(text[at])))
    number = number * 10 + static_cast<uint64_t>(text[at++] - '0');
  if (at == 0) return 0;
  const std::string unit = at == text.size() ? "m" : lower(text.substr(at));
  if (unit == "b") return number;
  if (unit == "s") return number * 512;
  const auto power = units.find(unit[0]);
  return unit.size() > 1 || power == units.npos ? 0 : number << (10 * (power - 1));
}

bool valid_lvm_name(std::string_view name) {
  if (name.empty() || name.size() > 127 || name == "." || name == ".." || name.starts_with('-'))
    return false;
  return std::ranges::all_of(name, [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) ||
           std::string_view("._+-").find(c) != std::string_view::npos;
  });
}

// "&&" binds closer than "||".
bool is_selected(const Options& options, const std::set<std::string>& terms) {
  if (!options.has("select")) return true;
  bool any = false, all = true;
  for (const auto& word : split_words(options.value("select"))) {
    if (word == "||") {
      any |= all;
      all = true;
    } else if (word != "&&") {
      all &= terms.contains(word);
    }
  }
  return any || all;
}

const VgView* vg_to_change(Tool& tool, const Survey& survey, const std::string& vg) {
  const VgView* view = survey.vg(vg);
  const auto refuse = [&](const std::string& words) -> const VgView* {
    tool.err += "  " + words + "\n";
    return nullptr;
  };
  if (!view)
    return refuse("Volume group \"" + vg + "\" not found\n  Cannot process volume group " + vg);
  if (survey.count(vg) > 1)
    return refuse("Multiple VGs found with the same name: skipping " + vg +
                  "\n  Use --select vg_uuid=<uuid> in place of the VG name.");
  if (!view->meta->system_id.empty() && view->meta->system_id != tool.machine.host_system_id)
    return refuse("Cannot access VG " + vg + " with system ID " + view->meta->system_id + " with " +
                  (tool.machine.host_system_id.empty() ? "unknown" : "") + " local system ID " +
                  tool.machine.host_system_id + ".");
  if (!view->meta->lock_type.empty() && view->meta->lock_type != "none")
    return refuse("Cannot access VG " + vg + " due to failed lock.");
  if (view->meta->exported) return refuse("Volume group " + vg + " is exported");
  for (const auto& duplicate : survey.duplicates)
    if (view->meta->pv(duplicate))
      return refuse("Cannot update volume group " + vg + " with duplicate PV devices.");
  return view;
}

bool wipe_signatures(Tool& tool, const std::string& device, bool yes) {
  const Content* held = tool.machine.content(device);
  if (!held || held->empty()) return true;
  for (const auto& magic : *held) {
    if (magic.type == "LVM2_member") continue;
    const std::string where = "/dev/" + device;
    if (!yes) {
      tool.err += "  WARNING: " + magic.type + " signature detected on " + where +
                  ". Wipe it? [y/n]: [n]\n"
                  "  Aborted wiping of " +
                  magic.type + ".\n  1 existing signature left on the device.\n";
      return false;
    }
    tool.say("  Wiping " + magic.type + " signature on " + where + ".");
  }
  tool.effects(tool.name + ": wipe signatures on " + device, [&] {
    for (auto& [name, disk] : tool.machine.disks)
      if (name == device) tool.machine.write_unflushed(disk);
    if (const DmDevice* mapped = tool.machine.dm(device))
      tool.machine.write_unflushed(tool.machine.disks.at(mapped->live.front().base));
    Content& content = *tool.machine.content(device);
    for (const auto& magic : content)
      if (magic.type != "LVM2_member") tool.machine.lose(magic, device, tool.name);
    std::erase_if(content, [](const Magic& magic) { return magic.type != "LVM2_member"; });
  });
  return true;
}

namespace {

bool partitioned(const Machine& machine, const std::string& name) {
  const Content& held = *machine.content(name);
  return std::ranges::any_of(held, is_partition_table) ||
         std::ranges::any_of(machine.disks,
                             [&](const auto& pair) { return pair.second.parent == name; });
}

// Why LVM will not make this device a PV; empty: it will.
std::string unusable(const Tool& tool, const std::string& path, const std::string& name,
                     size_t force) {
  const Machine& machine = tool.machine;
  if (name.empty()) return "No device found for " + path + ".";
  if (machine.dm(name)) return "Cannot use " + path + ": device is an LV";
  if (partitioned(machine, name)) return "Cannot use " + path + ": device is partitioned";
  if (machine.read_only(name)) return "Cannot use " + path + ": device is not writable";
  for (const auto& magic : *machine.content(name))
    if (magic.type == "linux_raid_member")
      return "Cannot use " + path + ": device is an md component";
  if (machine.size_of(name) < (uint64_t{2} << 20))
    return "Cannot use " + path + ": device is too small (pv_min_size)";
  const Survey survey(machine);
  const FoundPv* pv = survey.pv_on(name);
  const VgView* vg = pv ? survey.vg_of_pv(pv->area->uuid) : nullptr;
  if (vg && (force < 2 || vg->devices.contains(pv->area->uuid)) && vg->meta->system_id.empty())
    return "Can't initialize physical volume \"" + path + "\" of volume group \"" + vg->meta->name +
           "\" without -ff";
  if (pv && !vg && pv->area->in_use && force < 2)
    return "PV " + path + " is used by a VG but its metadata is missing.\n  Can't initialize PV '" +
           path + "' without -ff.";
  if (const auto users = machine.users(name, true); !users.empty())
    return "Can't open " + path + " exclusively.  Mounted filesystem?\n  (" + users.front() + ")";
  return "";
}

}  // namespace

int initialise_pv(Tool& tool, const std::string& path, const std::string& uuid, uint64_t alignment,
                  bool yes, size_t force) {
  Machine& machine = tool.machine;
  const std::string name = machine.kernel_name(path);
  if (const std::string why = unusable(tool, path, name, force); !why.empty())
    return tool.fail(5, "  " + why);
  const Survey survey(machine);
  for (const auto& pv : survey.pvs)
    if (pv.area->uuid == uuid && pv.device != name)
      return tool.fail(5, "  uuid " + uuid + " already in use on \"/dev/" + pv.device + "\"");
  if (!wipe_signatures(tool, name, yes)) return 5;
  const std::string id = uuid.empty() ? machine.random_lvm_id() : uuid;
  const auto label = [&](auto change) {
    return [&machine, name, change] {
      machine.write_unflushed(machine.disks.at(name));
      change(*machine.content(name));
    };
  };
  tool.effects(tool.name + ": clear the start of " + name,
               label([&](Content& held) { machine.overwrite(held, name, tool.name); }));
  tool.effects(tool.name + ": label on " + name, label([&](Content& held) {
                 Magic magic{.type = "LVM2_member", .uuid = id};
                 magic.pv = PvArea{id, machine.size_of(name),
                                   (kPeStart + alignment - 1) / alignment * alignment};
                 held.push_back(std::move(magic));
               }));
  tool.say("  Physical volume \"" + path + "\" successfully created.");
  return 0;
}

int lvm_pvcreate(Tool& tool) {
  int status = 0;
  const Options options =
      lvm_options(tool,
                  "u,uuid= norestorefile restorefile= dataalignment= dataalignmentoffset="
                  " metadatasize= Z,zero= setphysicalvolumesize=",
                  status);
  if (status != 0) return status;
  const std::string uuid = options.value("uuid");
  if (options.words.empty()) return tool.fail(3, "  Please enter a physical volume path.");
  if (!uuid.empty() && !options.has("norestorefile") && !options.has("restorefile"))
    return tool.fail(3, "  --restorefile is required with --uuid");
  if (!uuid.empty() && (options.words.size() > 1 || uuid.size() != 38))
    return tool.fail(
        3, "  Can only set uuid on one volume at once, and it has 32 characters: " + uuid);
  if (uuid.empty() && options.has("norestorefile"))
    return tool.fail(3, "  --norestorefile is only for --uuid");
  const uint64_t alignment =
      options.has("dataalignment") ? parse_lvm_size(options.value("dataalignment")) : kPeStart;
  if (alignment == 0)
    return tool.fail(3,
                     "  Invalid argument for --dataalignment: " + options.value("dataalignment"));
  for (const auto& path : options.words)
    if (tool.machine.filtered.contains(tool.machine.kernel_name(path)))
      return tool.fail(5, "  Cannot use " + path + ": device is rejected by filter config");
  for (const auto& path : options.words)
    if (const int failed =
            initialise_pv(tool, path, uuid, alignment, options.has("yes"), options.count("force")))
      return failed;
  return 0;
}

int lvm_pvremove(Tool& tool) {
  int status = 0;
  const Options options = lvm_options(tool, "", status);
  if (status != 0) return status;
  for (const auto& path : options.words) {
    const std::string name = tool.machine.kernel_name(path);
    const Survey survey(tool.machine);
    const FoundPv* pv = survey.pv_on(name);
    if (!pv) return tool.fail(5, "  No PV found on device " + path + ".");
    if (const VgView* vg = survey.vg_of_pv(pv->area->uuid); vg && options.count("force") < 2)
      return tool.fail(
          5,
          "  PV " + path + " is used by VG " + vg->meta->name +
              " so please use vgreduce first.\n"
              "  (If you are certain you need pvremove, then confirm by using --force twice.)\n  " +
              path + ": physical volume label not removed.");
    if (pv->area->in_use && options.count("force") < 2)
      return tool.fail(
          5, "  PV " + path +
                 " is used by a VG but its metadata is missing.\n"
                 "  (If you are certain you need pvremove, then confirm by using --force twice.)");
    tool.effects("pvremove: label on " + name, [&] {
      tool.machine.write_unflushed(tool.machine.disks.at(name));
      Content& held = *tool.machine.content(name);
      for (const auto& magic : held)
        if (magic.pv) tool.machine.lose(magic, name, tool.name);
      std::erase_if(held, [](const Magic& magic) { return magic.pv.has_value(); });
    });
    tool.say("  Labels on physical volume \"" + path + "\" successfully wiped.");
  }
  return 0;
}

namespace {

// The extents that lie behind all that is allocated on the PV.
uint64_t end_of_allocated(const VgMeta& meta, const std::string& pv_uuid) {
  uint64_t end = 0;
  for (const auto& lv : meta.lvs)
    for (const auto* pieces : {&lv.pieces, &lv.metadata})
      for (const auto& piece : *pieces)
        if (piece.pv == pv_uuid) end = std::max(end, piece.pv_start + piece.count);
  return end;
}

int resize_pv(Tool& tool, const VgView& view, const FoundPv& pv, uint64_t bytes) {
  VgMeta meta = *view.meta;
  PvMeta& resized = *std::ranges::find(meta.pvs, pv.area->uuid, &PvMeta::uuid);
  const std::string path = "/dev/" + pv.device;
  if (bytes <= resized.pe_start)
    return tool.fail(5, "  " + path + ": size must exceed where its extents begin");
  const uint64_t count = (bytes - resized.pe_start) / meta.extent;
  if (const uint64_t end = end_of_allocated(meta, resized.uuid); count < end)
    return tool.fail(5, "  " + path + ": cannot resize to " + std::to_string(count) +
                            " extents as " + std::to_string(end) + " are allocated.");
  resized.device_size = bytes;
  resized.pe_count = count;
  commit(tool.machine, tool.effects, view, std::move(meta));
  tool.say("  Physical volume \"" + path + "\" changed");
  return 0;
}

}  // namespace

int lvm_pvresize(Tool& tool) {
  int status = 0;
  const Options options = lvm_options(tool, "setphysicalvolumesize=", status);
  if (status != 0) return status;
  for (const auto& path : options.words) {
    const std::string name = tool.machine.kernel_name(path);
    const Survey survey(tool.machine);
    const FoundPv* pv = survey.pv_on(name);
    const VgView* found = pv ? survey.vg_of_pv(pv->area->uuid) : nullptr;
    if (!found) return tool.fail(5, "  (simulated only of a physical volume of a group) " + path);
    const VgView* view = vg_to_change(tool, survey, found->meta->name);
    if (!view) return 5;
    const uint64_t real = tool.machine.size_of(name);
    const uint64_t wanted = options.has("setphysicalvolumesize")
                                ? parse_lvm_size(options.value("setphysicalvolumesize"))
                                : real;
    if (wanted != real && !options.has("yes"))
      return tool.fail(5, "  WARNING: " + path + ": Requested size " + std::to_string(wanted) +
                              " is not the real size " + std::to_string(real) +
                              ".\n  Physical Volume " + path + " not resized.");
    if (const int failed = resize_pv(tool, *view, *pv, wanted)) return failed;
  }
  return 0;
}

}  // namespace lvq::sim
