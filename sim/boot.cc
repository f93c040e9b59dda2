// What a power cut leaves, and the start after it. Of the writes that a disk had not flushed, a
// prefix survives, chosen for each disk by itself; memory is gone. Then the machine starts as a
// Debian does: LVM activates complete VGs, and systemd mounts what fstab names.
#include <algorithm>
#include <tuple>

#include "base/text.h"
#include "model/fstab.h"
#include "sim/lvm_metadata.h"
#include "sim/machine.h"
#include "sim/random.h"

namespace lvq::sim {
namespace {

// Loses, by the toss of a coin, what a file system had not written out yet.
void lose_unwritten(Machine& machine, uint64_t seed) {
  for (auto& [name, disk] : machine.disks)
    for (auto& [offset, held] : disk.surface.inside)
      for (auto& magic : held) {
        if (magic.on_disk && next_random(seed) % 2 == 0)
          std::tie(magic.payload, magic.files) = *magic.on_disk;
        magic.on_disk.reset();
      }
}

void lose_unflushed(Machine& machine, uint64_t seed) {
  for (auto& [name, disk] : machine.disks) {
    const size_t kept = next_random(seed) % (disk.unflushed.size() + 1);
    if (kept < disk.unflushed.size()) disk.surface = Surface(disk.unflushed[kept]);
    disk.unflushed.clear();
  }
}

// At its start a kernel finds partitions only on disks that have their table.
void read_partition_tables(Machine& machine) {
  std::erase_if(machine.disks, [&](const auto& pair) {
    const auto whole = machine.disks.find(pair.second.parent);
    if (whole == machine.disks.end()) return false;
    return std::ranges::none_of(whole->second.surface.here, is_partition_table);
  });
  for (auto& [name, disk] : machine.disks)
    if (!disk.parent.empty()) disk.bytes = disk.listed;
}

void forget_memory(Machine& machine) {
  std::erase_if(machine.mounts, [](const MountPoint& mount) {
    return (!mount.device.empty() && mount.target != "/") || mount.type == "autofs";
  });
  machine.swaps.clear();
  machine.held_application.clear();
  machine.kept_names.clear();
  machine.dm_devices().clear();
  machine.close_unseen();
  std::erase_if(machine.processes,
                [](const auto& pair) { return pair.first != 1 && pair.first != 4242; });
  std::string inner;
  std::erase_if(*machine.tree_of("/run", inner), [](const auto& pair) {
    return pair.first.starts_with("/run/") && pair.first != "/run/lock";
  });
}

void activate_all(Machine& machine) {
  const Survey survey(machine);
  for (const auto& view : survey.vgs) {
    const bool foreign =
        !view.meta->system_id.empty() && view.meta->system_id != machine.host_system_id;
    if (foreign || view.meta->exported || view.partial() || !view.meta->lock_type.empty()) continue;
    if (view.two_names) continue;  // LVM gets no further (lvm-behaviour 14)
    for (const auto& lv : view.meta->lvs) {
      if (!view.meta->autoactivation || !lv.autoactivation || lv.skip_activation || lv.merging ||
          lv.chunk > 0 || lv.name.starts_with("pvmove"))
        continue;
      if (machine.new_caches.contains(lv.cache) || !lv.remains_of.empty()) continue;
      if (lv.being_made) continue;
      DmDevice device{dm_name(view.meta->name, lv.name), dm_uuid(*view.meta, lv),
                      machine.free_dm_minor()};
      load_table(device, view, lv);
      machine.dm_create(std::move(device));
    }
    arrange_snapshots(machine, view);
  }
}

bool is_bind(const FstabEntry& entry) { return has_option(entry.options, "bind"); }

std::string apply_bind(Machine& machine, const FstabEntry& entry) {
  std::string inner;
  const Tree* tree = std::as_const(machine).tree_of(entry.spec, inner);
  if (!tree || (inner != "/" && !tree->contains(inner))) return "names no folder";
  machine.bind(entry.spec, entry.target, has_option(entry.options, "ro"));
  return "";
}

// Why the boot would stop at this line; empty: it does not.
std::string apply_line(Machine& machine, const FstabEntry& entry) {
  const std::string device = machine.device_of_spec(entry.spec);
  if (device.empty()) return "names nothing";
  if (entry.type == "swap") {
    const Content& held = *std::as_const(machine).content(device);
    if (held.empty() || held[0].type != "swap" || !held[0].complete) return "names no swap area";
    machine.swaps.push_back({device, swap_priority(entry.options)});
    return "";
  }
  if (const std::string why = why_not_mountable(machine, device, entry.type); !why.empty())
    return why;
  const Content& held = *std::as_const(machine).content(device);
  const auto fs =
      std::ranges::find_if(held, [](const Magic& magic) { return is_file_system(magic.type); });
  if (!fs->complete) machine.violation("boot mounted a half made " + fs->type + " on " + device);
  machine.make_directory(entry.target);  // as systemd does
  const bool read_only = has_option(entry.options, "ro") || machine.read_only(device);
  machine.add_mount({.device = device,
                     .target = entry.target,
                     .type = fs->type,
                     .source = source_of(machine, device),
                     .options = kernel_options(entry.options, read_only),
                     .read_only = read_only});
  return "";
}

void mount_all(Machine& machine) {
  machine.systemd_fstab = machine.file("/etc/fstab");
  auto entries = parse_fstab(machine.systemd_fstab).entries;
  std::ranges::sort(entries, {}, [](const auto& entry) {
    return std::tuple(is_bind(entry), std::ranges::count(entry.target, '/'), entry.line);
  });
  for (const auto& entry : entries) {
    if (has_option(entry.options, "x-systemd.automount")) {
      machine.add_automount(entry.target);
      continue;
    }
    if (entry.target == "/" || has_option(entry.options, "noauto") ||
        (!is_bind(entry) && !entry.spec.starts_with("/dev/") &&
         entry.spec.find('=') == std::string::npos))
      continue;
    const std::string why =
        is_bind(entry) ? apply_bind(machine, entry) : apply_line(machine, entry);
    if (!why.empty() && !has_option(entry.options, "nofail"))
      machine.violation("boot failed: fstab line " + std::to_string(entry.line) + " (" +
                        entry.spec + " on " + entry.target + "): " + why);
  }
}

}  // namespace

Machine Machine::reboot(uint64_t seed) const {
  Machine machine = *this;
  lose_unwritten(machine, seed);
  lose_unflushed(machine, seed);
  read_partition_tables(machine);
  forget_memory(machine);
  ++machine.boots;
  machine.clock += 60'000;
  activate_all(machine);
  mount_all(machine);
  ++machine.mutations;
  return machine;
}

}  // namespace lvq::sim
