#pragma once

#include <string>
#include <vector>

#include "base/text.h"
#include "facts/parts.h"
#include "model/names.h"
#include "model/snapshot.h"

namespace lvq {

// The device holds this file system (or swap) and nothing else.
struct FsIs {
  std::string path, type, uuid, label;  // uuid, label empty: any

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
  bool operator==(const FsIs&) const = default;
};

// By its own superblock the file system (or swap area) on the device ends at least `least` and at
// most `most` bytes from the device's start.
struct FsEnds {
  std::string path;
  Bytes least, most;

  bool check(const Snapshot& snapshot) const;
  void apply(Snapshot& snapshot) const;
  std::string sentence() const;
  std::string found(const Snapshot& snapshot) const;
  std::string subject() const { return "end:" + path; }
  std::vector<std::string> supersedes() const { return {}; }
  std::string rewrites_group() const { return ""; }
  void add_scope(Scope& scope) const {
    scope.devices.insert(path);
    scope.superblocks.insert(path);
  }
  void add_objects(Objects& objects) const { objects.paths.insert(path); }
  static constexpr bool kVolatile = false;
  bool operator==(const FsEnds&) const = default;
};

// The file system on the device is mounted, and it can be written to or, if not `writable`, cannot.
struct FsWritable {
  std::string path;
  bool writable = true;

  bool check(const Snapshot& snapshot) const;
  void apply(Snapshot& snapshot) const;
  std::string sentence() const;
  std::string found(const Snapshot& snapshot) const;
  std::string subject() const { return "writing:" + path; }
  std::vector<std::string> supersedes() const { return {}; }
  std::string rewrites_group() const { return ""; }
  void add_scope(Scope& scope) const { scope.devices.insert(path); }
  void add_objects(Objects& objects) const { objects.paths.insert(path); }
  static constexpr bool kVolatile = true;
  bool operator==(const FsWritable&) const = default;
};

struct SwapOn {
  std::string path;

  bool check(const Snapshot& snapshot) const;
  void apply(Snapshot& snapshot) const;
  std::string sentence() const;
  std::string found(const Snapshot& snapshot) const;
  std::string subject() const { return "swap:" + path; }
  std::vector<std::string> supersedes() const { return {}; }
  std::string rewrites_group() const { return ""; }
  void add_scope(Scope& scope) const { scope.devices.insert(path); }
  void add_objects(Objects& objects) const { objects.paths.insert(path); }
  static constexpr bool kVolatile = true;
  bool operator==(const SwapOn&) const = default;
};

struct SwapOff {
  std::string path;

  bool check(const Snapshot& snapshot) const;
  void apply(Snapshot& snapshot) const;
  std::string sentence() const;
  std::string found(const Snapshot& snapshot) const;
  std::string subject() const { return "swap:" + path; }
  std::vector<std::string> supersedes() const { return {}; }
  std::string rewrites_group() const { return ""; }
  void add_scope(Scope& scope) const { scope.devices.insert(path); }
  void add_objects(Objects& objects) const { objects.paths.insert(path); }
  static constexpr bool kVolatile = true;
  bool operator==(const SwapOff&) const = default;
};

}  // namespace lvq
