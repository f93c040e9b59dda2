#pragma once

#include <string>
#include <vector>

#include "base/text.h"
#include "facts/parts.h"
#include "model/names.h"
#include "model/snapshot.h"

namespace lvq {

// A path still leads to the very device that was planned for: what the kernel knows of its identity
// is unchanged.
struct DeviceIs {
  std::string path;
  Bytes size;
  uint32_t sector = 512;
  std::string wwid, serial;  // empty where the kernel knows none

  bool check(const Snapshot& snapshot) const;
  void apply(Snapshot&) const {}  // no step brings it about
  std::string sentence() const;
  std::string found(const Snapshot& snapshot) const;
  std::string subject() const { return "device:" + path; }
  std::vector<std::string> supersedes() const { return {}; }
  std::string rewrites_group() const { return ""; }
  void add_scope(Scope& scope) const { scope.devices.insert(path); }
  void add_objects(Objects& objects) const { objects.paths.insert(path); }
  static constexpr bool kVolatile = false;
  bool operator==(const DeviceIs&) const = default;
};

// Nothing uses the device or its partitions: no mount in any namespace, no swap, no dm, md or loop
// on top.
struct DeviceUnused {
  std::string path;

  bool check(const Snapshot& snapshot) const;
  void apply(Snapshot&) const {}  // no step brings it about
  std::string sentence() const;
  std::string found(const Snapshot& snapshot) const;
  std::string subject() const { return "use:" + path; }
  std::vector<std::string> supersedes() const { return {}; }
  std::string rewrites_group() const { return ""; }
  void add_scope(Scope& scope) const { scope.devices.insert(path); }
  void add_objects(Objects& objects) const { objects.paths.insert(path); }
  static constexpr bool kVolatile = true;
  bool operator==(const DeviceUnused&) const = default;
};

// No process, overlay or export uses the device, its disk or partitions, or the file system on it.
struct NotBusy {
  std::string path;

  bool check(const Snapshot& snapshot) const;
  void apply(Snapshot&) const {}  // no step brings it about
  std::string sentence() const;
  std::string found(const Snapshot& snapshot) const;
  std::string subject() const { return "users:" + path; }
  std::vector<std::string> supersedes() const { return {}; }
  std::string rewrites_group() const { return ""; }
  void add_scope(Scope& scope) const { scope.users.insert(path); }
  void add_objects(Objects& objects) const { objects.paths.insert(path); }
  static constexpr bool kVolatile = true;
  bool operator==(const NotBusy&) const = default;
};

// Neither the device nor any partition of it carries a signature.
struct NoSignature {
  std::string path;

  bool check(const Snapshot& snapshot) const;
  void apply(Snapshot& snapshot) const;
  std::string sentence() const;
  std::string found(const Snapshot& snapshot) const;
  std::string subject() const { return "content:" + path; }
  std::vector<std::string> supersedes() const { return {}; }
  std::string rewrites_group() const { return ""; }
  void add_scope(Scope& scope) const { scope.devices.insert(path); }
  void add_objects(Objects& objects) const { objects.paths.insert(path); }
  static constexpr bool kVolatile = false;
  bool operator==(const NoSignature&) const = default;
};

// The device and its partitions carry exactly these signatures, as describe_signatures() words
// them.
struct SignaturesAre {
  std::string path;
  std::vector<std::string> signatures;

  bool check(const Snapshot& snapshot) const;
  void apply(Snapshot&) const {}  // no step brings it about
  std::string sentence() const;
  std::string found(const Snapshot& snapshot) const;
  std::string subject() const { return "content:" + path; }
  std::vector<std::string> supersedes() const { return {}; }
  std::string rewrites_group() const { return ""; }
  void add_scope(Scope& scope) const { scope.devices.insert(path); }
  void add_objects(Objects& objects) const { objects.paths.insert(path); }
  static constexpr bool kVolatile = false;
  bool operator==(const SignaturesAre&) const = default;
};

// The kernel gives the device this size.
struct DeviceHasSize {
  std::string path;
  Bytes size;

  bool check(const Snapshot& snapshot) const;
  void apply(Snapshot& snapshot) const;
  std::string sentence() const;
  std::string found(const Snapshot& snapshot) const;
  std::string subject() const { return "size:" + path; }
  std::vector<std::string> supersedes() const { return {}; }
  std::string rewrites_group() const { return ""; }
  void add_scope(Scope& scope) const { scope.devices.insert(path); }
  void add_objects(Objects& objects) const { objects.paths.insert(path); }
  static constexpr bool kVolatile = false;
  bool operator==(const DeviceHasSize&) const = default;
};

// The partition table on the disk has this entry, in sectors of the disk.
struct PartitionIs {
  std::string disk;
  uint32_t number = 0;
  uint64_t start = 0, size = 0;
  std::string type, uuid, name;

  bool check(const Snapshot& snapshot) const;
  void apply(Snapshot& snapshot) const;
  std::string sentence() const;
  std::string found(const Snapshot& snapshot) const;
  std::string subject() const { return "partition:" + disk + ":" + std::to_string(number); }
  std::vector<std::string> supersedes() const { return {}; }
  std::string rewrites_group() const { return ""; }
  void add_scope(Scope& scope) const {
    scope.devices.insert(disk);
    scope.partition_tables.insert(disk);
  }
  void add_objects(Objects& objects) const { objects.paths.insert(disk); }
  static constexpr bool kVolatile = false;
  bool operator==(const PartitionIs&) const = default;
};

// The kernel takes writes to the block device, or refuses them (blockdev(8), --setro). A boot makes
// the device writable again, so one that refuses writes has done so ever since it was told to.
struct DeviceWritable {
  std::string path;
  bool writable = true;

  bool check(const Snapshot& snapshot) const;
  void apply(Snapshot& snapshot) const;
  std::string sentence() const;
  std::string found(const Snapshot& snapshot) const;
  std::string subject() const { return "device-writing:" + path; }
  std::vector<std::string> supersedes() const { return {}; }
  std::string rewrites_group() const { return ""; }
  void add_scope(Scope& scope) const { scope.devices.insert(path); }
  void add_objects(Objects& objects) const { objects.paths.insert(path); }
  static constexpr bool kVolatile = true;
  bool operator==(const DeviceWritable&) const = default;
};

}  // namespace lvq
