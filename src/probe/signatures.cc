// wipefs reports an unreadable device as a blank one, with exit status 0 (seen with dm-dust and
// util-linux 2.38), so the places where signatures are kept are read here first: a device whose
// start or end cannot be read was not looked at. Where they hold nothing but zeros there is no
// magic to find, and no process is needed to say so. A suspended device, or one on top of it, would
// hang the read for as long as it lasts, and a snapshot that has overflowed gives nothing but
// errors; such devices are not looked at either, and no fact about their content is true then.
#include "probe/signatures.h"

#include <algorithm>
#include <set>
#include <span>

#include "base/json_rows.h"
#include "base/text.h"
#include "probe/words.h"

namespace lvq {
namespace {

// Bytes counted from the start of a device, or back from its end.
struct Range {
  bool from_end;
  Bytes distance, length;
};

// The first range includes btrfs at 64 KiB; gpt, md and most RAID formats are in the second.
constexpr Range kEdges[] = {{false, {}, 128_KiB}, {true, 128_KiB, 128_KiB}};
// All other places that libblkid knows (util-linux 2.38 and 2.41, libblkid/src/superblocks and
// partitions): the labels of ZFS take half a MiB at each end; copies of a LUKS2 header are at
// powers of two up to 4 MiB (LUKS2 On-Disk Format, 2.1), VMFS is at 1 and 2 MiB; bcachefs has
// copies of its superblock at 2 MiB and 1 MiB before the end (2.41); Promise RAID is looked for up
// to 991 sectors, and 3,087 sectors, before the end. A test compares this with what wipefs is seen
// to read.
constexpr Range kElsewhere[] = {{false, 128_KiB, 448_KiB}, {false, 1_MiB, 64_KiB},
                                {false, 2_MiB, 64_KiB},    {false, 4_MiB, 64_KiB},
                                {true, 640_KiB, 512_KiB},  {true, 1_MiB, 64_KiB},
                                {true, 1600_KiB, 64_KiB}};
constexpr Bytes kSmall = 8_MiB;  // smaller devices are read whole

// One row of wipefs. Any text is accepted: libblkid learns new types, and a label may be anything.
// A null means that there is no text.
class SignatureRow {
 public:
  explicit SignatureRow(const JsonRow& row) : row_(row) {}

  std::string text(const char* column) {
    const auto it = row_.find(column);
    if (it == row_.end())
      note(std::string(column) + " is missing");
    else if (!it->is_string() && !it->is_null())
      note(is_not(column, "a text", it->dump()));
    return it != row_.end() && it->is_string() ? it->get<std::string>() : std::string();
  }
  std::string needed(const char* column) {
    std::string value = text(column);
    if (value.empty()) note(std::string(column) + " is empty");
    return value;
  }
  uint64_t offset() {
    const std::string value = text("offset");
    uint64_t offset = 0;
    if (!value.starts_with("0x") || !read_number(std::string_view(value).substr(2), offset, 16))
      note(is_not("offset", "a hexadecimal number", value));
    return offset;
  }

  const std::string& problem() const { return problem_; }

 private:
  void note(const std::string& what) {
    if (problem_.empty()) problem_ = what;
  }

  const JsonRow& row_;
  std::string problem_;
};

std::string last_component(const std::string& path) { return path.substr(path.rfind('/') + 1); }

// The device of a snapshot that has overflowed: every read of it fails. nullptr where the volume is
// no such snapshot, or is not active.
const Device* overflowed(const LogicalVolume& lv, const Snapshot& snapshot) {
  if (!lv.snapshot_invalid || lv.major < 0 || lv.minor < 0) return nullptr;
  return snapshot.device_by_number(static_cast<uint32_t>(lv.major),
                                   static_cast<uint32_t>(lv.minor));
}

// Kernel names of devices that cannot be read from: suspended ones, overflowed snapshots, and all
// that is stacked on them.
std::set<std::string> stalled(const Snapshot& snapshot) {
  std::vector<const Device*> todo;
  for (const auto& device : snapshot.devices)
    if (device.dm_suspended) todo.push_back(&device);
  for (const auto& lv : snapshot.lvs)
    if (const Device* device = overflowed(lv, snapshot)) todo.push_back(device);
  std::set<std::string> names;
  while (!todo.empty()) {
    const Device* device = todo.back();
    todo.pop_back();
    if (!names.insert(device->name).second) continue;
    for (const Device* partition : snapshot.partitions_of(*device)) todo.push_back(partition);
    for (const auto& holder : device->holders)
      if (const Device* above = snapshot.device_by_name(holder)) todo.push_back(above);
  }
  return names;
}

// The devices that the scope asks about, by kernel name. A device that it names itself must be
// readable. In a VG only the readable devices are looked at, because the VG may be about to be
// removed for its failing disk.
class Asked {
 public:
  Asked(const Scope& scope, const Snapshot& snapshot) : snapshot_(snapshot) {
    for (const auto& path : scope.devices) add(snapshot.device(path), named_);
    for (const auto& vg : scope.groups)
      for (const Device* volume : snapshot.volumes_of(vg)) add(volume, in_groups_);
    for (const auto& pv : snapshot.pvs)
      if (scope.groups.contains(pv.vg)) add(snapshot.device(pv.device), in_groups_);
  }

  bool for_any(const Device& device) const {
    return must(device) || in_groups_.contains(device.name);
  }
  bool must(const Device& device) const { return named_.contains(device.name); }

