#include "probe/layers_and_exports.h"

#include <algorithm>
#include <optional>
#include <set>

#include "base/file_place.h"
#include "base/text.h"
#include "model/exports.h"
#include "model/fstab.h"
#include "model/mount_point.h"

namespace lvq {
namespace {

// Splits "a:b\:c::d" at its colons; a backslash makes the next character a plain one.
std::vector<std::string> split_layers(std::string_view text) {
  std::vector<std::string> layers(1);
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] == ':')
      layers.emplace_back();
    else if (text[at] == '\\' && at + 1 < text.size())
      layers.back() += text[++at];
    else
      layers.back() += text[at];
  }
  std::erase(layers, "");
  return layers;
}

// Nothing is there, or it lies on a server. In both cases it is on no device of this host.
bool is_elsewhere(const Error& error) { return error.code == "absent" || error.code == "remote"; }

// The paths where a layer may be. Its name is the one given to mount(8), which may be meant in our
// mount namespace or in that of the overlay. A relative name is tried below every ancestor of the
// mount point, because container engines keep layers and mount points in one folder.
std::vector<std::string> places_of(const std::string& layer, const MountNamespace& in,
                                   const Mount& overlay) {
  std::set<std::string> paths = {layer};
  if (!layer.starts_with('/')) {
    paths.clear();
    for (const auto& folder : with_ancestors(overlay.target))
      paths.insert((folder == "/" ? "" : folder) + "/" + layer);
  }
  std::vector<std::string> places(paths.begin(), paths.end());
  if (!in.root.empty())
    for (const auto& path : paths) places.push_back(in.root + path);
  return places;
}

class Overlays {
 public:
  Overlays(Host& host, const WantedDevices& wanted, Snapshot& snapshot)
      : host_(host), wanted_(wanted), snapshot_(snapshot) {}

  Result<> look_at(const MountNamespace& in, const Mount& mount) {
    if (!seen_.insert({mount.major, mount.minor}).second) return {};
    const std::string named = "the overlay on " + mount.target +
                              (in.holder.empty() ? "" : " in the mount namespace of " + in.holder);
    for (const auto& layer : layers_in(mount.super_options)) {
      TRY(const auto devices, devices_of(places_of(layer, in, mount)));
      if (!devices) snapshot_.unseen_layers.push_back(named + ": " + layer);
      for (const Device* device : devices.value_or(Devices{}))
        note(*device, named, layer, mount.target);
    }
    return {};
  }

 private:
  // The devices that the layer lies on; nothing where it is at none of the places.
  Result<std::optional<Devices>> devices_of(const std::vector<std::string>& places) {
    std::optional<Devices> devices;
    for (const auto& place : places) {
      const auto file = host_.identify(place);
      if (!file && !is_elsewhere(file.error())) return fail(file.error());
      if (!file) continue;
      if (!devices) devices.emplace();
      devices->insert(wanted_.of(*file).begin(), wanted_.of(*file).end());
    }
    return devices;
  }

  void note(const Device& device, const std::string& named, const std::string& layer,
            const std::string& target) {
    snapshot_.users->push_back(
        {.device = device.name,
         .pid = {},
         .command = {},
         .holds = named + ", which has the layer",
         .path = layer,
         .evidence = "mountinfo",
         .hint = "unmount the overlay first: umount " + shell_quote(target)});
  }

  Host& host_;
  const WantedDevices& wanted_;
  Snapshot& snapshot_;
  std::set<DeviceNumber> seen_;  // one overlay may be mounted in many places
};

constexpr const char* kExportsFolder = "/etc/exports.d";

Result<std::vector<std::string>> export_tables(Host& host) {
  std::vector<std::string> tables = {"/proc/fs/nfsd/exports", "/var/lib/nfs/etab", "/etc/exports"};
  const auto more = host.list(kExportsFolder);
  if (!more && more.error().code != "absent") return fail(more.error());
  if (more)
    for (const auto& name : *more)
      if (name.ends_with(".exports") && !name.starts_with('.'))
        tables.push_back(std::string(kExportsFolder) + "/" + name);
  return tables;
}

class Exports {
 public:
  Exports(Host& host, const MountTable& mounts, const WantedDevices& wanted, Snapshot& snapshot)
      : host_(host), mounts_(mounts), wanted_(wanted), snapshot_(snapshot) {}

  Result<> look_at(const std::string& table) {
    const auto text = host_.read(table);
    if (!text && text.error().code == "absent") return {};
    if (!text) return fail(text.error());
    for (const auto& exported : parse_exports(*text)) {
      TRY(const Devices devices, shown_by(exported));
      for (const Device* device : devices) note(*device, exported, table);
    }
    return {};
  }

 private:
  Result<Devices> shown_by(const Export& exported) {
    const auto file = host_.identify(exported.path);
    if (!file && is_elsewhere(file.error())) return Devices{};
    if (!file) return fail(file.error());
    Devices devices = wanted_.of(*file);
    if (!exported.crosses) return devices;
    TRY(const std::string folder, host_.resolve(exported.path));
    for (const auto& line : mounts_.namespaces.front().lines)
      if (is_at_or_below(line.mount.target, folder))
        devices.merge(Devices(wanted_.with_file_system({line.mount.major, line.mount.minor})));
    return devices;
  }

  void note(const Device& device, const Export& exported, const std::string& table) {
    const bool in_kernel = table.starts_with("/proc/");
    snapshot_.users->push_back({.device = device.name,
                                .pid = {},
                                .command = {},
                                .holds = "the export to other hosts of",
                                .path = exported.path,
                                .evidence = in_kernel ? table : file_place(table, exported.line),
                                .hint = table.starts_with("/etc/")
                                            ? "take that line away, then: exportfs -ra"
                                            : "exportfs -u it first"});
  }

  Host& host_;
  const MountTable& mounts_;
  const WantedDevices& wanted_;
  Snapshot& snapshot_;
};

}  // namespace

std::vector<std::string> layers_in(std::string_view super_options) {
  static const std::set<std::string_view> kSingle = {"upperdir", "workdir", "lowerdir+",
                                                     "datadir+"};
  std::vector<std::string> layers;
  for (const auto& option : split(super_options, ',')) {
    const size_t equals = option.find('=');
    if (equals == option.npos) continue;
    const std::string name = option.substr(0, equals),
                      value = unescape_fstab_field(option.substr(equals + 1));
    if (name == "lowerdir") std::ranges::move(split_layers(value), std::back_inserter(layers));
    if (kSingle.contains(name)) layers.push_back(value);
  }
  return layers;
}

Result<> read_overlays(Host& host, const MountTable& mounts, const WantedDevices& wanted,
                       Snapshot& snapshot) {
  Overlays overlays(host, wanted, snapshot);
  for (const auto& each : mounts.namespaces)
    for (const auto& line : each.lines)
      if (line.mount.fs_type == "overlay") TRY_VOID(overlays.look_at(each, line.mount));
  return {};
}

Result<> read_exports(Host& host, const MountTable& mounts, const WantedDevices& wanted,
                      Snapshot& snapshot) {
  Exports exports(host, mounts, wanted, snapshot);
  TRY(const auto tables, export_tables(host));
  for (const auto& table : tables) TRY_VOID(exports.look_at(table));
  return {};
}

}  // namespace lvq
