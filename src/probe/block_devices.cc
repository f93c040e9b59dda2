#include "probe/block_devices.h"

#include <algorithm>
#include <optional>
#include <set>

#include "base/text.h"
#include "model/fstab.h"
#include "probe/device_selection.h"
#include "probe/words.h"

namespace lvq {
namespace {

// Reads the sysfs attributes of one device. `error` is the first problem: an attribute that should
// be there and cannot be read, or one whose text lvq does not understand.
class Attributes {
 public:
  Attributes(Host& host, const std::string& name)
      : host_(host), folder_(std::string(kBlockClass) + "/" + name + "/") {}

  std::string text(const std::string& attribute) {
    auto read = host_.read(folder_ + attribute);
    if (read) return std::string(trim(*read));
    note(std::move(read).error());
    return {};
  }
  // For an attribute that not every device has: where it is absent, it reads as empty.
  std::string text_if_there(const std::string& attribute) {
    auto read = host_.read(folder_ + attribute);
    if (read) return std::string(trim(*read));
    if (read.error().code != "absent") note(std::move(read).error());
    return {};
  }
  // For identifiers, which may be any text, as each maker has its own. A disk without one answers
  // ENXIO or EINVAL as well as ENOENT, so every failure reads as empty. An unknown identity is a
  // value too: if it is known later, that is drift.
  std::string text_if_any(const std::string& attribute) {
    const auto read = host_.read(folder_ + attribute);
    return read ? std::string(trim(*read)) : std::string();
  }
  template <class Number>
  void number(const std::string& attribute, Number& into) {
    const std::string value = text(attribute);
    if (!read_number(value, into)) note_that(attribute, "a number", value);
  }
  bool flag(const std::string& attribute) {
    const std::string value = text(attribute);
    if (value != "0" && value != "1") note_that(attribute, "0 or 1", value);
    return value == "1";
  }
  // "8:16"
  void device_number(Device& device) {
    const std::string value = text("dev");
    const size_t colon = std::min(value.find(':'), value.size());
    if (colon == value.size() || !read_number(value.substr(0, colon), device.major) ||
        !read_number(value.substr(colon + 1), device.minor))
      note_that("dev", "a device number", value);
  }
  bool is_partition() {
    const std::string number = text_if_there("partition");
    if (!number.empty() && !is_decimal(number)) note_that("partition", "a number", number);
    return !number.empty();
  }
  std::vector<std::string> entries(const std::string& attribute) {
    auto names = host_.list(folder_ + attribute);
    if (names) return *std::move(names);
    if (names.error().code != "absent") note(std::move(names).error());
    return {};
  }
  std::string resolved() {
    auto path = host_.resolve(folder_.substr(0, folder_.size() - 1));
    if (path) return *std::move(path);
    note(std::move(path).error());
    return {};
  }

  std::optional<Error> error;

 private:
  void note(Error what) {
    if (!error) error = std::move(what);
  }
  void note_that(const std::string& attribute, std::string_view is_not, std::string_view value) {
    note(not_understood(folder_ + attribute,
                        "is not " + std::string(is_not) + ": \"" + printable(value) + "\"")
             .error());
  }

  Host& host_;
  std::string folder_;
};

void read_queue(Attributes& attributes, Device& device) {
  attributes.number("queue/logical_block_size", device.sector);
  device.rotational = attributes.flag("queue/rotational");
}

Result<> read_mapped(Host& host, Attributes& attributes, Device& device) {
  TRY(const auto mapped, host.mapped(device.major, device.minor));
  device.read_only = mapped ? mapped->read_only : attributes.flag("ro");
  device.dm_name = mapped ? mapped->name : attributes.text("dm/name");
  device.dm_uuid = mapped ? mapped->uuid : attributes.text("dm/uuid");
  device.dm_suspended = mapped ? mapped->suspended : attributes.flag("dm/suspended");
  attributes.number("queue/logical_block_size", device.sector);
  return {};
}

// ".../block/sda/sda1" -> "sda"
std::string parent_of(const std::string& resolved) {
  const std::vector<std::string> parts = split(resolved, '/');
  return parts.size() < 2 ? std::string() : parts[parts.size() - 2];
}

void read_disk(Attributes& attributes, Device& device) {
  device.read_only = attributes.flag("ro");
  if (attributes.is_partition()) {
    device.parent = parent_of(attributes.resolved());
    return;  // a partition shares the queue of its disk
  }
  read_queue(attributes, device);
  for (const char* attribute : {"wwid", "device/wwid"})
    if (device.wwid.empty()) device.wwid = attributes.text_if_any(attribute);
  for (const char* attribute : {"serial", "device/serial"})
    if (device.serial.empty()) device.serial = attributes.text_if_any(attribute);
  if (device.name.starts_with("loop"))
    device.backing_file = attributes.text_if_there("loop/backing_file");
}

// Finds the device numbers. The name of a mapped device holds its minor number (drivers/md/dm.c:
// "dm-%d"), and all mapped devices share one major number, so that only the first one's `dev` is
// read.
class MappedNumbers {
 public:
  void fill(Attributes& attributes, Device& device) {
    const bool mapped = device.name.starts_with("dm-") &&
                        read_number(std::string_view(device.name).substr(3), device.minor);
    if (mapped && major_) {
      device.major = *major_;
      return;
    }
    attributes.device_number(device);
    if (mapped && !attributes.error) major_ = device.major;
  }

