// Left out, because it is another machine's or chance:
//   - devices other than the test's disks and what device mapper makes; major numbers, which the
//   kernel gives out;
//   - mounts of anything else, other namespaces (udev's), and what the file system adds to its
//   options;
//   - the numbers of mapped devices, which are called by their names; how full a snapshot is;
//   - vg_mda_free: the length of LVM2's text, with the host's name and the time in it;
//   - links, paths, files, tools: /dev/disk is udev's, the rest is not touched by these commands.
// LVM2's identifiers, most of which it draws itself, are replaced by names in order of appearance;
// those of file systems stay, as the commands gave them.
#include "tests/conformance/normal.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "base/json.h"

namespace lvq::conformance {
namespace {

bool is_ours(const std::string& device) {
  return device.starts_with("dm-") || device == "loop0" || device == "loop1" || device == "loop2";
}

class Names {
 public:
  std::string operator()(const std::string& id, const char* kind) {
    if (id.empty()) return id;
    const auto [it, fresh] = names_.try_emplace(id, kind + std::to_string(names_.size()));
    return it->second;
  }

 private:
  std::map<std::string, std::string> names_;
};

void rename(Json& row, const char* member, const char* kind, Names& names) {
  if (row.contains(member)) row[member] = names(row[member].get<std::string>(), kind);
}

void drop(Json& row, std::initializer_list<const char*> members) {
  for (const char* member : members) row.erase(member);
}

void keep(Json& rows, auto wanted) {
  Json kept = Json::array();
  for (auto& row : rows)
    if (wanted(row)) kept.push_back(std::move(row));
  rows = std::move(kept);
}

void sort_by(Json& rows, const char* member) {
  std::stable_sort(rows.begin(), rows.end(), [&](const Json& a, const Json& b) {
    return a.value(member, "") < b.value(member, "");
  });
}

void normalise_lvm(Json& all, Names& names) {
  sort_by(all["pvs"], "device");
  for (auto& vg : all["vgs"]) rename(vg, "uuid", "VG", names), drop(vg, {"mda_free"});
  for (auto& lv : all["lvs"]) {
    rename(lv, "uuid", "LV", names);
    rename(lv, "origin_uuid", "LV", names);
    drop(lv, {"major", "minor", "snap_percent"});
  }
  for (auto& pv : all["pvs"]) {
    rename(pv, "uuid", "PV", names);
    rename(pv, "vg_uuid", "VG", names);
    drop(pv, {"major"});
    if (!pv.contains("segments")) continue;
    for (auto& segment : pv["segments"]) rename(segment, "lv_uuid", "LV", names);
  }
  for (auto& device : all["signatures"])
    if (device.contains("found"))
      for (auto& signature : device["found"])
        if (signature.value("type", "") == "LVM2_member") rename(signature, "uuid", "PV", names);
}

// "dm-3" -> "dm-vg-a", wherever a kernel name stands.
void name_mapped(Json& all) {
  std::map<std::string, std::string> called;
  for (const auto& device : all["devices"])
    if (const std::string dm_name = device.value("dm_name", ""); !dm_name.empty())
      called[device["name"].get<std::string>()] = "dm-" + dm_name;
  const auto call = [&](Json& name) {
    const std::string text = name.get<std::string>();
    const std::string folder = text.starts_with("/dev/") ? "/dev/" : "";
    if (const auto it = called.find(text.substr(folder.size())); it != called.end())
      name = folder + it->second;
  };
  for (auto& device : all["devices"]) {
    if (called.contains(device["name"].get<std::string>())) drop(device, {"minor"});
    call(device["name"]);
    if (!device.contains("holders")) continue;
    for (auto& holder : device["holders"]) call(holder);
    std::sort(device["holders"].begin(), device["holders"].end());
  }
  for (auto& row : all["signatures"]) call(row["device"]);
  if (all.contains("swaps"))
    for (auto& swap : all["swaps"])
      for (const char* member : {"path", "device"})
        if (swap.contains(member)) call(swap[member]);
  for (auto& mount : all["mounts"])
    if (mount.value("source", "").starts_with("/dev/mapper/")) drop(mount, {"minor"});
  sort_by(all["devices"], "name");
  sort_by(all["signatures"], "device");
}

void normalise_devices(Json& all) {
  name_mapped(all);
  keep(all["devices"], [](const Json& row) { return is_ours(row.value("name", "")); });
  for (auto& device : all["devices"]) drop(device, {"major", "dm_uuid"});
  keep(all["signatures"], [](const Json& row) { return is_ours(row.value("device", "")); });
  keep(all["mounts"], [](const Json& row) {
    const std::string source = row.value("source", "");
    return !row.contains("holder") &&
           (source.starts_with("/dev/mapper/") || source.starts_with("/dev/loop"));
  });
  for (auto& mount : all["mounts"]) drop(mount, {"major", "super_options"});
}

}  // namespace

Result<std::string> normal_form(std::string_view capture) {
  TRY(Json all, parse_json(capture, "capture", "plan-invalid"));
  for (const char* list : {"devices", "signatures", "mounts", "pvs", "vgs", "lvs"})
    if (!all.contains(list)) return fail("plan-invalid", "capture", std::string("has no ") + list);
  drop(all, {"systemd", "links", "paths", "files", "tools"});
  Names names;
  normalise_devices(all);
  normalise_lvm(all, names);
  return dump_pretty(all) + "\n";
}

}  // namespace lvq::conformance
