#include "commands/converge/volume_lines.h"

#include <set>

#include "base/text.h"

namespace lvq {
namespace {

using Keys = std::set<std::string>;

std::string key_of_device(const std::string& kernel_name) { return "device " + kernel_name; }

// The key ignores quotes and case. It may find too much: names_volume() decides afterwards.
std::string key_of_tag(std::string tagged) {
  std::erase(tagged, '"');
  return lower(tagged);
}

Keys keys_of(const std::string& spec, const Snapshot& machine) {
  Keys keys = {spec.starts_with('/') ? without_detours(spec) : key_of_tag(spec)};
  if (const auto link = machine.links.find(spec); link != machine.links.end())
    keys.insert(key_of_device(link->second));
  if (const Device* device = spec.starts_with('/') ? machine.device(spec) : nullptr)
    keys.insert(key_of_device(device->name));
  return keys;
}

Keys keys_of(const VolumeRef& volume, const Snapshot& machine) {
  Keys keys;
  for (auto& path : paths_by_name(volume.lv->vg, volume.lv->name)) keys.insert(std::move(path));
  if (!volume.device) return keys;
  keys.insert(key_of_device(volume.device->name));
  if (const auto* signatures = machine.signatures_of(*volume.device))
    for (const auto& signature : *signatures) {
      keys.insert(key_of_tag("UUID=" + signature.uuid));
      keys.insert(key_of_tag("LABEL=" + signature.label));
    }
  return keys;
}

}  // namespace

VolumeLines::VolumeLines(const Snapshot& machine) : machine_(machine), entries_(machine.fstab()) {
  for (size_t n = 0; n < entries_.size(); ++n)
    for (const auto& key : keys_of(entries_[n].spec, machine)) by_key_[key].push_back(n);
}

std::vector<FstabEntry> VolumeLines::of(const VolumeRef& volume) const {
  std::set<size_t> possible;
  for (const auto& key : keys_of(volume, machine_))
    if (const auto lines = by_key_.find(key); lines != by_key_.end())
      possible.insert(lines->second.begin(), lines->second.end());
  std::vector<FstabEntry> found;
  for (const size_t n : possible)
    if (names_volume(entries_[n].spec, volume, machine_)) found.push_back(entries_[n]);
  return found;
}

}  // namespace lvq
