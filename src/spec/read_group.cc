#include "spec/read_group.h"

#include <fmt/core.h>

#include <array>
#include <map>
#include <utility>

#include "base/text.h"
#include "model/mount_point.h"
#include "model/names.h"
#include "spec/read_volume.h"

namespace lvq {
namespace {

using By = WantedDevice::By;

constexpr std::string_view kDevices =
    "a list of devices such as [{id: wwn-0x5000c500a1b2c3d4}, {path: /dev/sdb}]";
constexpr std::string_view kDevice = "one of {id: …}, {serial: …}, {path: …}, {uuid: …}";

constexpr std::array kDeviceKeys = {std::pair{std::string_view("id"), By::id},
                                    std::pair{std::string_view("serial"), By::serial},
                                    std::pair{std::string_view("path"), By::path},
                                    std::pair{std::string_view("uuid"), By::pv_uuid}};

std::unexpected<Error> invalid(const std::string& text, std::string message) {
  return fail("usage", printable(text), std::move(message));
}

// True for a UUID as LVM writes it: letters and digits in groups of 6, 4, 4, 4, 4, 4 and 6.
bool is_lvm_uuid(std::string_view text) {
  constexpr std::string_view kShape = "xxxxxx-xxxx-xxxx-xxxx-xxxx-xxxx-xxxxxx";
  return std::ranges::equal(text, kShape, [](char c, char shape) {
    return shape == '-' ? c == '-' : is_letter_or_digit(c);
  });
}

Result<std::string> parse_device(By by, const std::string& text) {
  if (by == By::id && text.contains('/'))
    return invalid(text, "is a path; the name of a link in /dev/disk/by-id is expected");
  if (by == By::path && (!text.starts_with("/dev/") || normal_path(text) != text))
    return invalid(text, "is no path below /dev in its shortest form");
  if (by == By::pv_uuid && !is_lvm_uuid(text))
    return invalid(text, "is no UUID of a physical volume, as pvs -o pv_uuid shows it");
  return text;
}

void add_device(By by, const YamlNode& node, std::vector<WantedDevice>& devices,
                Problems& problems) {
  const std::string* text = scalar_of(node, "what names the device", problems);
  if (!text) return;
  auto name = parse_device(by, *text);
  if (name)
    devices.push_back({by, *std::move(name), node.at});
  else
    problems.add(node.at, name.error());
}

void read_device(const YamlNode& node, std::vector<WantedDevice>& devices, Problems& problems) {
  if (node.kind == YamlNode::Kind::scalar && node.text.starts_with("/dev/"))
    return add_device(By::path, node, devices, problems);
  if (!is_mapping(node, kDevice, problems)) return;
  for (const auto& member : node.children) {
    const auto key =
        std::ranges::find(kDeviceKeys, member.key, [](const auto& each) { return each.first; });
    if (key == kDeviceKeys.end())
      refuse_key(member, {"id", "serial", "path", "uuid"}, problems);
    else if (&member != &node.children.front())
      problems.add(member.key_at, "a second name of the same device", std::string(kDevice));
    else
      add_device(key->second, member, devices, problems);
  }
  if (node.children.empty()) problems.add(node.at, "a device without a name", std::string(kDevice));
}

void read_devices(const YamlNode& node, WantedGroup& group, Problems& problems) {
  const bool is_list = node.kind == YamlNode::Kind::sequence && !node.children.empty();
  if (!is_list) {
    if (node.kind != YamlNode::Kind::refused)
      problems.add(node.at, "no device", std::string(kDevices));
    return;
  }
  group.devices.emplace();
  for (const auto& each : node.children) read_device(each, *group.devices, problems);
}

void read_extent_size(const YamlNode& node, WantedGroup& group, Problems& problems) {
  const std::string* text = scalar_of(node, "an extent size such as 4M", problems);
  if (text) set(group.extent, parse_extent_size(*text), node, problems);
}

void read_group_was(const YamlNode& node, WantedGroup& group, Problems& problems) {
  const std::string* text = scalar_of(node, "the name of the group until now", problems);
  if (!text) return;
  const auto checked = check_vg_name(*text);
  if (!checked) return problems.add(node.at, checked.error());
  if (*text == group.name)
    return problems.add(node.at, "it has that name", "the name that it had until now");
  group.was = *text;
}

void read_group_absent(const YamlNode& node, WantedGroup& group, Problems& problems) {
  const std::string* text = scalar_of(node, "true", problems);
  if (!text) return;
  if (const auto absent = parse_absent(*text); !absent)
    return problems.add(node.at, absent.error());
  group.absent = true;
}

void read_volumes(const YamlNode& node, WantedGroup& group, Problems& problems) {
  if (!is_mapping(node, "the volumes by their names, such as {web: {size: 20G}}", problems)) return;
  for (const auto& each : node.children) group.volumes.push_back(read_volume(each, problems));
}

constexpr std::array kGroupFields = {
    Field<WantedGroup>{"devices", read_devices},
    Field<WantedGroup>{"extent_size", read_extent_size},
    Field<WantedGroup>{"volumes", read_volumes},
    Field<WantedGroup>{"was", read_group_was},
    Field<WantedGroup>{"absent", read_group_absent},
};

void check_absent_group(const YamlNode& node, Problems& problems) {
  for (const auto& member : node.children)
    if (member.key != "absent")
      problems.add(member.key_at, fmt::format("{} of a group that is to be absent", member.key),
                   "absent: true alone");
}

bool takes_rest(const WantedVolume& volume) {
  return volume.size && volume.size->kind == WantedSize::Kind::rest;
}

void check_rest(const WantedGroup& group, Problems& problems) {
  const WantedVolume* first = nullptr;
  for (const auto& volume : group.volumes) {
    if (!takes_rest(volume)) continue;
    if (first)
      problems.add(volume.at,
                   fmt::format("{} takes the rest of the group already", in_quotes(first->name)),
                   "one volume of size rest");
    else
      first = &volume;
  }
}

// A pool that is not named may be there; one that is named has to be one.
void check_pools(const WantedGroup& group, Problems& problems) {
  for (const auto& volume : group.volumes) {
    if (!volume.layout || volume.layout->kind != VolumeLayout::Kind::thin) continue;
    const std::string& name = volume.layout->pool;
    const auto pool = std::ranges::find(group.volumes, name, &WantedVolume::name);
    if (pool == group.volumes.end()) continue;
    const bool is_pool = !pool->layout || pool->layout->kind == VolumeLayout::Kind::thin_pool;
    if (pool->absent || !is_pool)
      problems.add(volume.at,
                   fmt::format("its pool {} is {}", in_quotes(name),
                               pool->absent ? "to be absent" : "to be something else"),
                   "a pool with the layout thin-pool");
  }
}

void check_old_names(const WantedGroup& group, Problems& problems) {
  std::map<std::string, const WantedVolume*> by_old_name;
  for (const auto& volume : group.volumes) {
    if (!volume.was) continue;
    const auto [other, is_new] = by_old_name.emplace(*volume.was, &volume);
    if (!is_new)
      problems.add(
          volume.at,
          fmt::format("{} was {} too", in_quotes(other->second->name), in_quotes(*volume.was)),
          "one volume of that old name");
  }
  for (const auto& volume : group.volumes)
    if (const auto user = by_old_name.find(volume.name); user != by_old_name.end() && !volume.was)
      problems.add(volume.at,
                   fmt::format("{} had the name {} until now", in_quotes(user->second->name),
                               in_quotes(volume.name)),
                   "another name, or the rename first");
}

}  // namespace

WantedGroup read_group(const YamlNode& node, Problems& problems) {
  WantedGroup group;
  if (!read_name(node, check_vg_name, "the fields of a group, such as {devices: [/dev/sdb]}", group,
                 problems))
    return group;
  read_fields<WantedGroup>(node, kGroupFields, group, problems);
  if (group.absent) check_absent_group(node, problems);
  check_rest(group, problems);
  check_pools(group, problems);
  check_old_names(group, problems);
  return group;
}

}  // namespace lvq
