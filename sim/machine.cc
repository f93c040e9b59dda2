#include "sim/machine.h"

#include <algorithm>

#include "base/text.h"
#include "sim/filesystem_kinds.h"
#include "sim/random.h"

namespace lvq::sim {

uint64_t LvMeta::extents() const {
  uint64_t sum = 0;
  for (const auto& piece : pieces)
    if (piece.leg < layout.stripes) sum += piece.count;
  return sum;
}

const PvMeta* VgMeta::pv(std::string_view id) const {
  const auto it = std::ranges::find(pvs, id, &PvMeta::uuid);
  return it == pvs.end() ? nullptr : &*it;
}

const LvMeta* VgMeta::lv(std::string_view wanted) const {
  const auto it = std::ranges::find(lvs, wanted, &LvMeta::name);
  return it == lvs.end() ? nullptr : &*it;
}

namespace {

// nullptr where `uuid` is empty, or no volume has it.
const LvMeta* by_uuid(const std::vector<LvMeta>& lvs, const std::string& uuid) {
  const auto it = std::ranges::find(lvs, uuid, &LvMeta::uuid);
  return uuid.empty() || it == lvs.end() ? nullptr : &*it;
}

}  // namespace

const LvMeta* VgMeta::origin_of(const LvMeta& snapshot) const {
  return by_uuid(lvs, snapshot.origin);
}

bool VgMeta::is_origin(const LvMeta& lv) const {
  return std::ranges::any_of(lvs, [&](const LvMeta& each) { return each.origin == lv.uuid; });
}

const LvMeta* VgMeta::pool_of(const LvMeta& cached) const { return by_uuid(lvs, cached.cache); }

bool VgMeta::is_attached(const LvMeta& pool) const {
  return std::ranges::any_of(lvs, [&](const LvMeta& each) { return each.cache == pool.uuid; });
}

bool VgMeta::is_locked(const LvMeta& lv) const {
  return std::ranges::find(lvs, lv.uuid, &LvMeta::moved) != lvs.end();
}

const LvMeta* VgMeta::plain_of(const LvMeta& remains) const {
  return by_uuid(lvs, remains.remains_of);
}

uint64_t VgMeta::shown_extents(const LvMeta& lv) const {
  const LvMeta* plain = plain_of(lv);
  return (plain ? *plain : lv).extents();
}

std::vector<const LvMeta*> VgMeta::family_of(const LvMeta& lv) const {
  const LvMeta* origin = origin_of(lv);
  std::vector<const LvMeta*> family = {origin ? origin : &lv};
  for (const auto& each : lvs)
    if (each.origin == family.front()->uuid) family.push_back(&each);
  return family;
}

LvMeta* VgMeta::lv(std::string_view wanted) {
  return const_cast<LvMeta*>(std::as_const(*this).lv(wanted));
}

uint64_t DmDevice::bytes() const {
  if (is_snapshot()) return shown_bytes;
  uint64_t sum = 0;
  for (const auto& target : live) sum += target.bytes;
  return sum;
}

std::string dm_name(std::string_view vg, std::string_view lv) {
  std::string name;
  for (const char c : vg) name.append(c == '-' ? 2 : 1, c);
  name += '-';
  for (const char c : lv) name.append(c == '-' ? 2 : 1, c);
  return name;
}

std::string dm_uuid(const VgMeta& vg, const LvMeta& lv) {
  std::string uuid = "LVM-" + vg.uuid + lv.uuid;
  uuid.erase(std::remove(uuid.begin() + 4, uuid.end(), '-'), uuid.end());
  return uuid;
}

bool is_partition_table(const Magic& magic) { return magic.type == "gpt" || magic.type == "dos"; }

bool is_file_system(std::string_view type) { return type != "swap" && find_kind(type); }

bool under(std::string_view path, std::string_view prefix) {
  if (prefix == "/") return true;
  return path.starts_with(prefix) && (path.size() == prefix.size() || path[prefix.size()] == '/');
}

void Machine::violation(std::string words) { violations_.push_back(std::move(words)); }

const DmDevice* Machine::dm(std::string_view device) const {
  if (!device.starts_with("dm-")) return nullptr;
  for (const auto& [minor, dm] : dm_)
    if (device.substr(3) == std::to_string(minor)) return &dm;
  return nullptr;
}

const DmDevice* Machine::dm_by_name(std::string_view name) const {
  const auto it =
      std::ranges::find_if(dm_, [&](const auto& pair) { return pair.second.name == name; });
  return it == dm_.end() ? nullptr : &it->second;
}

const DmDevice* Machine::dm_by_uuid(std::string_view uuid) const {
  const auto it =
      std::ranges::find_if(dm_, [&](const auto& pair) { return pair.second.uuid == uuid; });
  return it == dm_.end() ? nullptr : &it->second;
}

DmDevice* Machine::dm_by_uuid(std::string_view uuid) {
  return const_cast<DmDevice*>(std::as_const(*this).dm_by_uuid(uuid));
}

void Machine::dm_remove(std::string_view uuid) {
  std::erase_if(dm_, [&](const auto& pair) {
    const DmDevice& device = pair.second;
    return device.uuid == uuid ||
           (device.is_layer() && device.uuid.substr(0, device.uuid.rfind('-')) == uuid);
  });
}

bool Machine::is_built_on(const DmDevice& above, std::string_view name) const {
  if (above.cache &&
      std::ranges::find(above.cache->on, name, &DmTarget::base) != above.cache->on.end())
    return true;
  if (std::ranges::find(above.beside, name, &DmTarget::base) != above.beside.end()) return true;
  if (above.on.empty())
    return std::ranges::any_of(above.live,
                               [&](const DmTarget& target) { return target.base == name; });
  const DmDevice* below = dm(name);
  return below && std::ranges::find(above.on, below->uuid) != above.on.end();
}

uint32_t Machine::free_dm_minor() const {
  uint32_t minor = 0;
  while (dm_.contains(minor)) ++minor;
  return minor;
}

namespace {

constexpr std::pair<std::string_view, std::string_view> kTagLinks[] = {
    {"/dev/disk/by-uuid/", "UUID"},
    {"/dev/disk/by-label/", "LABEL"},
    {"/dev/disk/by-partuuid/", "PARTUUID"},
    {"/dev/disk/by-id/wwn-", "WWN"}};

std::string dm_kernel_name(const DmDevice* dm) {
  return dm ? "dm-" + std::to_string(dm->minor) : "";
}

}  // namespace

std::string Machine::kernel_name(std::string_view device) const {
  if (device.starts_with("/dev/mapper/")) return dm_kernel_name(dm_by_name(device.substr(12)));
  constexpr std::string_view kByDmUuid = "/dev/disk/by-id/dm-uuid-";
  if (device.starts_with(kByDmUuid))
    return dm_kernel_name(dm_by_uuid(device.substr(kByDmUuid.size())));
  for (const auto& [prefix, tag] : kTagLinks)
    if (device.starts_with(prefix)) return device_with(tag, device.substr(prefix.size()));
  if (device.starts_with("/dev/")) device.remove_prefix(5);
  if (disks.contains(std::string(device)) || dm(device)) return std::string(device);
  const auto slash = device.find('/');
  if (slash == device.npos) return "";
  return dm_kernel_name(dm_by_name(dm_name(device.substr(0, slash), device.substr(slash + 1))));
}

const Content* Machine::content(std::string_view device) const {
  const std::string name = kernel_name(device);
  if (const auto disk = disks.find(name); disk != disks.end()) return &disk->second.surface.here;
  const DmDevice* mapped = dm(name);
  if (!mapped || mapped->live.empty()) return nullptr;
  const auto disk = disks.find(mapped->live.front().base);
  if (disk == disks.end()) return nullptr;
  static const Content nothing;
  const auto inside = disk->second.surface.inside.find(mapped->live.front().offset);
  if (inside == disk->second.surface.inside.end()) return &nothing;
  return mapped->is_snapshot() ? &inside->second.front().shown : &inside->second;
}

Content* Machine::content(std::string_view device) {
  if (!std::as_const(*this).content(device)) return nullptr;
  const std::string name = kernel_name(device);
  if (const auto disk = disks.find(name); disk != disks.end()) return &disk->second.surface.here;
  const DmDevice& mapped = *dm(name);
  Content& held = disks.at(mapped.live.front().base).surface.inside[mapped.live.front().offset];
  return mapped.is_snapshot() ? &held.front().shown : &held;
}

uint64_t Machine::size_of(std::string_view device) const {
  const std::string name = kernel_name(device);
  if (const auto disk = disks.find(name); disk != disks.end()) return disk->second.bytes;
  const DmDevice* mapped = dm(name);
  return mapped ? mapped->bytes() : 0;
}

uint32_t Machine::sector_of(std::string_view device) const {
  const std::string name = kernel_name(device);
  if (const auto disk = disks.find(name); disk != disks.end()) return disk->second.sector;
  const DmDevice* mapped = dm(name);
  uint32_t sector = 512;
  if (mapped)
    for (const auto& target : mapped->live)
      if (const auto disk = disks.find(target.base); disk != disks.end())
        sector = std::max(sector, disk->second.sector);
  return sector;
}

std::pair<uint32_t, uint32_t> Machine::number_of(const MountPoint& mount) const {
  return mount.device.empty() ? std::pair<uint32_t, uint32_t>{0, mount.id}
                              : number_of(mount.device);
}

const std::vector<MountPoint>& Machine::mounts_seen_by(std::string_view path_in_proc) const {
  for (const auto& [pid, process] : processes)
    if (process.own_mounts && under(path_in_proc, "/proc/" + std::to_string(pid)))
      return *process.own_mounts;
  return mounts;
}

std::pair<uint32_t, uint32_t> Machine::number_of(std::string_view device) const {
  const std::string name = kernel_name(device);
  if (const auto disk = disks.find(name); disk != disks.end())
    return {disk->second.major, disk->second.minor};
  const DmDevice* mapped = dm(name);
  return {kDmMajor, mapped ? mapped->minor : 0};
}

bool Machine::read_only(std::string_view device) const {
  const std::string name = kernel_name(device);
  if (const DmDevice* mapped = dm(name)) return mapped->read_only;
  const auto disk = disks.find(name);
  return disk != disks.end() && disk->second.read_only;
}

bool Machine::is_swap(std::string_view device) const {
  return std::ranges::find(swaps, kernel_name(device), &SwapArea::device) != swaps.end();
}

std::string Machine::device_with(std::string_view tag, std::string_view value) const {
  const auto matches = [&](const Content& content) {
    if (content.size() != 1)
      return false;  // libblkid calls more than one ambivalent and names none
    return tag == "UUID" ? content[0].uuid == value : tag == "LABEL" && content[0].label == value;
  };
  if (value.empty()) return "";
  for (const auto& [name, disk] : disks) {
    if (tag == "PARTUUID" && disk.partuuid == value) return name;
    if (tag == "WWN" && disk.wwid == value) return name;
    if (matches(disk.surface.here)) return name;
  }
  for (const auto& [minor, mapped] : dm_) {
    const std::string name = "dm-" + std::to_string(minor);
    if (const Content* held = content(name); held && !mapped.is_layer() && matches(*held))
      return name;
  }
  return "";
}

std::string Machine::device_of_spec(std::string_view spec) const {
  const auto equals = spec.find('=');
  if (spec.starts_with('/') || equals == spec.npos)
    return spec.starts_with("/dev/") ? kernel_name(spec) : "";
  std::string value(spec.substr(equals + 1));
  std::erase(value, '"');
  return device_with(spec.substr(0, equals), value);
}

std::vector<std::string> Machine::users(std::string_view device, bool with_partitions) const {
  const std::string name = kernel_name(device);
  std::vector<std::string> found;
  for (const auto& mount : mounts)
    if (mount.device == name) found.push_back("mounted on " + mount.target);
  for (const auto& [pid, process] : processes) {
    if (!process.own_mounts) continue;
    for (const auto& mount : *process.own_mounts)
      if (mount.device == name)
        found.push_back("mounted on " + mount.target + " by pid " + std::to_string(pid));
  }
  if (is_swap(name)) found.push_back("active swap");
  if (const DmDevice* opened = dm(name); opened && unseen_.contains(opened->uuid))
    found.push_back("open");
  for (const auto& [minor, mapped] : dm_)
    if (is_built_on(mapped, name)) found.push_back("below " + mapped.name);
  const auto disk = disks.find(name);
  if (disk == disks.end()) return found;
  for (const auto& holder : disk->second.holders) found.push_back("held by " + holder);
  if (!with_partitions) return found;
  for (const auto& [child, part] : disks)
    if (part.parent == name)
      for (const auto& user : users(child, false)) found.push_back(child + " " + user);
  return found;
}

void Machine::write_unflushed(Disk& disk) { disk.unflushed.push_back(disk.surface); }

void Machine::flush(std::string_view device) {
  const std::string name = kernel_name(device);
  if (const auto disk = disks.find(name); disk != disks.end()) disk->second.unflushed.clear();
  const DmDevice* mapped = dm(name);
  if (!mapped) return;
  for (const auto* targets : {&mapped->live, &mapped->beside})
    for (const auto& target : *targets)
      if (const auto disk = disks.find(target.base); disk != disks.end())
        disk->second.unflushed.clear();
  if (mapped->cache) new_caches.erase(mapped->cache->pool);
}

void Machine::sync_files(std::string_view device) {
  if (Content* held = content(device))
    for (auto& magic : *held) magic.on_disk.reset();
}

void Machine::settle_superblock(std::string_view device) {
  if (Content* held = content(device))
    for (auto& magic : *held) magic.told = 0;
}

// Another file system that is complete and holds all of this one. lose() makes it precious instead.
Magic* copy_of(const Magic& magic, std::map<std::string, Disk>& disks) {
  for (auto& [name, disk] : disks)
    for (auto& [offset, held] : disk.surface.inside)
      for (auto& each : held)
        if (&each != &magic && each.complete && !each.on_disk && each.type == magic.type &&
            !magic.payload.empty() && each.payload == magic.payload && each.files == magic.files)
          return &each;
  return nullptr;
}

void Machine::lose(const Magic& magic, const std::string& device, const std::string& by) {
  if (Magic* copy = magic.precious ? copy_of(magic, disks) : nullptr)
    copy->precious = true;
  else if (magic.precious)
    violation("data loss: " + by + " destroyed precious " + magic.type + " \"" + magic.label +
              "\" on " + device);
  for (const auto& each : magic.shown) lose(each, device, by);
}

void forgive(Content& content) {
  for (auto& magic : content) {
    magic.precious = false;
    forgive(magic.shown);
  }
}

void Machine::overwrite(Content& held, const std::string& device, const std::string& by) {
  for (const auto& magic : held) lose(magic, device, by);
  held.clear();
}

uint64_t Machine::random() { return next_random(rng); }

std::string Machine::random_hex(size_t digits) {
  std::string text;
  while (text.size() < digits) text += "0123456789abcdef"[random() % 16];
  return text;
}

std::string Machine::random_uuid() {
  const std::string h = random_hex(32);
  return h.substr(0, 8) + "-" + h.substr(8, 4) + "-4" + h.substr(13, 3) + "-a" + h.substr(17, 3) +
         "-" + h.substr(20);
}

std::string Machine::random_lvm_id() {
  static constexpr std::string_view letters =
      "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  std::string text;
  for (const size_t group : std::initializer_list<size_t>{6, 4, 4, 4, 4, 4, 6}) {
    if (!text.empty()) text += '-';
    for (size_t i = 0; i < group; ++i) text += letters[random() % letters.size()];
  }
  return text;
}

bool Machine::may_write(std::string_view path) const {
  return std::ranges::any_of(writable_,
                             [&](const auto& prefix) { return path.starts_with(prefix); });
}

void Machine::set_lvm_setting(const std::string& name, const std::vector<std::string>& values) {
  lvm_conf[name] = values;
  std::string list;
  for (const auto& value : values) list += (list.empty() ? "\"" : ", \"") + value + "\"";
  set_file("/etc/lvm/lvmlocal.conf",
           file("/etc/lvm/lvmlocal.conf") + name + " = [ " + list + " ]\n");
}

void Machine::allow_write(const std::string& prefix) { writable_.push_back(prefix); }

const Tree* Machine::tree_of(std::string_view path, std::string& inner,
                             const MountPoint** mount) const {
  for (auto it = mounts.rbegin(); it != mounts.rend(); ++it) {
    if (it->device.empty() || !under(path, it->target)) continue;
    const Content* held = content(it->device);
    if (!held) return nullptr;
    const auto fs =
        std::ranges::find_if(*held, [](const Magic& magic) { return is_file_system(magic.type); });
    if (fs == held->end()) return nullptr;
    inner = it->target == "/" ? std::string(path) : std::string(path.substr(it->target.size()));
    if (it->root != "/") inner = it->root + (inner == "/" ? "" : inner);
    if (inner.empty()) inner = "/";
    if (mount) *mount = &*it;
    return &fs->files;
  }
  return nullptr;
}

Tree* Machine::tree_of(std::string_view path, std::string& inner, const MountPoint** mount) {
  return const_cast<Tree*>(std::as_const(*this).tree_of(path, inner, mount));
}

std::string Machine::file(const std::string& path) const {
  std::string inner;
  const Tree* tree = tree_of(path, inner);
  if (!tree) return "";
  const auto node = tree->find(inner);
  return node == tree->end() ? "" : node->second.text;
}

}  // namespace lvq::sim