 private:
  std::optional<uint32_t> major_;
};

Result<Device> read_device(Host& host, const std::string& name, MappedNumbers& mapped) {
  Device device;
  device.name = name;
  Attributes attributes(host, name);
  uint64_t sectors = 0;
  mapped.fill(attributes, device);
  attributes.number("size", sectors);
  device.size = {sectors * kSectorBytes};
  const bool is_mapped = name.starts_with("dm-");
  if (sectors == 0 && !is_mapped && !attributes.error) return device;  // a drive without a medium
  device.holders = attributes.entries("holders");
  if (attributes.error) return fail(*std::move(attributes.error));
  if (is_mapped) {
    TRY_VOID(read_mapped(host, attributes, device));
  } else {
    read_disk(attributes, device);
  }
  if (attributes.error) return fail(*std::move(attributes.error));
  return device;
}

// Sysfs also lists the single paths of a multipath NVMe disk. They are hidden: they have no device
// number, and nothing can open them.
Result<bool> is_gone_or_hidden(Host& host, const std::string& name) {
  TRY(const auto names, host.list(kBlockClass));
  if (std::ranges::find(names, name) == names.end()) return true;
  const auto number = host.read(std::string(kBlockClass) + "/" + name + "/dev");
  return !number && number.error().code == "absent";
}

void inherit_from_parents(std::vector<Device>& devices) {
  for (auto& device : devices) {
    if (device.parent.empty()) continue;
    const auto parent = std::ranges::find(devices, device.parent, &Device::name);
    if (parent == devices.end()) continue;
    device.sector = parent->sector;
    device.rotational = parent->rotational;
  }
}

std::string strip_quotes(std::string_view value) {
  if (value.size() >= 2 && (value[0] == '"' || value[0] == '\'') && value.back() == value[0])
    value = value.substr(1, value.size() - 2);
  return std::string(value);
}

std::set<std::string> specs_of_files(const Snapshot& snapshot) {
  std::set<std::string> specs;
  for (const auto& entry : snapshot.fstab()) specs.insert(entry.spec);
  for (const auto& entry : snapshot.crypttab()) specs.insert(entry.device);
  for (const auto& unit : snapshot.units) specs.insert(unit.what);
  for (const auto& word : split_words(snapshot.file_text("/proc/cmdline")))
    if (const size_t equals = word.find('='); equals != word.npos)
      specs.insert(strip_quotes(word.substr(equals + 1)));
  return specs;
}

// The value of a TAG=value spec without its quotes; empty where the spec has another tag.
std::string value_of(std::string_view spec, const std::string& tag) {
  return spec.starts_with(tag + "=") ? strip_quotes(spec.substr(tag.size() + 1)) : "";
}

Result<std::set<std::string>> specs_to_resolve(Host& host, const Scope& scope,
                                               const Snapshot& snapshot) {
  std::set<std::string> specs = specs_of_files(snapshot);
  specs.insert(scope.devices.begin(), scope.devices.end());
  if (!scope.everything) return specs;
  const auto ids = host.list("/dev/disk/by-id");
  if (!ids && ids.error().code != "absent") return fail(ids.error());
  if (ids)
    for (const auto& id : *ids) specs.insert("/dev/disk/by-id/" + id);
  return specs;
}

}  // namespace

Result<std::vector<Device>> read_block_devices(Host& host, const Scope& scope) {
  TRY(const auto names, devices_to_read(host, scope));
  std::vector<Device> devices;
  devices.reserve(names.size());
  MappedNumbers mapped;
  for (const auto& name : names) {
    auto device = read_device(host, name, mapped);
    if (device) {
      devices.push_back(*std::move(device));
      continue;
    }
    TRY(const bool gone, is_gone_or_hidden(host, name));
    if (!gone) return fail(std::move(device).error());
  }
  inherit_from_parents(devices);
  return devices;
}

std::string encode_for_udev(std::string_view value) {
  constexpr std::string_view kKept =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789#+-.:=@_";
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  while (!value.empty()) {
    const size_t length = utf8_length(value);
    const auto byte = static_cast<unsigned char>(value[0]);
    if (length > 1)
      out += value.substr(0, length);
    else if (kKept.find(value[0]) != std::string_view::npos)
      out += value[0];
    else
      out += {'\\', 'x', kDigits[byte >> 4], kDigits[byte & 15]};
    value.remove_prefix(std::max<size_t>(length, 1));
  }
  return out;
}

std::string path_of_spec(std::string_view spec) {
  if (spec.starts_with('/')) return std::string(spec);
  for (const char* tag : {"UUID", "LABEL", "PARTUUID", "PARTLABEL"})
    if (const std::string value = value_of(spec, tag); !value.empty())
      return "/dev/disk/by-" + lower(tag) + "/" + encode_for_udev(value);
  return {};
}

Result<std::string> resolve_device(Host& host, const std::string& path, const Snapshot& snapshot) {
  TRY(const PathInfo info, host.follow(path));
  if (info.kind != PathInfo::Kind::block) return std::string();
  const Device* device = snapshot.device_by_number(info.major, info.minor);
  return device ? device->name : std::string();
}

Result<> resolve_links(Host& host, const Scope& scope, Snapshot& snapshot) {
  TRY(const auto specs, specs_to_resolve(host, scope, snapshot));
  for (const auto& spec : specs) {
    const std::string path = path_of_spec(spec);
    if (path.empty()) continue;
    TRY(std::string name, resolve_device(host, path, snapshot));
    if (!name.empty()) snapshot.links.insert_or_assign(spec, std::move(name));
  }
  return {};
}

void link_by_signatures(Snapshot& snapshot) {
  for (const auto& spec : specs_of_files(snapshot)) {
    const std::string uuid = value_of(spec, "UUID"), label = value_of(spec, "LABEL");
    if (snapshot.links.contains(spec) || (uuid.empty() && label.empty())) continue;
    for (const auto& [name, found] : snapshot.signatures)
      for (const auto& signature : found)
        if (uuid.empty() ? signature.label == label : signature.uuid == uuid)
          snapshot.links.try_emplace(spec, name);
  }
}

}  // namespace lvq
