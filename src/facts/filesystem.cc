#include "facts/filesystem.h"

#include <algorithm>

#include "model/fstab.h"
#include "model/snapshot_edit.h"
#include "model/uses.h"

namespace lvq {
namespace {

std::string end_found(const std::string& path, const Snapshot& snapshot) {
  const Device* device = snapshot.device(path);
  if (!device) return "no such device";
  const auto end = snapshot.fs_ends.find(device->name);
  return end == snapshot.fs_ends.end() ? "no superblock tells where it ends"
                                       : "it ends at " + text(end->second);
}

std::string writing_found(const std::string& path, const Snapshot& snapshot) {
  const Device* device = snapshot.device(path);
  if (!device) return "no such device";
  std::vector<std::string> mounts;
  for (const Mount* mount : snapshot.mounts_of(*device))
    mounts.push_back("mounted on " + mount->target + " (" + mount->super_options + ")");
  return listed(mounts, "it is not mounted");
}

}  // namespace

// Several magics may belong to one file system (vfat has two, btrfs mirrors its own): all must be
// of one type.
bool FsIs::check(const Snapshot& snapshot) const {
  const Device* device = snapshot.device(path);
  const auto* signatures = device ? snapshot.signatures_of(*device) : nullptr;
  if (!signatures || signatures->empty()) return false;
  const bool one_type =
      std::ranges::all_of(*signatures, [&](const Signature& s) { return s.type == type; });
  const bool identified = std::ranges::any_of(*signatures, [&](const Signature& s) {
    return (uuid.empty() || s.uuid == uuid) && (label.empty() || s.label == label);
  });
  return one_type && identified;
}

void FsIs::apply(Snapshot& snapshot) const {
  set_signatures(path, {{.type = type, .uuid = uuid, .label = label, .offset = 0}}, snapshot);
}

std::string FsIs::sentence() const {
  return path + " holds " + type + (label.empty() ? "" : " \"" + label + "\"") +
         (uuid.empty() ? "" : " with UUID " + uuid);
}

std::string FsIs::found(const Snapshot& snapshot) const { return content_found(path, snapshot); }

bool FsEnds::check(const Snapshot& snapshot) const {
  const Device* device = snapshot.device(path);
  const auto end = device ? snapshot.fs_ends.find(device->name) : snapshot.fs_ends.end();
  return end != snapshot.fs_ends.end() && end->second >= least && end->second <= most;
}

void FsEnds::apply(Snapshot& snapshot) const {
  if (check(snapshot)) return;
  if (const Device* device = snapshot.device(path)) snapshot.fs_ends[device->name] = most;
}

std::string FsEnds::sentence() const {
  return "what " + path + " holds ends " + (least == most ? "at " : "within ") + text(most);
}

std::string FsEnds::found(const Snapshot& snapshot) const { return end_found(path, snapshot); }

// The super options are those of the file system, so all its mounts show the same ones.
bool FsWritable::check(const Snapshot& snapshot) const {
  const Device* device = snapshot.device(path);
  const auto mounts = device ? snapshot.mounts_of(*device) : std::vector<const Mount*>{};
  return !mounts.empty() && std::ranges::all_of(mounts, [&](const Mount* mount) {
    return has_option(mount->super_options, writable ? "rw" : "ro");
  });
}

void FsWritable::apply(Snapshot& snapshot) const {
  const Device* device = snapshot.device(path);
  if (!device) return;
  for (auto& mount : snapshot.mounts) {
    if (!snapshot.is_mount_of(mount, *device)) continue;
    auto options = split(mount.super_options, ',');
    std::erase_if(options, [](const std::string& each) {
      return each == "rw" || each == "ro" || each.empty();
    });
    options.insert(options.begin(), writable ? "rw" : "ro");
    mount.super_options = join(options, ",");
  }
}

std::string FsWritable::sentence() const {
  return "the file system on " + path + " is mounted " + (writable ? "writable" : "read-only");
}

std::string FsWritable::found(const Snapshot& snapshot) const {
  return writing_found(path, snapshot);
}

bool SwapOn::check(const Snapshot& snapshot) const {
  const Device* device = snapshot.device(path);
  return device && snapshot.swaps_on(*device);
}

void SwapOn::apply(Snapshot& snapshot) const {
  const Device* device = snapshot.device(path);
  if (!device || check(snapshot)) return;
  snapshot.swaps.push_back({path, device->name});
  count_openings(*device, snapshot);
}

std::string SwapOn::sentence() const { return path + " is active swap"; }

std::string SwapOn::found(const Snapshot&) const { return "it is not active swap"; }

bool SwapOff::check(const Snapshot& snapshot) const {
  const Device* device = snapshot.device(path);
  return !device || !snapshot.swaps_on(*device);
}

void SwapOff::apply(Snapshot& snapshot) const {
  const Device* device = snapshot.device(path);
  if (!device) return;
  std::erase_if(snapshot.swaps, [&](const Swap& swap) { return swap.device == device->name; });
  count_openings(*device, snapshot);
}

std::string SwapOff::sentence() const { return path + " is not active swap"; }

std::string SwapOff::found(const Snapshot&) const { return "it is active swap"; }

}  // namespace lvq
