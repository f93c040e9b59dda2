#include "sim/kernel_tree.h"

#include <algorithm>

#include "model/fstab.h"
#include "sim/tool.h"

namespace lvq::sim {
namespace {

std::string n(uint64_t value) { return std::to_string(value); }

std::string mountinfo(const Machine& machine, const std::vector<MountPoint>& mounts, bool own) {
  std::string text;
  for (const auto& mount : mounts) {
    const auto [major, minor] = machine.number_of(mount);
    const std::string peers = own                        ? " shared:" + n(mount.id)
                              : mount.id < kForeignMount ? " master:" + n(mount.id)
                                                         : "";
    text += n(mount.id) + " " + n(mount.parent) + " " + n(major) + ":" + n(minor) + " " +
            escape_fstab_field(mount.root) + " " + escape_fstab_field(mount.target) + " " +
            mount.options + peers + " - " + mount.type + " " + escape_fstab_field(mount.source) +
            " " + (mount.read_only ? "ro" : "rw") + "\n";
  }
  return text;
}

std::string swaps(const Machine& machine) {
  std::string text = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n";
  int automatic = -1;  // the kernel counts down
  for (const auto& swap : machine.swaps)
    text += "/dev/" + swap.device + "                              partition\t" +
            n(machine.size_of(swap.device) / 1024 - 4) + "\t\t0\t\t" +
            std::to_string(swap.priority < 0 ? --automatic : swap.priority) + "\n";
  return text;
}

std::string udev_name(std::string_view label) {
  std::string name;
  for (const char c : label)
    if (c == ' ')
      name += "\\x20";
    else if (c == '/')
      name += "\\x2f";
    else
      name += c;
  return name;
}

// The holders of a device in /sys: kernel names.
std::vector<std::string> holders_of(const Machine& machine, const std::string& name) {
  std::vector<std::string> holders;
  if (const auto disk = machine.disks.find(name); disk != machine.disks.end())
    holders = disk->second.holders;
  for (const auto& [minor, device] : machine.dm_devices())
    if (machine.is_built_on(device, name)) holders.push_back("dm-" + n(minor));
  return holders;
}

}  // namespace

bool KernelTree::covers(std::string_view path) {
  static constexpr std::string_view roots[] = {"/dev", "/sys", "/proc", "/run/systemd",
                                               "/usr/sbin"};
  return std::ranges::any_of(roots, [&](auto root) { return under(path, root); });
}

const Node* KernelTree::find(const std::string& path) const {
  const auto it = nodes_.find(path);
  return it == nodes_.end() ? nullptr : &it->second;
}

const std::vector<std::string>* KernelTree::children(const std::string& path) const {
  const auto it = children_.find(path);
  return it == children_.end() ? nullptr : &it->second;
}

Node& KernelTree::add(const std::string& path, Node node) {
  const auto [it, fresh] = nodes_.emplace(path, node);
  if (!fresh) {
    it->second = std::move(node);
    return it->second;
  }
  const auto slash = path.rfind('/');
  if (slash == 0) return it->second;
  const std::string parent = path.substr(0, slash);
  directory(parent);
  children_[parent].push_back(path.substr(slash + 1));
  return nodes_.at(path);
}

void KernelTree::directory(const std::string& path) {
  if (nodes_.contains(path)) return;
  add(path, {.kind = Node::Kind::directory, .mode = 0755});
  children_.try_emplace(path);
}

void KernelTree::file(const std::string& path, std::string text, uint32_t mode) {
  add(path, {.kind = Node::Kind::file, .mode = mode, .text = std::move(text)});
}

void KernelTree::link(const std::string& path, std::string target) {
  add(path, {.kind = Node::Kind::symlink, .mode = 0777, .text = std::move(target)});
}

KernelTree::KernelTree(const Machine& machine) {
  nodes_.reserve(512);
  for (const char* folder : {"/dev/mapper", "/dev/disk/by-uuid", "/dev/disk/by-label",
                             "/dev/disk/by-partuuid", "/dev/disk/by-id", "/sys/class/block",
                             "/sys/dev/block", "/proc", "/run/systemd", "/usr/sbin"})
    directory(folder);
  for (const auto& [name, disk] : machine.disks) add_disk(machine, disk);
  for (const auto& [minor, device] : machine.dm_devices()) add_mapped(machine, device);
  for (const auto& mount : machine.mounts)
    if (const Content* held = mount.type == "btrfs" ? machine.content(mount.device) : nullptr)
      for (const auto& magic : *held)
        if (magic.type == "btrfs")
          link("/sys/fs/btrfs/" + magic.uuid + "/devices/" + mount.device,
               "../../../../class/block/" + mount.device);
  add_processes(machine);
  add_tools(machine);
  if (machine.systemd) directory("/run/systemd/system");
  for (auto& [path, names] : children_) std::ranges::sort(names);
}

void KernelTree::add_common(const Machine& machine, const std::string& name,
                            const std::string& folder) {
  const auto [major, minor] = machine.number_of(name);
  const std::string number = n(major) + ":" + n(minor);
  link("/sys/class/block/" + name, "../.." + folder.substr(4));
  link("/sys/dev/block/" + number, "../.." + folder.substr(4));
  file(folder + "/dev", number + "\n");
  file(folder + "/size", n(machine.size_of(name) / 512) + "\n");
  file(folder + "/ro", machine.read_only(name) ? "1\n" : "0\n");
  directory(folder + "/holders");
  directory(folder + "/slaves");
  for (const auto& holder : holders_of(machine, name))
    link(folder + "/holders/" + holder, "../../" + holder);
  Node& node = add("/dev/" + name, {.kind = Node::Kind::block, .mode = 0660});
  node.major = major;
  node.minor = minor;
  const DmDevice* mapped = machine.dm(name);
  if (const Content* held = mapped && mapped->is_layer() ? nullptr : machine.content(name))
    add_links(machine, name, *held);
}

// Makes udev's links. Where there are several signatures, libblkid names none of them.
void KernelTree::add_links(const Machine& machine, const std::string& name,
                           const Content& content) {
  if (content.size() == 1 && content[0].type != "LVM2_member") {
    const Magic& magic = content[0];
    if (!magic.uuid.empty() && magic.type != "gpt")
      link("/dev/disk/by-uuid/" + magic.uuid, "../../" + name);
    if (!magic.label.empty()) link("/dev/disk/by-label/" + udev_name(magic.label), "../../" + name);
  }
  const auto disk = machine.disks.find(name);
  if (disk == machine.disks.end()) return;
  if (!disk->second.partuuid.empty())
    link("/dev/disk/by-partuuid/" + disk->second.partuuid, "../../" + name);
  if (disk->second.parent.empty() && !disk->second.wwid.empty())
    link("/dev/disk/by-id/wwn-" + disk->second.wwid, "../../" + name);
}

void KernelTree::add_disk(const Machine& machine, const Disk& disk) {
  const bool is_virtual =
      disk.name.starts_with("loop") || disk.name.starts_with("md") || disk.name.starts_with("zram");
  const std::string bus =
      is_virtual ? "/sys/devices/virtual/block/" : "/sys/devices/pci0000:00/0000:00:1f.2/block/";
  if (!disk.parent.empty()) {
    const std::string folder = bus + disk.parent + "/" + disk.name;
    add_common(machine, disk.name, folder);
    file(folder + "/partition", n(disk.partition) + "\n");
    return;
  }
  const std::string folder = bus + disk.name;
  add_common(machine, disk.name, folder);
  file(folder + "/queue/logical_block_size", n(disk.sector) + "\n");
  file(folder + "/queue/rotational", disk.rotational ? "1\n" : "0\n");
  const bool on_disk = disk.name.starts_with("nvme") || disk.name.starts_with("vd");
  if (!disk.wwid.empty()) file(folder + (on_disk ? "/wwid" : "/device/wwid"), disk.wwid + "\n");
  if (!disk.serial.empty())
    file(folder + (disk.name.starts_with("vd") ? "/serial" : "/device/serial"), disk.serial + "\n");
  if (!disk.backing_file.empty()) file(folder + "/loop/backing_file", disk.backing_file + "\n");
}

void KernelTree::add_mapped(const Machine& machine, const DmDevice& device) {
  const std::string name = "dm-" + n(device.minor), folder = "/sys/devices/virtual/block/" + name;
  add_common(machine, name, folder);
  file(folder + "/queue/logical_block_size", n(machine.sector_of(name)) + "\n");
  file(folder + "/queue/rotational", "0\n");
  file(folder + "/dm/name", device.name + "\n");
  file(folder + "/dm/uuid", device.uuid + "\n");
  file(folder + "/dm/suspended", device.suspended ? "1\n" : "0\n");
  if (device.on.empty())
    for (const auto* targets : {&device.live, &device.beside})
      for (const auto& target : *targets)
        link(folder + "/slaves/" + target.base, "../../" + target.base);
  for (const auto& uuid : device.on) {
    const std::string below = "dm-" + n(machine.dm_by_uuid(uuid)->minor);
    link(folder + "/slaves/" + below, "../../" + below);
  }
  link("/dev/mapper/" + device.name, "../" + name);
  if (device.is_layer()) return;  // udev makes no other links to it
  link("/dev/disk/by-id/dm-uuid-" + device.uuid, "../../" + name);
  std::string vg, lv;
  std::string* part = &vg;
  for (size_t i = 0; i < device.name.size(); ++i) {
    if (device.name[i] == '-' && i + 1 < device.name.size() && device.name[i + 1] == '-')
      *part += device.name[i++];
    else if (device.name[i] == '-')
      part = &lv;
    else
      *part += device.name[i];
  }
  if (!lv.empty()) link("/dev/" + vg + "/" + lv, "../" + name);
}

void KernelTree::add_processes(const Machine& machine) {
  const std::string own = mountinfo(machine, machine.mounts, true);
  link("/proc/self", "4242");
  file("/proc/mounts", "");
  file("/proc/swaps", swaps(machine));
  file("/proc/sys/kernel/osrelease", "6.1.0-18-amd64\n");
  file("/proc/sys/kernel/hostname", "sim\n");
  file("/proc/sys/kernel/random/boot_id", "00000000-0000-4000-8000-" +
                                              std::string(12 - n(machine.boots).size(), '0') +
                                              n(machine.boots) + "\n");
  for (const auto& [pid, process] : machine.processes) {
    const std::string folder = "/proc/" + n(pid);
    file(folder + "/mountinfo",
         process.own_mounts ? mountinfo(machine, *process.own_mounts, false) : own);
    link(folder + "/ns/mnt", "mnt:[" + n(process.own_mounts ? 4026532000 + pid : 4026531841) + "]");
    file(folder + "/comm", process.comm + "\n");
    file(folder + "/cmdline", process.comm + std::string(1, '\0'));
    file(folder + "/maps", process.maps);
    link(folder + "/cwd", process.cwd);
    link(folder + "/root", process.root);
    link(folder + "/exe", process.exe);
    directory(folder + "/fd");
    for (size_t i = 0; i < process.fds.size(); ++i) link(folder + "/fd/" + n(i), process.fds[i]);
  }
}

void KernelTree::add_tools(const Machine& machine) {
  for (const auto& [name, function] : tools())
    if (!machine.missing_tools.contains(std::string(name)))
      file("/usr/sbin/" + std::string(name), "", 0755);
}

}  // namespace lvq::sim
