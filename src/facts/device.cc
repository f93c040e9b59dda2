#include "facts/device.h"

#include <algorithm>

#include "model/snapshot_edit.h"
#include "model/uses.h"

namespace lvq {
namespace {

std::string device_words(Bytes size, uint32_t sector, const std::string& wwid,
                         const std::string& serial) {
  return std::to_string(size.value) + " bytes, sectors of " + std::to_string(sector) +
         (wwid.empty() ? "" : ", WWID " + wwid) + (serial.empty() ? "" : ", serial " + serial);
}

std::string users_found(const std::string& path, const Snapshot& snapshot) {
  const Device* device = snapshot.device(path);
  if (!snapshot.users) return "it was not looked at";
  return listed(device ? describe_users(*device, snapshot) : std::vector<std::string>{},
                "none does");
}

}  // namespace

bool DeviceIs::check(const Snapshot& snapshot) const {
  const Device* device = snapshot.device(path);
  return device && device->size == size && device->sector == sector && device->wwid == wwid &&
         device->serial == serial;
}

std::string DeviceIs::sentence() const {
  return path + " is the device with " + device_words(size, sector, wwid, serial);
}

std::string DeviceIs::found(const Snapshot& snapshot) const {
  const Device* device = snapshot.device(path);
  if (!device) return "no such device";
  return device->name + " with " +
         device_words(device->size, device->sector, device->wwid, device->serial);
}

bool DeviceUnused::check(const Snapshot& snapshot) const {
  const Device* device = snapshot.device(path);
  return device && describe_uses(*device, snapshot).empty();
}

std::string DeviceUnused::sentence() const { return "nothing uses " + path; }

std::string DeviceUnused::found(const Snapshot& snapshot) const {
  const Device* device = snapshot.device(path);
  return device ? listed(describe_uses(*device, snapshot), "nothing uses it") : "no such device";
}

bool NotBusy::check(const Snapshot& snapshot) const {
  const Device* device = snapshot.device(path);
  return snapshot.users && (!device || snapshot.users_of(*device).empty());
}

std::string NotBusy::sentence() const { return "nothing uses " + path; }

std::string NotBusy::found(const Snapshot& snapshot) const { return users_found(path, snapshot); }

bool NoSignature::check(const Snapshot& snapshot) const {
  const Device* device = snapshot.device(path);
  return device && looked_at(*device, snapshot) && describe_signatures(*device, snapshot).empty();
}

void NoSignature::apply(Snapshot& snapshot) const {
  const Device* device = snapshot.device(path);
  if (!device) return;
  const std::string name = device->name;
  forget_pv(*device, snapshot);
  if (!snapshot.partitions_of(*device).empty())  // the partition table is erased too
    erase_if(snapshot.devices, [&](const Device& each) { return each.parent == name; });
  snapshot.signatures[name].clear();
}

std::string NoSignature::sentence() const { return path + " carries no signature"; }

std::string NoSignature::found(const Snapshot& snapshot) const {
  return content_found(path, snapshot);
}

bool SignaturesAre::check(const Snapshot& snapshot) const {
  const Device* device = snapshot.device(path);
  return device && looked_at(*device, snapshot) &&
         describe_signatures(*device, snapshot) == signatures;
}

std::string SignaturesAre::sentence() const {
  return path + " carries " + listed(signatures, "no signature");
}

std::string SignaturesAre::found(const Snapshot& snapshot) const {
  return content_found(path, snapshot);
}

bool DeviceHasSize::check(const Snapshot& snapshot) const {
  const Device* device = snapshot.device(path);
  return device && device->size == size;
}

void DeviceHasSize::apply(Snapshot& snapshot) const {
  if (const Device* device = snapshot.device(path)) snapshot.devices.edit(*device).size = size;
}

std::string DeviceHasSize::sentence() const {
  return "device " + path + " has " + std::to_string(size.value) + " bytes";
}

std::string DeviceHasSize::found(const Snapshot& snapshot) const {
  const Device* device = snapshot.device(path);
  return device ? "it has " + std::to_string(device->size.value) : "no such device";
}

bool PartitionIs::check(const Snapshot& snapshot) const {
  const Partition* entry = snapshot.partition(disk, number);
  return entry && entry->start == start && entry->size == size && entry->type == type &&
         entry->uuid == uuid && entry->name == name;
}

void PartitionIs::apply(Snapshot& snapshot) const {
  const Device* device = snapshot.device(disk);
  const auto table =
      device ? snapshot.partition_tables.find(device->name) : snapshot.partition_tables.end();
  if (table == snapshot.partition_tables.end()) return;
  auto& entries = table->second.entries;
  const auto entry = std::ranges::find(entries, number, &Partition::number);
  Partition& changed = entry == entries.end() ? entries.emplace_back() : *entry;
  changed = {number, start, size, type, uuid, name};
}

std::string PartitionIs::sentence() const {
  return "partition " + std::to_string(number) + " of " + disk + " has " + std::to_string(size) +
         " sectors from sector " + std::to_string(start) + " on, type " + type +
         (uuid.empty() ? "" : ", UUID " + uuid) + (name.empty() ? "" : ", name " + printable(name));
}

std::string PartitionIs::found(const Snapshot& snapshot) const {
  const Partition* entry = snapshot.partition(disk, number);
  if (!entry) return "no such partition";
  PartitionIs seen{disk, number, entry->start, entry->size, entry->type, entry->uuid, entry->name};
  return seen.sentence();
}

bool DeviceWritable::check(const Snapshot& snapshot) const {
  const Device* device = snapshot.device(path);
  return device && device->read_only != writable;
}

void DeviceWritable::apply(Snapshot& snapshot) const {
  if (const Device* device = snapshot.device(path))
    snapshot.devices.edit(*device).read_only = !writable;
}

std::string DeviceWritable::sentence() const {
  return "device " + path + (writable ? " may be written to" : " refuses all writes");
}

std::string DeviceWritable::found(const Snapshot& snapshot) const {
  const Device* device = snapshot.device(path);
  if (!device) return "no such device";
  return device->read_only ? "it refuses all writes" : "it may be written to";
}

}  // namespace lvq
