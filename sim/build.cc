// Machines for tests: everything a test says about its machine before lvq looks at it.
#include <algorithm>
#include <ranges>
#include <stdexcept>

#include "sim/lvm_metadata.h"
#include "sim/machine.h"

namespace lvq::sim {
namespace {

constexpr std::pair<std::string_view, uint32_t> kMajors[] = {
    {"sd", 8}, {"loop", 7}, {"md", 9}, {"vd", 252}, {"nvme", 259}, {"mmcblk", 179}, {"zram", 251}};

uint32_t major_of(const std::string& name) {
  for (const auto& [prefix, major] : kMajors)
    if (name.starts_with(prefix)) return major;
  return 240;
}

[[noreturn]] void misuse(const std::string& words) {
  throw std::logic_error("simulator: " + words);
}

}  // namespace

Machine::Machine(uint64_t seed) : rng(seed) {
  writable_ = {"/etc/fstab",    "/etc/crypttab", "/etc/.lvq-", "/etc/lvm/",
               "/var/lib/lvq/", "/var/log/lvq/", "/run/"};
  add_disk("vda", 20_GiB, {.serial = "root-disk"});
  add_partition("vda", 1, 19_GiB);
  put_fs("vda1", "ext4", "root");
  uint32_t id = 22;
  mounts.push_back({id, 1, "vda1", "/", "ext4", "/dev/vda1", "rw,relatime"});
  for (const auto& [type, target] :
       {std::pair{"sysfs", "/sys"}, {"proc", "/proc"}, {"devtmpfs", "/dev"}, {"tmpfs", "/run"}})
    mounts.push_back({++id, 22, "", target, type, type, "rw,nosuid,relatime"});
  for (const char* path :
       {"/etc", "/etc/lvm", "/etc/lvm/backup", "/var", "/var/lib", "/var/log", "/srv", "/mnt",
        "/root", "/run", "/usr", "/usr/bin", "/proc", "/sys", "/dev", "/tmp", "/run/lock"})
    make_directory(path);
  set_file(
      "/etc/fstab",
      "# /etc/fstab: static file system information.\n/dev/vda1 / ext4 errors=remount-ro 0 1\n");
  add_process(1, "systemd").exe = "/usr/lib/systemd/systemd";
  add_process(4242, "lvq").exe = "/usr/sbin/lvq";
}

Disk& Machine::add_disk(const std::string& name, Bytes size, const DiskOptions& options) {
  if (disks.contains(name)) misuse(name + " is there already");
  const uint32_t major = major_of(name);
  uint32_t minor = 0;
  for (const auto& [other, disk] : disks)
    if (disk.major == major) minor = std::max(minor, disk.minor / 16 * 16 + 16);
  Disk& disk = disks[name];
  disk.name = name;
  disk.major = major;
  disk.minor = minor;
  disk.bytes = size.value;
  disk.sector = options.sector;
  disk.wwid = options.wwid;
  disk.serial = options.serial;
  disk.rotational = options.rotational;
  disk.read_only = options.read_only;
  ++mutations;
  return disk;
}

Disk& Machine::add_loop(const std::string& name, Bytes size, const std::string& backing_file) {
  Disk& disk = add_disk(name, size);
  disk.minor = static_cast<uint32_t>(std::stoul(name.substr(4)));  // "loop3" is 7:3
  disk.backing_file = backing_file;
  return disk;
}

namespace {

constexpr uint64_t kFirstPartition = uint64_t{1} << 20;

}  // namespace

Disk& Machine::add_partition(const std::string& parent, uint32_t number, Bytes size) {
  Disk& whole = disks.at(parent);
  if (std::ranges::find(whole.surface.here, "gpt", &Magic::type) == whole.surface.here.end())
    whole.surface.here.push_back({.type = "gpt", .uuid = random_uuid(), .precious = true});
  const std::string name = parent +
                           (std::isdigit(static_cast<unsigned char>(parent.back())) ? "p" : "") +
                           std::to_string(number);
  Disk part = whole;
  part.surface = {};
  part.unflushed.clear();
  part.name = name;
  part.minor = whole.minor + number;
  part.bytes = part.listed = size.value;
  part.start = kFirstPartition;
  for (const auto& [other, disk] : disks)
    if (disk.parent == parent) part.start = std::max(part.start, disk.start + disk.listed);
  part.parent = parent;
  part.partition = number;
  part.partuuid = random_uuid();
  ++mutations;
  return disks[name] = std::move(part);
}

Disk& Machine::add_md(const std::string& name, Bytes size,
                      const std::vector<std::string>& members) {
  Disk& array = add_disk(name, size);
  for (const auto& member : members) {
    disks.at(member).holders.push_back(name);
    put_fs(member, "linux_raid_member", "host:" + name);
  }
  return array;
}

void Machine::remove_disk(const std::string& name) {
  std::erase_if(disks,
                [&](const auto& pair) { return pair.first == name || pair.second.parent == name; });
  ++mutations;
}

void Machine::clone_disk(const std::string& from, const std::string& to) {
  Disk& copy = disks.at(to);
  copy.surface = disks.at(from).surface;
  ++mutations;
}

Magic& Machine::put_fs(const std::string& device, const std::string& type, const std::string& label,
                       const FsOptions& options) {
  Content* held = content(device);
  if (!held) misuse("no device " + device);
  Magic magic{.type = type, .uuid = options.uuid, .label = label};
  if (magic.uuid.empty() && type != "dos" && type != "PMBR") magic.uuid = random_uuid();
  if (type == "vfat" && options.uuid.empty()) magic.uuid = "1A2B-" + random_hex(4);
  magic.bytes = options.bytes ? options.bytes : size_of(device);
  magic.complete = options.complete;
  magic.precious = options.precious;
  magic.payload = "data of " + label;
  held->push_back(std::move(magic));
  ++mutations;
  return held->back();
}

void Machine::make_pv(const std::string& device, const std::string& uuid) {
  const std::string name = kernel_name(device);
  if (name.empty()) misuse("no device " + device);
  Magic magic{
      .type = "LVM2_member", .uuid = uuid.empty() ? random_lvm_id() : uuid, .precious = true};
  magic.pv = PvArea{magic.uuid, size_of(name), kPeStart};
  content(name)->push_back(std::move(magic));
  ++mutations;
}

void Machine::mark_in_use(const std::string& device) {
  for (auto& magic : *content(device))
    if (magic.pv) magic.pv->in_use = true;
  ++mutations;
}

namespace {

void install(Machine& machine, VgMeta meta) {
  const auto text = std::make_shared<const VgMeta>(std::move(meta));
  for (auto& [name, disk] : machine.disks)
    for (auto& magic : disk.surface.here)
      if (magic.pv && text->pv(magic.pv->uuid)) {
        magic.pv->in_use = true;
        magic.pv->vg = text;
      }
  ++machine.mutations;
}

VgMeta newest(const Machine& machine, const std::string& vg) {
  const Survey survey(machine);
  const VgView* view = survey.vg(vg);
  if (!view) misuse("no volume group " + vg);
  VgMeta meta = *view->meta;
  ++meta.seqno;
  return meta;
}

}  // namespace

void Machine::make_vg(const std::string& vg, const std::vector<std::string>& devices, Bytes extent,
                      const std::vector<std::string>& tags) {
  VgMeta meta{
      .name = vg, .uuid = random_lvm_id(), .seqno = 1, .extent = extent.value, .tags = tags};
  for (const auto& device : devices) {
    const Content& held = *content(device);
    if (std::ranges::none_of(held, [](const Magic& magic) { return magic.pv.has_value(); }))
      make_pv(device);
    for (const auto& magic : *content(device))
      if (magic.pv) meta.pvs.push_back(geometry(*magic.pv, extent.value));
  }
  install(*this, std::move(meta));
}

void Machine::make_lv(const std::string& vg, const std::string& name, uint64_t extents,
                      const LvOptions& options) {
  VgMeta meta = newest(*this, vg);
  std::vector<std::string> on;
  for (const auto& device : options.pvs)
    for (const auto& magic : *content(device))
      if (magic.pv) on.push_back(magic.pv->uuid);
  auto pieces = allocate(meta, extents, on);
  if (!pieces) misuse("no room for " + vg + "/" + name);
  meta.lvs.push_back({name, random_lvm_id(), options.tags, std::move(*pieces)});
  install(*this, std::move(meta));
  if (options.active) activate(vg + "/" + name);
}

void Machine::make_snapshot(const std::string& vg, const std::string& origin,
                            const std::string& name, uint64_t extents) {
  make_lv(vg, name, extents, {.active = dm(kernel_name(vg + "/" + origin)) != nullptr});
  VgMeta meta = newest(*this, vg);
  meta.lv(name)->origin = meta.lv(origin)->uuid;
  install(*this, std::move(meta));
  arrange_snapshots(*this, *Survey(*this).vg(vg));
}

void Machine::make_cache(const std::string& vg, const std::string& lv, const std::string& device,
                         const std::string& mode, uint64_t dirty,
                         const std::vector<std::string>& tags) {
  const std::string name = lv + "_cache";
  make_lv(vg, name, 12, {.tags = tags, .active = false, .pvs = {device}});
  VgMeta meta = newest(*this, vg);
  LvMeta& pool = *meta.lv(name);
  pool.chunk = 64 << 10;
  LvPiece& data = pool.pieces.back();
  pool.metadata = {{0, 2, data.pv, data.pv_start + data.count - 2}};
  data.count -= 2;
  dirty_chunks[pool.uuid] = dirty;
  LvMeta& cached = *meta.lv(lv);
  cached.cache = pool.uuid;
  cached.cache_mode = mode;
  cached.cache_policy = "smq";
  install(*this, std::move(meta));
  const VgView view = *Survey(*this).vg(vg);
  const LvMeta& now = *view.meta->lv(lv);
  if (DmDevice* running = dm_by_uuid(dm_uuid(*view.meta, now))) load_table(*running, view, now);
}

void Machine::export_vg(const std::string& vg) {
  VgMeta meta = newest(*this, vg);
  meta.exported = true;
  for (const auto& lv : meta.lvs) dm_remove(dm_uuid(meta, lv));
  install(*this, std::move(meta));
}

void Machine::set_autoactivation(const std::string& name, bool on) {
  const auto slash = name.find('/');
  VgMeta meta = newest(*this, name.substr(0, slash));
  if (slash == name.npos)
    meta.autoactivation = on;
  else
    meta.lv(name.substr(slash + 1))->autoactivation = on;
  install(*this, std::move(meta));
}

void Machine::foreign_vg(const std::string& vg, const std::string& system_id) {
  VgMeta meta = newest(*this, vg);
  meta.system_id = system_id;
  for (const auto& lv : meta.lvs) dm_remove(dm_uuid(meta, lv));
  install(*this, std::move(meta));
}

void Machine::share_vg(const std::string& vg, const std::string& lock_type) {
  VgMeta meta = newest(*this, vg);
  meta.lock_type = lock_type;
  install(*this, std::move(meta));
}

void Machine::activate(const std::string& vg_lv) {
  const std::string vg = vg_lv.substr(0, vg_lv.find('/'));
  const Survey survey(*this);
  const VgView* view = survey.vg(vg);
  const LvMeta* lv = view ? view->meta->lv(vg_lv.substr(vg.size() + 1)) : nullptr;
  if (!lv) misuse("no logical volume " + vg_lv);
  for (const LvMeta* each : view->meta->family_of(*lv)) {
    DmDevice device{dm_name(vg, each->name), dm_uuid(*view->meta, *each), free_dm_minor()};
    load_table(device, *view, *each);
    if (!dm_by_uuid(device.uuid)) dm_create(std::move(device));
  }
  arrange_snapshots(*this, *view);
  ++mutations;
}

void Machine::deactivate(const std::string& vg_lv) {
  const std::string vg = vg_lv.substr(0, vg_lv.find('/'));
  const Survey survey(*this);
  const VgView* view = survey.vg(vg);
  const LvMeta* lv = view ? view->meta->lv(vg_lv.substr(vg.size() + 1)) : nullptr;
  if (!lv) misuse("no logical volume " + vg_lv);
  // What lies on another device goes before it.
  for (const LvMeta* each : view->meta->family_of(*lv) | std::views::reverse)
    for (const char* layer : {"", "-cow", "-real"}) {
      const std::string uuid = dm_uuid(*view->meta, *each) + layer;
      if (dm_by_uuid(uuid)) dm_remove(uuid);
    }
  ++mutations;
}

void Machine::mount(const std::string& device, const std::string& target,
                    const std::string& options) {
  const Content* held = content(device);
  if (!held || held->empty()) misuse("nothing to mount on " + device);
  make_directory(target);
  const std::string name = kernel_name(device);
  const DmDevice* mapped = dm(name);
  add_mount({.device = name,
             .target = target,
             .type = held->front().type,
             .source = mapped ? "/dev/mapper/" + mapped->name : "/dev/" + name,
             .options = options,
             .read_only = options.starts_with("ro")});
}

MountPoint& Machine::add_mount(MountPoint mount) {
  for (const auto& other : mounts) mount.id = std::max(mount.id, other.id + 1);
  if (mount.parent == 0) mount.parent = 22;
  settle_superblock(mount.device);
  for (auto& [pid, process] : processes)
    if (process.own_mounts) process.own_mounts->push_back(mount);  // a slave of our namespace
  mounts.push_back(std::move(mount));
  ++mutations;
  return mounts.back();
}

void Machine::add_automount(const std::string& target) {
  make_directory(target);
  add_mount({.target = target, .type = "autofs", .source = "systemd-1", .options = "rw,relatime"});
}

void Machine::bind(const std::string& folder, const std::string& target, bool read_only) {
  make_directory(target);
  MountPoint mount;
  const MountPoint* shown = nullptr;
  if (!tree_of(folder, mount.root, &shown)) misuse("no folder " + folder);
  std::string root = mount.root;
  mount = *shown;
  mount.root = std::move(root);
  mount.target = target;
  if (read_only && mount.options.starts_with("rw")) mount.options.replace(0, 2, "ro");
  add_mount(std::move(mount));
}

void Machine::open_unseen(const std::string& vg_lv) {
  const DmDevice* device = dm(kernel_name(vg_lv));
  if (!device) misuse(vg_lv + " is not active");
  unseen_.insert(device->uuid);
}

void Machine::swap_on(const std::string& device, int priority) {
  swaps.push_back({kernel_name(device), priority});
  ++mutations;
}

Process& Machine::add_process(uint32_t pid, const std::string& comm) {
  Process& process = processes[pid];
  process.pid = pid;
  process.comm = comm;
  process.exe = "/usr/bin/" + comm;
  ++mutations;
  return process;
}

void Machine::mount_in_namespace(uint32_t pid, const std::string& device,
                                 const std::string& target) {
  Process& process = processes.at(pid);
  if (!process.own_mounts) process.own_mounts = mounts;
  process.own_mounts->push_back({.id = kForeignMount,
                                 .parent = 22,
                                 .device = kernel_name(device),
                                 .target = target,
                                 .type = content(device)->front().type,
                                 .source = "/dev/" + kernel_name(device),
                                 .options = "rw,relatime"});
  ++mutations;
}

void Machine::make_directory(const std::string& path, uint32_t mode) {
  const auto slash = path.rfind('/');
  if (slash != 0 && slash != path.npos) make_directory(path.substr(0, slash));
  std::string inner;
  Tree* tree = tree_of(path, inner);
  if (tree && inner != "/" && !tree->contains(inner))
    (*tree)[inner] = {.kind = Node::Kind::directory, .mode = mode};
  ++mutations;
}

void Machine::set_file(const std::string& path, const std::string& text, uint32_t mode) {
  if (const auto slash = path.rfind('/'); slash != 0) make_directory(path.substr(0, slash));
  std::string inner;
  (*tree_of(path, inner))[inner] = {.kind = Node::Kind::file, .mode = mode, .text = text};
  ++mutations;
}

void Machine::make_link(const std::string& path, const std::string& target) {
  set_file(path, target, 0777);
  std::string inner;
  (*tree_of(path, inner))[inner].kind = Node::Kind::symlink;
}

void Machine::remove_file(const std::string& path) {
  std::string inner;
  tree_of(path, inner)->erase(inner);
  ++mutations;
}

void Machine::consent(const std::string& device) {
  const std::string name = kernel_name(device);
  if (const auto disk = disks.find(name); disk == disks.end()) {
    if (Content* held = content(name)) forgive(*held);
    return;
  }
  for (auto& [other, disk] : disks) {
    if (other != name && disk.parent != name) continue;
    forgive(disk.surface.here);
    for (auto& [offset, held] : disk.surface.inside) forgive(held);
  }
}

void Machine::treasure() {
  for (auto& [name, disk] : disks) {
    for (auto& magic : disk.surface.here) magic.precious = true;
    disk.unflushed.clear();
  }
  for (const auto& [minor, mapped] : dm_)
    if (Content* held = mapped.is_layer() ? nullptr : content("dm-" + std::to_string(minor)))
      for (auto& magic : *held) magic.precious = true;
}

}  // namespace lvq::sim