 private:
  void add(const Device* device, std::set<std::string>& names) {
    if (!device) return;
    names.insert(device->name);
    for (const Device* partition : snapshot_.partitions_of(*device)) names.insert(partition->name);
  }

  const Snapshot& snapshot_;
  std::set<std::string> named_, in_groups_;
};

// Reads every range even if one is not zero: this also checks that the device can be read.
Result<bool> all_zero(Host& host, const Device& device, std::span<const Range> ranges) {
  const std::string path = device_path(device);
  const uint64_t size = device.size.value;
  if (device.size <= kSmall) return host.all_zero(path, 0, size);
  bool zero = true;
  for (const Range& range : ranges) {
    const uint64_t begin = range.from_end ? size - range.distance.value : range.distance.value;
    TRY(const bool each, host.all_zero(path, begin, range.length.value));
    zero &= each;
  }
  return zero;
}

Result<bool> is_blank(Host& host, const Device& device) {
  TRY(const bool may_be, all_zero(host, device, kEdges));
  return may_be ? all_zero(host, device, kElsewhere) : Result<bool>(false);
}

// The devices to hand to wipefs. A device that the scope asks about and that is blank is noted as
// empty instead. With `everything` there may be thousands of others: only their edges are read
// here, and wipefs reads no more of each than is_blank does.
Result<std::vector<const Device*>> devices_with_content(Host& host, const Scope& scope,
                                                        Snapshot& snapshot) {
  const Asked scoped(scope, snapshot);
  const std::set<std::string> hanging = stalled(snapshot);
  std::vector<const Device*> devices;
  for (const auto& device : snapshot.devices) {
    const bool asked = scoped.for_any(device);
    if ((!asked && !scope.everything) || device.size.value == 0 || hanging.contains(device.name))
      continue;
    const auto blank = asked ? is_blank(host, device) : all_zero(host, device, kEdges);
    if (!blank && scoped.must(device)) return fail(blank.error());
    if (!blank) continue;
    if (*blank && asked)
      snapshot.signatures[device.name] = {};
    else
      devices.push_back(&device);
  }
  std::ranges::sort(devices, {}, &Device::name);
  return devices;
}

// The boot sector of every ntfs and exfat ends with the magic of a partition table, and wipefs
// reports both (util-linux 2.38).
void drop_ends_of_boot_sectors(std::vector<Signature>& signatures) {
  const auto boots = [](const Signature& s) {
    return (s.type == "ntfs" || s.type == "exfat") && s.offset == 3;
  };
  if (std::ranges::none_of(signatures, boots)) return;
  std::erase_if(signatures, [](const Signature& s) { return s.type == "dos" && s.offset == 510; });
}

}  // namespace

Result<std::map<std::string, std::vector<Signature>>> parse_wipefs(std::string_view json) {
  std::map<std::string, std::vector<Signature>> found;
  if (trim(json).empty()) return found;
  const auto take = [&](JsonPath path, const JsonRow& row) -> Result<> {
    const auto refuse = [&](const std::string& what) {
      return not_understood("wipefs", "printed " + what, row.dump(-1, ' ', true));
    };
    if (path.empty() || path[0].member != "signatures")
      return refuse("something else than signatures");
    if (path.size() == 1 && row.is_structured()) return {};  // nothing in it
    if (path.size() != 2 || !row.is_object()) return refuse("a signature that is no object");
    SignatureRow columns(row);
    const std::string device = columns.needed("device");
    Signature signature{columns.needed("type"), columns.text("uuid"), columns.text("label"),
                        columns.offset()};
    if (!columns.problem().empty()) return refuse("a signature whose " + columns.problem());
    found[device].push_back(std::move(signature));
    return {};
  };
  // A label may be in any character set.
  const std::string text = is_utf8(json) ? std::string(json) : as_utf8(json);
  TRY_VOID(parse_json_rows(text, 2, "wipefs", kOutputUnknown, take));
  return found;
}

Result<> read_signatures(Host& host, const Scope& scope, Snapshot& snapshot) {
  TRY(const auto devices, devices_with_content(host, scope, snapshot));
  if (devices.empty()) return {};
  Run wipefs{{"wipefs", "--no-act", "--json", "--output", "DEVICE,OFFSET,TYPE,UUID,LABEL", "--"}};
  std::map<std::string, std::string> kernel_names;  // DEVICE column -> kernel name
  for (const Device* device : devices) {
    wipefs.argv.push_back(device_path(*device));
    if (!kernel_names.emplace(last_component(wipefs.argv.back()), device->name).second)
      return not_understood(wipefs.argv.back(),
                            "has the name of another device; wipefs could not tell them apart");
  }
  TRY(const Output output, host.run(wipefs));
  if (!output.ok() || !trim(output.err).empty())
    return could_not_ask("wipefs", "could not look at all devices", tail(output.err, 2000));
  TRY(auto found, parse_wipefs(output.out));
  for (const auto& [column, name] : kernel_names) {
    const auto signatures = found.extract(column);
    auto& kept = snapshot.signatures[name] =
        signatures ? signatures.mapped() : std::vector<Signature>{};
    if (snapshot.partitions_of(*snapshot.device_by_name(name)).empty())
      drop_ends_of_boot_sectors(kept);
  }
  if (!found.empty())
    return not_understood(found.begin()->first, "was reported by wipefs without being asked for");
  return {};
}

}  // namespace lvq
